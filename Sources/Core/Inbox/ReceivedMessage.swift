package import DataProtection
package import Declarations

/// A mail as it came in, taken apart within limits. Who wrote it is what its From line says, which proves nothing.
package struct ReceivedMessage: Sendable {
    /// Bare, without display name; A-labels of its domain are decoded ("xn--blbr-roah" is "blåbær").
    /// Nothing where there is none or it can't be read.
    package let from: Personal<String>?
    /// How many authors the mail names; anything but one is for a person.
    package let fromCount: Int
    /// Bare addresses of To and Cc, at most 100.
    package let recipients: Personal<[String]>
    package let subject: Personal<String>
    /// The plain part, or the HTML part turned into text; quoted HTML begins with `>`.
    package let text: Personal<String>
    /// Without angle brackets; only such as can stand in an answer's header.
    package let messageID: String?
    /// References and In-Reply-To, oldest first, without angle brackets.
    package let references: [String]
    /// The sign that a machine sent it (RFC 3834); nothing: a person may have.
    package let automaticSign: AutomaticSign?
    /// Values of its Authentication-Results fields, topmost first (RFC 8601).
    package let authentication: [String]
    /// What it tells about a letter that was sent, where it is a report.
    package let report: MailReport?
    /// Why it couldn't be taken apart; the fields above then hold what little could.
    package let unreadable: UnreadableReason?

    package init(
        from: String?, fromCount: Int, recipients: [String] = [], subject: String, text: String, messageID: String? = nil,
        references: [String] = [], automaticSign: AutomaticSign? = nil, authentication: [String] = [], report: MailReport? = nil,
        unreadable: UnreadableReason? = nil
    ) {
        (self.from, self.fromCount, self.recipients) = (from.map(Personal.init), fromCount, Personal(recipients))
        (self.subject, self.text) = (Personal(subject), Personal(text))
        (self.messageID, self.references) = (messageID, references)
        self.authentication = authentication
        (self.automaticSign, self.report, self.unreadable) = (automaticSign, report, unreadable)
    }

    /// A message that was refused before it was read.
    package static func unreadable(_ reason: UnreadableReason) -> ReceivedMessage {
        ReceivedMessage(from: nil, fromCount: 0, subject: "", text: "", unreadable: reason)
    }

    package var automatic: Bool { automaticSign != nil }

    /// Whether a machine may answer it (RFC 3834 section 2): readable, one author who isn't ourselves, no sign of a machine, no report,
    /// and one of our addresses in To or Cc. The window since the last answer is the caller's to keep.
    package func answerable(by site: Site) -> Bool {
        let own = Set([site.mail.from, site.controller.email].map { $0.lowercased() })
        guard unreadable == nil, !automatic, report == nil, fromCount == 1, let from, !own.contains(from.reveal().lowercased()) else {
            return false
        }
        return recipients.reveal().contains { own.contains($0.lowercased()) }
    }
}

/// A limit a message went over. Such a message is for a person, never for the bin.
package enum UnreadableReason: String, Sendable, CaseIterable {
    case empty, tooLarge, headersTooLong, tooDeep, tooManyParts, textTooLong, malformed
}
