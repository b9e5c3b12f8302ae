import Crypto
import DataProtection
import Foundation
import Mailings
import Registrations
import Vault

/// What is known of one canary, sealed beside its mark: without the master key the table tells how many there are, and nothing else.
struct Canary: Codable {
    let subject: Data
    let product: String
    let made: Day
    /// Somebody outside has its address: another one takes its place.
    var isKnown = false
    var trace: CanaryTrace

    var id: SubjectID? { SubjectID(bytes: subject) }
}

/// What stands beside a canary's name in the store, as marks. Whatever is added since it was last looked at was done by somebody.
struct CanaryTrace: Codable, Equatable {
    var acts: Set<Data>
    /// With the state each is in.
    var letters: Set<Data>
    /// Addresses, registrations and their standing, lines of the consent ledger, cases.
    var rest: Data

    init(_ rows: PersonRows) {
        acts = Set(rows.acts.map(\.id))
        letters = Set(rows.letters.map { $0.id.bytes + Data([UInt8($0.state)]) })
        rest = Self.rest(
            addresses: rows.addresses.map { ($0.index.bytes, $0.state) },
            registrations: rows.registrations.map { ($0.id, $0.standing) }, lines: rows.entries.map { ($0.registration, $0.step) },
            cases: rows.cases)
    }

    /// As the store will have it.
    init(planted registration: StandingRegistration) {
        let new = registration.new
        (acts, letters) = ([], [new.letter.id.bytes + Data([UInt8(LetterState.delivered.rawValue)])])
        rest = Self.rest(
            addresses: [(new.address.index.bytes, .confirmed)], registrations: [(new.row.id, .active)],
            lines: [(new.row.id, new.entry.step), (new.row.id, registration.given.step)], cases: [])
    }

    private static func rest(
        addresses: [(index: Data, state: AddressRow.State)], registrations: [(id: RegistrationID, standing: Standing)],
        lines: [(registration: RegistrationID, step: Int)], cases: [SubjectID]
    ) -> Data {
        let parts =
            addresses.map { "address \($0.index.hex) \($0.state.rawValue)" }
            + registrations.map { "registration \($0.id.hex) \($0.standing.rawValue)" }
            + lines.map { "line \($0.registration.hex) \($0.step)" } + cases.map { "case \($0.hex)" }
        return Data(SHA256.hash(data: Data(parts.sorted().joined(separator: "\n").utf8)))
    }
}

/// What happened to a canary that nobody had a reason for.
package enum CanaryAlarm: String, Sendable, CaseIterable {
    /// Somebody of the company looked at it, or exported it.
    case look = "canary-look"
    /// A letter was written to it.
    case letter = "canary-letter"
    /// Its registration, address or cases changed.
    case change = "canary-change"
    /// It was erased.
    case erased = "canary-erased"
    /// Its key was taken, and nothing tells by whom.
    case opened = "canary-opened"
    /// A letter from outside came to its address, which stands nowhere else.
    case mail = "canary-mail"
}
