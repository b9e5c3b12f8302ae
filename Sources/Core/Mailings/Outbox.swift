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

    package init(draft: LetterDraft, language: Language, to: Personal<String>, written: Date) {
        (self.draft, self.language, self.to, self.written) = (draft, language.rawValue, to.reveal(), written)
    }

    /// The same after delivery: the person can read that it was sent, nobody can follow its link again.
    package func sent(at time: Date) -> LetterContent {
        var copy = self
        copy.draft = draft.withoutLink
        copy.delivered = time
        return copy
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
        addressee = content.draft.purpose == .farewell ? .nobody() : vault.index(ofAddress: Personal(content.to))
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
    package init(facts: SendingFacts, sealed: SealedField) { (self.facts, self.sealed) = (facts, sealed) }
}

package struct SettledLetter: Sendable {
    package enum Outcome: Int, Sendable {
        case delivered = 2
        /// The right to send it was gone when it was looked at again.
        case void = 3
        /// The transport failed; it waits for the next round.
        case queued = 0
    }
    package let letter: LetterID
    /// Whose letter it was when it was claimed.
    package let subject: SubjectID
    package let outcome: Outcome
    /// The letter for the record, sealed for `subject`.
    package let sealed: SealedField?
    /// A throwaway addressee's key and row go with delivery.
    package let forget: Bool
    package init(_ claimed: SendingFacts, outcome: Outcome, sealed: SealedField? = nil, forget: Bool = false) {
        (letter, subject) = (claimed.letter, claimed.subject)
        (self.outcome, self.sealed, self.forget) = (outcome, sealed, forget)
    }
}

/// Where letters wait. A claim checks the right to send in its own transaction (`SendingRule`).
package protocol OutboxStore: Sendable {
    /// Up to `limit` queued letters, now in sending; those no longer allowed become void and are not returned.
    func claimLetters(limit: Int) async throws -> [ClaimedLetter]
    func settle(_ letters: [SettledLetter]) async throws
    /// After a crash: letters left in sending wait again. Only for transports that deliver under the letter's name and so never twice.
    func requeueInterrupted() async throws
}

/// A letter that no second try would deliver: it becomes void and holds up no other.
package protocol UndeliverableLetter: Error {}

/// Carries one letter out of the house. `content` opens only for the permit it was claimed with.
package protocol MailCarrier: Sendable {
    func carry(_ content: Personal<LetterContent>, under permit: consuming SendingPermit, at time: Date) throws
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
        case .nothingHeld, .stopUndone, .farewell: self
        }
    }
}
