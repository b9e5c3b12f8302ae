import DataProtection
import Foundation
import Mailings
import Synchronization
import Vault

/// Where letters arrive: in the outgoing folder, as without a relay, and at whoever is to follow their link.
final class Mailboxes: MailCarrier {
    private let carrier: any MailCarrier
    private let links = Mutex<[String: OpaqueToken]>([:])

    init(_ carrier: any MailCarrier) { self.carrier = carrier }

    func carry(
        _ content: Personal<LetterContent>, under permit: consuming SendingPermit, at time: Date,
        mayGo: @escaping @Sendable () throws -> Bool
    ) async throws -> Delivery {
        let letter = content.reveal()
        if case .confirmation(_, let link, _) = letter.draft, let token = OpaqueToken(String(link.suffix(27))) {
            links.withLock { $0[letter.to] = token }
        }
        return try await carrier.carry(content, under: permit, at: time, mayGo: mayGo)
    }

    func finish() async throws { try await carrier.finish() }

    func link(to address: String) -> OpaqueToken? { links.withLock { $0.removeValue(forKey: address) } }
}

/// Who registered on which day.
final class Newcomers: Sendable {
    private let numbers = Mutex<[Int: [Int]]>([:])

    func add(_ person: Int, on day: Int) { numbers.withLock { $0[day, default: []].append(person) } }

    /// In random order: who came first is not told this way.
    func take(of day: Int) -> [Int] { numbers.withLock { $0.removeValue(forKey: day) ?? [] }.shuffled() }
}
