import DataProtection
import Declarations
package import Foundation

/// A letter in a case: what was understood, what happens next, by when, and how to say otherwise; or what somebody of the company wrote.
package struct CaseNotice: Sendable, Codable, Equatable {
    package enum Kind: String, Sendable, Codable, CaseIterable {
        /// It is here; a person answers.
        case received
        /// Was it you? With the link that says yes.
        case identity
        /// Nothing is held under this address.
        case nothingHeld
        /// Two further months, with the reason (GDPR Art. 12(3)).
        case extended
        /// Not done, with the reason and the remedies (Art. 12(4)).
        case refused
        /// Written by a person.
        case reply
    }

    package let kind: Kind
    package let number: String
    /// Ids of what is asked; empty: not understood for sure.
    package let asked: [String]
    /// Ids of products the letter named.
    package let products: [String]
    /// Noon of the last day the law gives.
    package let due: Date
    package var link: String?
    package let until: Date?
    /// What somebody of the company wrote.
    package let text: String?
    /// The letter it answers, without angle brackets.
    package let inReplyTo: String?

    package init(
        kind: Kind, number: String, asked: [String], products: [String], due: Date, link: String? = nil, until: Date? = nil,
        text: String? = nil, inReplyTo: String?
    ) {
        (self.kind, self.number, self.asked, self.products, self.due) = (kind, number, asked, products, due)
        (self.link, self.until, self.text, self.inReplyTo) = (link, until, text, inReplyTo)
    }
}

extension LetterWords {
    func compose(_ notice: CaseNotice) -> (subject: String, body: [LetterBlock]) {
        let due = dates.date(notice.due)
        let asks = list(notice.asked.map { texts("letter.case.ask.\($0)") })
        let about = notice.products.isEmpty ? "" : " " + texts("letter.case.about", ["products": list(notice.products.map(name))])
        let understood: LetterBlock = .paragraph(
            (asks.isEmpty ? texts("letter.case.unsure") : texts("letter.case.understood", ["asks": asks])) + about)
        let otherwise: LetterBlock = .strong(texts("letter.case.wrong"), then: texts("letter.case.otherwise"))
        let text = LetterBlock.paragraph(notice.text ?? "")
        let body: [LetterBlock] =
            switch notice.kind {
            case .received: [understood, .paragraph(texts("letter.case.person", ["due": due])), otherwise]
            case .identity:
                [
                    understood, .paragraph(texts("letter.case.identity")), action("letter.case.action", notice.link ?? ""),
                    .paragraph(notice.until.map { texts("letter.until", ["until": dates.dateTime($0)]) + " " } ?? ""),
                    .paragraph(texts("letter.case.then", ["due": due])), otherwise, notYou("letter.case.not-you"),
                ]
            case .nothingHeld:
                [
                    understood, .paragraph(texts("letter.case.nothing-held", ["controller": site.controller.name])),
                    .paragraph(texts("letter.case.elsewhere", ["url": "\(site.url)/my"])), otherwise,
                ]
            case .extended:
                [
                    understood, .paragraph(texts("letter.case.extended", ["due": due])), text, remedies,
                ]
            case .refused: [understood, .paragraph(texts("letter.case.refused")), text, remedies]
            case .reply:
                (notice.text ?? "").split(separator: "\n\n").map { .paragraph(String($0)) }
                    + [.fine(texts("letter.case.thread", ["number": notice.number]))]
            }
        return (texts("letter.case.subject", ["controller": site.controller.name, "number": notice.number]), body)
    }

    private var remedies: LetterBlock {
        .paragraph(texts("letter.case.remedies", ["authority": site.authority.name, "url": site.authority.url]))
    }
}
