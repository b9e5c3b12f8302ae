import Foundation

/// Where a registration stands. Stored beside the row in the clear, changed only together with a ledger entry.
package enum Standing: Int, Sendable {
    /// Not confirmed: one confirmation mail and nothing else.
    case pending = 0
    case active = 1
    /// Contact withdrawn; data are kept until erased.
    case stopped = 2
}

/// What the events of one registration add up to. Later events win; at equal times the withdrawn state does.
package struct ConsentState: Sendable, Equatable {
    package private(set) var contact = false
    package private(set) var terms = false
    /// Recipients outside the EU/EEA the person has consented to.
    package private(set) var transfers: Set<String> = []

    package init(_ events: [ConsentEvent]) {
        let ordered = events.sorted { a, b in
            a.time != b.time ? a.time < b.time : (a.state != .withdrawn && b.state == .withdrawn)
        }
        for event in ordered {
            let valid = event.state == .given || event.state == .renewed
            if event.state == .requested { continue }
            for (choice, yes) in event.decided { apply(choice, yes && valid) }
        }
    }

    private mutating func apply(_ choice: String, _ yes: Bool) {
        switch choice {
        case "contact": contact = yes
        case "terms": terms = yes
        default:
            guard choice.hasPrefix("transfer/") else { return }
            let recipient = String(choice.dropFirst("transfer/".count))
            if yes { transfers.insert(recipient) } else { transfers.remove(recipient) }
        }
    }
}

/// Why a letter goes out. `product` is contact and needs consent; the others answer the person or protect them, and a stop does not block them.
package enum LetterReason: Hashable, Sendable, Codable {
    case confirmation(product: String)
    case product(String)
    case service
    case farewell
}

/// What mail servers have told of an address.
package enum Reach: Sendable, CaseIterable {
    case open
    /// Letters come back: only confirming, or asking for something, brings one there.
    case givenUp
    /// Somebody there called our letters spam: only asking for something brings one there.
    case refused
}

/// What the store found about a letter's addressee in the transaction that claims the letter.
package struct SendingFacts: Sendable {
    package let letter: LetterID
    package let subject: SubjectID
    package let reason: LetterReason
    /// Standing of the registration the letter is about; none when there is none.
    package let standing: Standing?
    /// Confirmation letters already handed over for this registration.
    package let confirmationsSent: Int
    package let reach: Reach
    /// The registration may be kept and not used (GDPR Art. 18).
    package let restricted: Bool
    package init(
        letter: LetterID, subject: SubjectID, reason: LetterReason, standing: Standing?, confirmationsSent: Int, reach: Reach = .open,
        restricted: Bool = false
    ) {
        (self.letter, self.subject, self.reason, self.standing) = (letter, subject, reason, standing)
        (self.confirmationsSent, self.reach, self.restricted) = (confirmationsSent, reach, restricted)
    }
}

/// Leave to send one letter once. Only the rule below makes it; sending consumes it.
package struct SendingPermit: ~Copyable, Sendable {
    package let letter: LetterID
    package let subject: SubjectID
    fileprivate init(letter: LetterID, subject: SubjectID) { (self.letter, self.subject) = (letter, subject) }
}

/// The rule by which letters may leave (`one-purpose-contact`).
package enum SendingRule {
    package static func allows(_ facts: SendingFacts) -> Bool {
        switch facts.reason {
        case .confirmation: facts.standing == .pending && facts.confirmationsSent == 0 && facts.reach != .refused
        case .product: facts.standing == .active && facts.reach == .open && !facts.restricted
        case .service, .farewell: true
        }
    }

    /// - Returns: nothing where the ledger does not allow it.
    package static func permit(_ facts: SendingFacts) -> SendingPermit? {
        allows(facts) ? SendingPermit(letter: facts.letter, subject: facts.subject) : nil
    }
}
