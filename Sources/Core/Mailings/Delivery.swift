package import DataProtection
package import Foundation

/// What became of one attempt. Answers are a server's words, which may repeat an address.
package enum Delivery: Sendable, Equatable {
    /// Somebody else answers for it now.
    case delivered(answer: Personal<String>?)
    /// Put off by the server for now (4xx); it has not left.
    case deferred(answer: Personal<String>)
    /// The connection was lost before the letter was whole; it has not left.
    case broken(why: String)
    /// Refused for good (5xx).
    case refused(answer: Personal<String>)
    /// All of it went out and no answer came back.
    case uncertain(why: String)
    /// The right to send was gone at the last look.
    case withdrawn
    /// No server would talk to us at all: nothing to do with this letter.
    case unreachable(why: String)
}

/// Carries letters out of the house. `content` opens only for the permit it was claimed with.
package protocol MailCarrier: Sendable {
    var way: LetterWay { get }
    /// How many letters are claimed at once: what one caller carries in one go.
    var batch: Int { get }
    /// Nobody can be reached at present; nothing need be claimed.
    func rests(at time: Date) -> Bool
    /// - Parameter mayGo: the last look, asked when nothing but the letter itself is left to send.
    /// - Throws: `UndeliverableLetter` for what no second try would deliver; anything else is ours and the letter waits.
    func carry(
        _ content: Personal<LetterContent>, under permit: consuming SendingPermit, at time: Date,
        mayGo: @escaping @Sendable () throws -> Bool
    ) async throws -> Delivery
    /// Makes durable what was carried; only after it is anything called delivered.
    func finish() async throws
}

extension MailCarrier {
    package var way: LetterWay { .folder }
    package var batch: Int { 64 }
    package func rests(at time: Date) -> Bool { false }
    package func finish() async throws {}
}

/// A letter that no second try would deliver: it fails and holds up no other.
package protocol UndeliverableLetter: Error {}
