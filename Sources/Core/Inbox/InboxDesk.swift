package import DataProtection
package import Declarations
package import Foundation
package import Requests
package import Vault

import Crypto
package import Registrations

/// A letter kept for a person, sealed under a key of its own that goes with it.
package struct KeptLetter: Sendable {
    package let id: Data
    /// Owner of the letter's key; nobody registered.
    package let subject: SubjectID
    /// Blind index of the address it says it is from: by it the sender's access and erasure reach it.
    package let sender: BlindIndex?
    package let day: Day
    package let sealed: SealedField
    package init(id: Data, subject: SubjectID, sender: BlindIndex?, day: Day, sealed: SealedField) {
        (self.id, self.subject, self.sender, self.day, self.sealed) = (id, subject, sender, day, sealed)
    }

    package static func place(_ id: Data, _ subject: SubjectID) -> Place {
        Place(table: "received", row: id, column: "message", subject: subject)
    }
}

package protocol InboxStore: Sendable {
    /// True when a letter with these bytes was handled before.
    func seen(_ digest: Data) async throws -> Bool
    func keep(_ letter: KeptLetter, wrapped: WrappedKey, digest: Data) async throws
    /// Ids and days, oldest first.
    func keptLetters() async throws -> [(id: Data, day: Day)]
    func keptLetter(_ id: Data) async throws -> KeptLetter?
    func markSeen(_ digest: Data, day: Day) async throws
}

/// What comes to the company's address (`stop-by-email`, `requests-by-email`). A plain wish to stop is granted at once and answered with a
/// way to undo it; everything else is kept sealed for a person. Only after the commit may the caller delete the mail.
package struct InboxDesk: Sendable {
    package enum Outcome: Sendable, Equatable {
        case stopped(alsoKept: Bool)
        case kept
        case seenBefore
    }

    private let site: Site
    private let vault: Vault
    private let subjects: any SubjectReading
    private let inbox: any InboxStore
    private let contact: ContactDesk
    private let reading: Reading
    private let budget: LetterBudget

    package init(
        site: Site, vault: Vault, subjects: any SubjectReading, inbox: any InboxStore, contact: ContactDesk, reading: Reading,
        budget: LetterBudget
    ) {
        (self.site, self.vault, self.subjects) = (site, vault, subjects)
        (self.inbox, self.contact, self.reading, self.budget) = (inbox, contact, reading, budget)
    }

    package func receive(_ raw: Personal<Data>, read message: ReceivedMessage, now: Date) async throws -> Outcome {
        let digest = Data(SHA256.hash(data: raw.reveal()))
        guard try await !inbox.seen(digest) else { return .seenBefore }
        guard case .stop(let scope, let phrase, _, let alsoForAPerson) = reading.read(message).stop, message.answerable(by: site),
            let from = message.from, let person = try await person(writing: from)
        else {
            try await keep(raw, from: message.from, digest: digest, now: now)
            return .kept
        }
        let reply = ContactDesk.Reply(
            to: person.address, understood: phrase, alsoForAPerson: alsoForAPerson, inReplyTo: message.messageID, language: person.language)
        let products: ContactDesk.Scope =
            switch scope {
            case .everything: .everything
            case .products(let ids): .products(Set(ids))
            }
        // An address that has had its share of answers today is stopped without another one.
        let answered = budget.take(from, for: .answer, now: now) == .granted
        let stopped = try await contact.decide(
            .stop, products, subject: person.subject, address: person.address, method: "mail", reply: answered ? reply : nil, now: now)
        // Nothing was left to stop: somebody of the company sees why they write again.
        let forAPerson = alsoForAPerson || !stopped
        if forAPerson {
            try await keep(raw, from: from, digest: digest, now: now)
        } else {
            try await inbox.markSeen(digest, day: Day(now))
        }
        return stopped ? .stopped(alsoKept: forAPerson) : .kept
    }

    private func person(
        writing from: Personal<String>
    ) async throws -> (subject: SubjectID, language: Language, address: Personal<String>)? {
        let index = vault.index(ofAddress: from)
        guard let subject = try await subjects.subject(withAddress: index), let rows = try await subjects.rows(of: subject),
            let address = rows.addresses.first(where: { $0.index == index })
        else { return nil }
        let opener = try vault.opener(RegisteredAddressRule.permit(answering: subject))
        return (
            subject, address.language, try opener.open(String.self, address.sealed, at: AddressRow.place(index, subject))
        )
    }

    private func keep(_ raw: Personal<Data>, from: Personal<String>?, digest: Data, now: Date) async throws {
        let (key, wrapped) = try vault.newKey(for: .random())
        let id = RandomID<KeptLetter>.random().bytes
        let sealed = try vault.seal(raw.reveal(), at: KeptLetter.place(id, key.subject), under: key)
        try await inbox.keep(
            KeptLetter(
                id: id, subject: key.subject, sender: from.map { vault.index(ofAddress: $0) }, day: Day(now), sealed: sealed),
            wrapped: wrapped, digest: digest)
    }
}
