package import DataProtection
package import Declarations
package import Foundation

/// What a letter is made from: small enough to keep sealed in the outbox until it is sent, and free of anything a stranger typed,
/// apart from `understood`, which is made of words our own rules know.
package enum LetterDraft: Sendable, Codable, Equatable {
    /// - Parameter product: the product's id; its name in the letter's language is used. A product no longer declared shows as written.
    case confirmation(product: String, link: String, until: Date)
    case pageLink(link: String, until: Date)
    case nothingHeld
    /// - Parameters:
    ///   - products: ids as above; not shown when `all`.
    ///   - understood: the words that decided.
    ///   - alsoForAPerson: the letter held more than the stop.
    case stopAnswer(products: [String], all: Bool, understood: String, undo: String, alsoForAPerson: Bool, inReplyTo: String?)
    case stopUndone
    case addressConfirmation(link: String, until: Date)
    case addressChanged(undo: String, until: Date)
    case caseNotice(CaseNotice)
    case caseAlarm(CaseAlarm)
    case staffAlarm(StaffAlarm)
    case recipientNotice(RecipientNotice)
    /// So many things were done to a canary.
    case canaryAlarm(count: Int)
    case monthlyReport(MonthlyReport)
    case farewell(certificate: String, date: Date)

    package var purpose: LetterPurpose {
        switch self {
        case .confirmation: .confirmation
        case .pageLink: .pageLink
        case .nothingHeld: .nothingHeld
        case .stopAnswer: .stopAnswer
        case .stopUndone: .stopUndone
        case .addressConfirmation: .addressConfirmation
        case .addressChanged: .addressChanged
        case .caseNotice: .caseNotice
        case .caseAlarm: .caseAlarm
        case .staffAlarm: .staffAlarm
        case .recipientNotice: .recipientNotice
        case .canaryAlarm: .canaryAlarm
        case .monthlyReport: .monthlyReport
        case .farewell: .farewell
        }
    }

    /// Composes the letter from the site's texts; times are told in the site's time zone.
    package func letter(site: Site, language: Language) -> Letter {
        let words = LetterWords(site: site, language: language)
        let (subject, body) = words.compose(self)
        return Letter(
            purpose: purpose, language: words.texts.language, subject: subject,
            // Whoever works here is not invited to answer: that would open a case.
            blocks: [.caseAlarm, .canaryAlarm, .staffAlarm, .monthlyReport, .recipientNotice].contains(purpose)
                ? body : body + words.foot(stays: staysWithUs),
            automatic: automatic)
    }

    /// Something about the person stays with us after this letter.
    private var staysWithUs: Bool {
        switch self {
        case .farewell, .nothingHeld, .recipientNotice: false
        case .caseNotice(let notice): notice.kind != .nothingHeld
        default: true
        }
    }

    private var automatic: Automatic {
        switch self {
        case .stopAnswer(_, _, _, _, _, let inReplyTo): .answer(to: inReplyTo)
        case .caseNotice(let notice): notice.kind == .reply ? .none(inReplyTo: notice.inReplyTo) : .answer(to: notice.inReplyTo)
        default: .generated
        }
    }
}

extension LetterDraft: CustomStringConvertible, CustomReflectable {
    package var description: String { "‹letter›" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
