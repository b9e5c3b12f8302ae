package import DataProtection
package import Foundation
package import Mailings
package import Registrations
package import Vault

/// Everything held about one person, opened (GDPR Art. 15). Made from the live system: a row that exists is in it.
package struct AccessAnswer: Sendable {
    package let subject: SubjectID
    package let language: Language
    package let address: Personal<String>
    package let addressIndex: BlindIndex
    /// A new address that waits for its mailbox's confirmation.
    package let proposedAddress: Personal<String>?
    /// Addresses left lately, while that can be undone.
    package let formerAddresses: [Personal<String>]
    package let registrations: [HeldRegistration]
    package let letters: [HeldLetter]
    /// Views, corrections and other acts, newest first.
    package let acts: [ActNote]
    /// What they asked of the company, newest first.
    package let cases: [HeldCase]
}

package struct HeldRegistration: Sendable {
    package let id: RegistrationID
    package let product: String
    package let standing: Standing
    package let restriction: Restriction?
    package let day: Day
    package let answers: [String: Personal<[String]>]
    /// Oldest first: a form filled in again begins a new one.
    package let consents: [HeldConsent]
    /// What was asked and shown last.
    package var record: ConsentRecord? { consents.last?.record }
    package var events: [ConsentEvent] { consents.flatMap(\.events) }
    package var consent: ConsentState { ConsentState(events) }
}

/// What was asked and shown once, in the versions of that day, and what happened to the consent afterwards.
package struct HeldConsent: Sendable {
    package let record: ConsentRecord?
    package fileprivate(set) var events: [ConsentEvent]
}

package struct HeldLetter: Sendable {
    package let id: LetterID
    package let content: Personal<LetterContent>
    package let state: LetterState
    package init(id: LetterID, content: Personal<LetterContent>, state: LetterState) {
        (self.id, self.content, self.state) = (id, content, state)
    }
}

/// Opens what is held about a person, for a permit and nothing less.
package struct AccessDesk: Sendable {
    private let vault: Vault
    private let store: any SubjectStore
    private let cases: any OwnCases
    private let forms: FormShelf

    package init(vault: Vault, store: any SubjectStore, cases: any OwnCases) {
        (self.vault, self.store, self.cases, forms) = (vault, store, cases, FormShelf(store: store))
    }

    /// - Returns: nothing when nothing is held.
    package func answer(under permit: Permit) async throws -> AccessAnswer? {
        guard let rows = try await store.rows(of: permit.subject) else { return nil }
        return try await open(rows, with: vault.opener(permit), cases: cases.cases(rows.cases, under: permit))
    }

    /// A copy taken by the person themself, for their history.
    package func noteExport(under permit: Permit, now: Date) async throws {
        let note = ActNote(kind: .export, time: now, by: "subject", what: ["everything"], reason: "")
        try await store.note(ActRow(note, key: vault.key(of: permit.subject), vault: vault), subject: permit.subject)
    }

    private func open(_ rows: PersonRows, with opener: Vault.Opener, cases: [HeldCase]) async throws -> AccessAnswer? {
        let subject = rows.subject
        func addresses(_ state: AddressRow.State) throws -> [Personal<String>] {
            try rows.addresses.filter { $0.state == state }.map {
                try opener.open(String.self, $0.sealed, at: AddressRow.place($0.index, subject))
            }
        }
        guard let present = rows.present else { return nil }
        let entries = Dictionary(grouping: rows.entries, by: \.registration)
        var registrations: [HeldRegistration] = []
        for row in rows.registrations {
            let opened = try (entries[row.id] ?? []).sorted { $0.step < $1.step }.map { entry in
                try opener.open(
                    ConsentEntry.self, entry.sealed, at: EntryRow.place(entry.registration, step: entry.step, subject)
                ).reveal()
            }
            var consents: [HeldConsent] = []
            for entry in opened {
                if consents.isEmpty || entry.record != nil {
                    consents.append(HeldConsent(record: try await forms.record(entry.record), events: []))
                }
                consents[consents.count - 1].events.append(entry.event)
            }
            registrations.append(
                HeldRegistration(
                    id: row.id, product: row.product, standing: row.standing, restriction: row.restriction, day: row.day,
                    answers: try row.fields.reduce(into: [:]) { answers, field in
                        let place = RegistrationRow.place(row.id, field: field.key, subject)
                        answers[field.key] = try opener.open([String].self, field.value, at: place)
                    }, consents: consents))
        }
        let letters = try rows.letters.map { row in
            HeldLetter(
                id: row.id, content: try opener.open(LetterContent.self, row.sealed, at: NewLetter.place(row.id, subject)),
                state: LetterState(rawValue: row.state) ?? .void)
        }
        let acts = try rows.acts.map { try opener.open(ActNote.self, $0.sealed, at: ActRow.place($0.id, subject)).reveal() }
        return AccessAnswer(
            subject: subject, language: present.language,
            address: try opener.open(String.self, present.sealed, at: AddressRow.place(present.index, subject)),
            addressIndex: present.index, proposedAddress: try addresses(.proposed).first, formerAddresses: try addresses(.former),
            registrations: registrations.sorted { $0.day > $1.day },
            letters: letters.sorted { $0.content.reveal().written > $1.content.reveal().written },
            acts: acts.sorted { $0.time > $1.time }, cases: cases.sorted { $0.received > $1.received })
    }
}
