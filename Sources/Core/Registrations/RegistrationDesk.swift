package import DataProtection
package import Declarations
package import Foundation
package import Vault

package import Mailings

/// A registration on its way into the store: one call, one transaction, after its key is safe.
package struct NewRegistration: Sendable {
    package let wrapped: WrappedKey
    package let subject: SubjectID
    package let address: AddressRow
    package let row: RegistrationRow
    package let entry: EntryRow
    package let letter: NewLetter
    package let link: NewLink
}

/// A registration with its confirmation: what `confirm` would have made of it.
package struct StandingRegistration: Sendable {
    package let new: NewRegistration
    package let given: EntryRow
}

/// What the store found for a confirmation link, in the transaction that will confirm it.
package struct FoundForConfirmation: Sendable {
    /// Redeems within that transaction: if the confirmation fails, the link still works.
    package let tokens: any TokenRedeeming
    package let pending: PersonRows
    /// The person already registered with the same address, if any.
    package let known: PersonRows?
    package init(tokens: any TokenRedeeming, pending: PersonRows, known: PersonRows?) {
        (self.tokens, self.pending, self.known) = (tokens, pending, known)
    }
}

/// What a confirmation writes. Rows of `pending` that are not carried over go, and so does its key.
package struct ConfirmedRegistration: Sendable {
    package let pending: SubjectID
    package let subject: SubjectID
    package let registration: RegistrationRow
    /// Ledger lines to add, in order.
    package let entries: [EntryRow]
    package let letters: [LetterRow]
    /// Lifted: who confirms wants to hear about this product again.
    package let suppression: Data
    /// The person had it kept unused, which ends by consenting anew (GDPR Art. 18(2)).
    package var endsRestriction = false
}

package protocol RegistrationStore: Sendable {
    func register(_ registration: NewRegistration) async throws
    /// - Parameter decide: runs inside the transaction; nothing is written when it returns nothing.
    func confirm(
        _ token: OpaqueToken, decide: @escaping @Sendable (FoundForConfirmation) throws -> ConfirmedRegistration?
    ) async throws -> ConfirmedRegistration?
}

package enum RegistrationFailure: Error {
    /// A product or language the site does not declare: nobody was shown such a form.
    case formNotDeclared
}

/// Takes a form, mails one link, and registers whoever presses its button (`explicit-permission`, GDPR Art. 7).
package struct RegistrationDesk: Sendable {
    private let site: Site
    private let vault: Vault
    private let store: any RegistrationStore
    private let room: (any Room)?
    /// Made once: what a form shows is the same for everybody until the site changes.
    private let shown: [String: [Language: (form: ShownForm, wording: String)]]

    /// - Parameter room: asked before each registration; nothing: there is always room.
    package init(site: Site, vault: Vault, store: any RegistrationStore, room: (any Room)? = nil) throws {
        (self.site, self.vault, self.store, self.room) = (site, vault, store, room)
        shown = try site.products.reduce(into: [:]) { shown, product in
            shown[product.id] = try site.languages.reduce(into: [:]) { forms, language in
                forms[language] = (
                    try ShownForm(ConsentRecord(product: product, site: site, language: language)),
                    Wording.fingerprint(of: product, site: site, language: language)
                )
            }
        }
    }

    /// Changes whenever anything a person agrees to changes: a form sent with an older one was read in other words.
    package func wording(of product: Product, in language: Language) -> String { shown[product.id]?[language]?.wording ?? "" }

    /// Known and unknown addresses are treated the same: a stranger's key, one pending entry, one mail.
    /// - Throws: `RegistrationRefusal` when nobody can be taken on just now.
    package func register(_ form: CheckedForm, language: Language, now: Date) async throws {
        if let room, !room.isLeft { throw RegistrationRefusal.noRoom }
        try await store.register(prepare(form, language: language, now: now).0)
    }

    /// A registration as it stands once its link has been pressed: of a canary, whom no letter is sent to.
    package func standing(_ form: CheckedForm, language: Language, asked: Date, confirmed: Date) throws -> StandingRegistration {
        let (new, key) = try prepare(form, language: language, now: asked, sent: asked + 2)
        let decided = Dictionary(uniqueKeysWithValues: form.product.choices.map { ($0, form.ticks.contains($0)) })
        return StandingRegistration(
            new: new,
            given: try EntryRow(
                ConsentEvent(state: .given, time: confirmed, method: "mailed-link", decided: decided), registration: new.row.id, step: 2,
                key: key, vault: vault))
    }

    private func prepare(_ form: CheckedForm, language: Language, now: Date, sent: Date? = nil) throws -> (NewRegistration, SubjectKey) {
        guard let shown = shown[form.product.id]?[language]?.form else { throw RegistrationFailure.formNotDeclared }
        let subject = SubjectID.random()
        let (key, wrapped) = try vault.newKey(for: subject)
        let registration = RegistrationID.random()
        let index = vault.index(ofAddress: form.address)
        let token = OpaqueToken(until: now + Double(site.retention.confirmationHours) * 3600)
        let decided = Dictionary(uniqueKeysWithValues: form.product.choices.map { ($0, form.ticks.contains($0)) })
        let draft = LetterDraft.confirmation(
            product: form.product.id, link: "\(site.url)/\(language)/c/\(token.text)", until: token.expires)
        let waiting = LetterContent(draft: draft, language: language, to: form.address, written: now)
        return (
            NewRegistration(
                wrapped: wrapped, subject: subject,
                address: AddressRow(
                    index: index, state: .pending, day: Day(now), language: language,
                    sealed: try vault.seal(form.address.reveal(), at: AddressRow.place(index, subject), under: key)),
                row: RegistrationRow(
                    id: registration, product: form.product.id, standing: .pending, day: Day(now),
                    fields: try form.answers.reduce(into: [:]) { sealed, answer in
                        let place = RegistrationRow.place(registration, field: answer.key, subject)
                        sealed[answer.key] = try vault.seal(answer.value.map { $0.reveal() }, at: place, under: key)
                    },
                    phones: form.product.fields.reduce(into: [:]) { phones, field in
                        phones[field.id] = field.phone(form.answers[field.id] ?? [], in: site.controller.country).map {
                            vault.index(ofPhone: $0)
                        }
                    }),
                entry: try EntryRow(
                    ConsentEvent(state: .requested, time: now, method: "form", decided: decided),
                    form: shown,
                    registration: registration, step: 1, key: key, vault: vault),
                letter: try NewLetter(
                    sent.map { waiting.sent(at: $0) } ?? waiting, reason: .confirmation(product: form.product.id),
                    registration: registration, key: key, vault: vault, now: now),
                link: NewLink(token, subject: subject, act: .confirm, target: registration.bytes)), key
        )
    }

    /// - Returns: nothing for a link that is unknown, used or expired; nothing then has changed.
    package func confirm(_ token: OpaqueToken, now: Date) async throws -> ConfirmedRegistration? {
        guard token.expires > now else { return nil }
        let (vault, site) = (vault, site)
        return try await store.confirm(token) { found in
            try Confirmation(vault: vault, site: site, found: found, now: now).decide(token)
        }
    }
}
