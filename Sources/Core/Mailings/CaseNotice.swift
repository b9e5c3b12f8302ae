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
        /// The same where it is in doubt who asks; the time for an answer stands still meanwhile (Art. 12(6)).
        case doubt
        /// Nothing is held under this address.
        case nothingHeld
        /// Two further months, with the reason (GDPR Art. 12(3)).
        case extended
        /// Not done, with the reason and the remedies (Art. 12(4)).
        case refused
        /// Data are kept and not used, as was asked (Art. 18).
        case restricted
        /// The same, while an objection is weighed (Art. 21(1)).
        case weighed
        /// Decided for the person.
        case upheld
        /// Decided against them, with the reason and the remedies; from `due` on their data are used again.
        case overridden
        /// A restriction ends on `due`, with the reason and the remedies (Art. 18(3)).
        case lifting
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
    /// May be said in the link's place.
    package var code: String?
    package let until: Date?
    /// What somebody of the company wrote.
    package let text: String?
    /// The letter it answers, without angle brackets.
    package let inReplyTo: String?

    package init(
        kind: Kind, number: String, asked: [String], products: [String], due: Date, link: String? = nil, code: String? = nil,
        until: Date? = nil,
        text: String? = nil, inReplyTo: String?
    ) {
        (self.kind, self.number, self.asked, self.products, self.due) = (kind, number, asked, products, due)
        self.code = code
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
            case .identity, .doubt:
                [understood]
                    + (notice.kind == .doubt ? [.paragraph(texts("letter.case.doubt")), text] : []) + [
                        .paragraph(texts("letter.case.identity")), action("letter.case.action", notice.link ?? ""),
                        .paragraph(notice.until.map { texts("letter.until", ["until": dates.dateTime($0)]) + " " } ?? ""),
                        .paragraph(
                            notice.code.map {
                                texts("letter.case.code", ["number": notice.number, "code": $0, "url": "\(site.url)/k"])
                            } ?? ""),
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
            case .restricted: [understood, .paragraph(texts("letter.case.restricted", ["url": "\(site.url)/my"])), otherwise]
            case .weighed: [understood, .paragraph(texts("letter.case.weighed", ["due": due])), otherwise]
            case .upheld: [understood, .paragraph(texts("letter.case.upheld", ["url": "\(site.url)/my"])), text, otherwise]
            case .overridden:
                [
                    understood, .paragraph(texts("letter.case.overridden")), text, .paragraph(texts("letter.case.lifting", ["due": due])),
                    remedies,
                ]
            case .lifting: [.paragraph(texts("letter.case.lifting", ["due": due])), text, remedies]
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
