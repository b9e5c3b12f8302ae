package import DataProtection

/// A machine's word about a letter that was sent: what became of it (RFC 3464), or that it was unwelcome (RFC 5965). Anybody can write
/// one: it counts only together with the Message-ID of a letter of ours.
package struct MailReport: Sendable {
    package enum Kind: Sendable {
        case delivery(DeliveryReport)
        case feedback(FeedbackReport)
    }
    package let kind: Kind
    /// Message-IDs of what it returns, without angle brackets, as they stand in it; at most `mostOriginals`.
    package let originals: [String]
    package static let mostOriginals = 8

    package init(_ kind: Kind, originals: [String]) {
        (self.kind, self.originals) = (kind, Array(originals.prefix(Self.mostOriginals)))
    }
}

/// What became of a letter, recipient by recipient (RFC 3464), or as a mail server tells it in its own words.
package struct DeliveryReport: Sendable {
    package enum Action: String, Sendable, CaseIterable { case failed, delayed, delivered, relayed, expanded }

    package struct Recipient: Sendable {
        /// The address that was written to (Original-Recipient), or else the one it ended at; with its domain.
        package let address: Personal<String>
        package let action: Action
        package let status: EnhancedStatus?
        /// The far server's words, which may repeat an address; at most 500 characters.
        package let diagnostic: Personal<String>?

        package init(address: String, action: Action, status: EnhancedStatus?, diagnostic: String? = nil) {
            (self.address, self.action, self.status) = (Personal(address), action, status)
            self.diagnostic = diagnostic.map { Personal(String($0.prefix(500))) }
        }
    }

    /// None where the report names nobody that can be read: then a person looks at it.
    package let recipients: [Recipient]
    package init(_ recipients: [Recipient]) { self.recipients = recipients }
}

/// Somebody pressed "this is spam" (RFC 5965).
package struct FeedbackReport: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case abuse, fraud, virus, other
        case notSpam = "not-spam"
    }
    /// A kind nobody has registered is `other`.
    package let kind: Kind
    /// Often left out or blackened.
    package let recipients: Personal<[String]>
    package init(_ kind: Kind, recipients: [String]) { (self.kind, self.recipients) = (kind, Personal(recipients)) }

    /// Whether it is a wish not to be written to.
    package var isComplaint: Bool { kind != .notSpam && kind != .virus }
}

/// `class.subject.detail` (RFC 3463).
package struct EnhancedStatus: Sendable, Equatable, CustomStringConvertible {
    package let (kind, subject, detail): (Int, Int, Int)

    /// The first such code in a text: "5.1.1", also within "550 5.1.1 no such user" or "(#5.1.1)"; never part of an IP address.
    package init?(in text: some StringProtocol) {
        let numbers = text.prefix(2_000).split { !$0.isASCII || !($0.isNumber || $0 == ".") }
        for word in numbers {
            let parts = word.split(separator: ".").compactMap { $0.count < 4 ? Int($0) : nil }
            guard parts.count == 3, word.count(where: { $0 == "." }) - (word.last == "." ? 1 : 0) == 2, [2, 4, 5].contains(parts[0]) else {
                continue
            }
            (kind, subject, detail) = (parts[0], parts[1], parts[2])
            return
        }
        return nil
    }

    /// "5.0.0": says nothing beyond its class.
    package var isBare: Bool { subject == 0 }
    package var description: String { "\(kind).\(subject).\(detail)" }
}
