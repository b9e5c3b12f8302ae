import DataProtection
import Foundation
import Vault

/// Keys kept in memory, as a store would keep them.
final class KeyRing: KeyReading, @unchecked Sendable {
    var keys: [SubjectID: WrappedKey] = [:]
    func wrappedKey(of subject: SubjectID) -> WrappedKey? { keys[subject] }
}

/// A vault with two people in it, and leave to open what is theirs.
struct TwoPeople {
    let ring = KeyRing()
    let vault: Vault
    let ann = SubjectID.random()
    let ben = SubjectID.random()
    let annKey: SubjectKey
    let benKey: SubjectKey
    let words = Data("Ann Solbergsen".utf8)

    init() throws {
        vault = Vault(master: .random(), keys: ring)
        let (a, b) = (try vault.newKey(for: ann), try vault.newKey(for: ben))
        (annKey, benKey) = (a.key, b.key)
        ring.keys = [ann: a.wrapped, ben: b.wrapped]
    }

    func place(
        table: String = "registrations", row: Data = Data(repeating: 7, count: 16), column: String = "fields/name",
        of subject: SubjectID? = nil,
        schema: UInt8 = 1
    ) -> Place { Place(table: table, row: row, column: column, subject: subject ?? ann, schema: schema) }

    func permit(_ subject: SubjectID, _ scope: Permit.Scope = .everything) async throws -> Permit {
        struct NoLedger: ViewRecording { func record(_ view: View) {} }
        let view = View(subject: subject, function: "test", scope: scope, act: "view", reason: "test", time: .distantPast)!
        return try await NeedToKnowRule(views: NoLedger()).permit(view)
    }

    /// What refuses to open it there.
    func refusal(_ sealed: SealedField, at place: Place, as subject: SubjectID? = nil, scope: Permit.Scope = .everything) async throws
        -> SealRefusal?
    {
        let opener = try vault.opener(try await permit(subject ?? ann, scope))
        do {
            _ = try opener.open(sealed, at: place)
            return nil
        } catch { return error }
    }
}
