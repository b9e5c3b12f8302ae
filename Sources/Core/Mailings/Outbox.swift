package import DataProtection
package import Foundation
package import Vault

/// A letter as it waits, sealed under its addressee's key: what it says, in which language, to which address.
package struct LetterContent: Sendable, Codable {
    package var draft: LetterDraft
    package let language: String
    package let to: String
    package let written: Date
    package var delivered: Date?
    /// Left of the @ of its Message-ID: random, the same at every attempt, so that whoever gets a letter twice can tell.
    package let messageID: String?
    /// The last words about it: the mail server's, or why nobody took it over.
    package private(set) var answer: String?

    package init(draft: LetterDraft, language: Language, to: Personal<String>, written: Date) {
        (self.draft, self.language, self.to, self.written) = (draft, language.rawValue, to.reveal(), written)
        messageID = LetterID.random().hex
    }

    /// The same after delivery: the person can read that it was sent, nobody can follow its link again.
    package func sent(at time: Date, answer: String? = nil) -> LetterContent {
        var copy = self
        copy.draft = draft.withoutLink
        (copy.delivered, copy.answer) = (time, answer)
        return copy
    }

    /// The same after an attempt that did not, or perhaps not, bring it there.
    package func answered(_ words: String) -> LetterContent {
        var copy = self
        copy.answer = words
        return copy
    }

    /// Its link opens nothing any more: not worth sending.
    package func isStale(at time: Date) -> Bool {
        switch draft {
        case .confirmation(_, _, let until), .pageLink(_, let until), .addressConfirmation(_, let until): until <= time
        case .caseNotice(let notice): notice.until.map { $0 <= time } ?? false
        case .addressChanged, .nothingHeld, .stopAnswer, .stopUndone, .caseAlarm, .canaryAlarm, .staffAlarm, .monthlyReport,
            .recipientNotice, .farewell:
            false
        }
    }
}

/// A letter on its way into the store, with all that binds it to its place.
package struct NewLetter: Sendable {
    package let id: LetterID
    package let subject: SubjectID
    package let reason: LetterReason
    package let registration: RegistrationID?
    package let day: Day
    /// Blind index of the address it goes to: by it an erasure finds the file.
    package let addressee: BlindIndex
    /// Blind index of its Message-ID, and what is kept of its address should it be unwelcome there; a farewell has neither.
    package let message: BlindIndex?
    package let suppression: Data?
    package let sealed: SealedField

    /// Seals `content` under `key`; a letter can't be written to one person and sealed for another.
    package init(
        _ content: LetterContent, reason: LetterReason, registration: RegistrationID?, key: SubjectKey, vault: Vault, now: Date
    ) throws {
        id = .random()
        subject = key.subject
        (self.reason, self.registration) = (reason, registration)
        day = Day(now)
        // A farewell's row must not lead back to whom it was erased for.
        let namesNobody = content.draft.purpose == .farewell
        addressee = namesNobody ? .nobody() : vault.index(ofAddress: Personal(content.to))
        message = namesNobody ? nil : content.messageID.map { vault.index(ofMessage: $0) }
        suppression = namesNobody ? nil : vault.suppression(ofAddress: Personal(content.to))
        sealed = try vault.seal(content, at: Self.place(id, key.subject), under: key)
    }

    package static func place(_ id: LetterID, _ subject: SubjectID) -> Place {
        Place(table: "letters", row: id.bytes, column: "letter", subject: subject)
    }
}

/// A letter taken from the queue, with what the store found when it took it.
package struct ClaimedLetter: Sendable {
    package let facts: SendingFacts
    package let sealed: SealedField
    /// Attempts before this one.
    package let attempts: Int
    package init(facts: SendingFacts, sealed: SealedField, attempts: Int = 0) {
        (self.facts, self.sealed, self.attempts) = (facts, sealed, attempts)
    }
}

package struct SettledLetter: Sendable {
    package let letter: LetterID
    /// Whose letter it was when it was claimed.
    package let subject: SubjectID
    package let outcome: LetterState
    /// The letter for the record, sealed for `subject`.
    package let sealed: SealedField?
    /// A throwaway addressee's key and row go with delivery.
    package let forget: Bool
    /// For a letter queued again: when, and after how many attempts; nothing leaves both as they are.
    package let retry: Retry?
    package init(
        _ claimed: SendingFacts, outcome: LetterState, sealed: SealedField? = nil, forget: Bool = false, retry: Retry? = nil
    ) {
        (letter, subject) = (claimed.letter, claimed.subject)
        (self.outcome, self.sealed, self.forget, self.retry) = (outcome, sealed, forget, retry)
    }
}

/// Where letters wait. A claim checks the right to send in its own transaction (`SendingRule`).
package protocol OutboxStore: Sendable {
    /// Up to `limit` queued letters whose time has come, now in sending; those no longer allowed become void and are not returned.
    func claimLetters(limit: Int, by way: LetterWay, now: Date) async throws -> [ClaimedLetter]
    /// The last look: what holds of a letter in sending now; nothing when it is void, erased, or its person's key is gone.
    func facts(of letter: LetterID) throws -> SendingFacts?
    func settle(_ letters: [SettledLetter]) async throws
    /// After a crash: of the letters left in sending, those on their way to a mail server are uncertain, the others wait again.
    func settleInterrupted() async throws
    /// Somebody has asked for it: a failed or uncertain letter waits again. The right to send it is looked at as ever.
    /// - Returns: false when the letter is in neither state.
    func resend(_ letter: LetterID) async throws -> Bool
}

extension LetterDraft {
    /// The same letter for the record: what it said, with nothing in it that still opens anything.
    var withoutLink: LetterDraft {
        switch self {
        case .confirmation(let product, _, let until): .confirmation(product: product, link: "", until: until)
        case .pageLink(_, let until): .pageLink(link: "", until: until)
        case .addressConfirmation(_, let until): .addressConfirmation(link: "", until: until)
        case .addressChanged(_, let until): .addressChanged(undo: "", until: until)
        case .stopAnswer(let products, let all, let understood, _, let alsoForAPerson, let inReplyTo):
            .stopAnswer(
                products: products, all: all, understood: understood, undo: "", alsoForAPerson: alsoForAPerson, inReplyTo: inReplyTo)
        case .caseNotice(var notice):
            {
                (notice.link, notice.code) = (notice.link.map { _ in "" }, nil)
                return .caseNotice(notice)
            }()
        case .nothingHeld, .stopUndone, .caseAlarm, .canaryAlarm, .staffAlarm, .monthlyReport, .recipientNotice, .farewell: self
        }
    }
}
