package import DataProtection
package import Markup

/// What one mail says before it is MIME. Its words may carry links that open a page: printing it says `‹letter›`.
package struct Letter: Sendable, Equatable {
    package let purpose: LetterPurpose
    package let language: Language
    /// Made of the site's own words only, never of what somebody typed into a form.
    package let subject: String
    package let blocks: [LetterBlock]
    package let automatic: Automatic

    package init(purpose: LetterPurpose, language: Language, subject: String, blocks: [LetterBlock], automatic: Automatic) {
        (self.purpose, self.language, self.subject) = (purpose, language, subject)
        (self.blocks, self.automatic) = (blocks, automatic)
    }
}

/// Why a mail is sent; none of these is product mail, so none needs the permission to contact.
package enum LetterPurpose: String, Sendable, Codable, CaseIterable {
    case confirmation, pageLink, nothingHeld, stopAnswer, stopUndone, addressConfirmation, addressChanged, caseNotice, caseAlarm,
        canaryAlarm, staffAlarm, monthlyReport
    /// To somebody else who has the data: what became of them (Art. 19).
    case recipientNotice
    /// The last mail, with the certificate of the erasure.
    case farewell
    /// To ourselves, to see how it arrives.
    case test
}

/// One piece of a letter, in reading order.
package enum LetterBlock: Sendable, Equatable {
    case paragraph(String)
    /// A paragraph that begins with a few words that stand out.
    case strong(String, then: String)
    /// A button in HTML; below it, and in plain text alone, the bare address to copy.
    case action(label: String, copy: String, url: String)
    /// Kept line by line as it is: a certificate.
    case verbatim(String)
    case table(PlainTable)
    case rule
    /// Small print.
    case fine(String)
    case fineLink(label: String, url: String)
}

/// Who wrote it, for machines that would answer (RFC 3834).
package enum Automatic: Sendable, Equatable {
    /// Written by a person, as an answer to a mail where one is named.
    case none(inReplyTo: String?)
    /// A notice nobody's mail asked for.
    case generated
    /// An answer to a mail; identifiers without angle brackets.
    case replied(inReplyTo: String?, references: [String])

    static func answer(to message: String?) -> Automatic { .replied(inReplyTo: message, references: message.map { [$0] } ?? []) }
}

extension Letter: CustomStringConvertible, CustomReflectable {
    package var description: String { "‹letter›" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
