package import DataProtection
package import Declarations
package import Foundation
package import Registrations
package import Vault

import Mailings

/// Why a correction or change of address was not made.
package enum CorrectionRefusal: Error, Equatable {
    case unknownField
    case answer(AnswerRefusal)
    /// The new address is the present one.
    case sameAddress
}

/// Puts wrong data right (GDPR Art. 16): the new value in the old one's place, the old one nowhere.
package struct CorrectionDesk: Sendable {
    private let site: Site
    private let vault: Vault
    private let store: any SubjectStore

    package init(site: Site, vault: Vault, store: any SubjectStore) {
        (self.site, self.vault, self.store) = (site, vault, store)
    }

    package func correct(
        _ field: String, of registration: HeldRegistration, to given: [Personal<String>], under permit: Permit, now: Date
    ) async throws {
        guard let declared = site.product(registration.product)?.field(field), declared.type != .email else {
            throw CorrectionRefusal.unknownField
        }
        let answers: [Personal<String>]
        do { answers = try declared.check(given) } catch { throw CorrectionRefusal.answer(error) }
        let key = try vault.key(of: permit.subject)
        let place = RegistrationRow.place(registration.id, field: field, permit.subject)
        let sealed = answers.isEmpty ? nil : try vault.seal(answers.map { $0.reveal() }, at: place, under: key)
        let note = ActNote(kind: .correction, time: now, by: "subject", what: ["\(registration.product)/\(field)"], reason: "")
        try await store.correct(
            Correction(
                subject: permit.subject, registration: registration.id, field: field, sealed: sealed,
                phone: declared.phone(answers, in: site.controller.country).map { vault.index(ofPhone: $0) },
                act: ActRow(note, key: key, vault: vault)))
    }

    /// Mails a link to the new address. Nothing changes until its button is pressed.
    package func proposeAddress(
        _ address: Personal<String>, for answer: AccessAnswer, under permit: Permit, now: Date
    ) async throws {
        do { try EmailAddress.check(address.reveal()) } catch { throw CorrectionRefusal.answer(error) }
        let index = vault.index(ofAddress: address)
        guard index != answer.addressIndex else { throw CorrectionRefusal.sameAddress }
        let key = try vault.key(of: permit.subject)
        let token = OpaqueToken(until: now + Double(site.retention.confirmationHours) * 3600)
        let link = "\(site.url)/\(answer.language)/a/\(token.text)"
        let letter = try NewLetter(
            LetterContent(
                draft: .addressConfirmation(link: link, until: token.expires), language: answer.language, to: address, written: now),
            reason: .service, registration: nil, key: key, vault: vault, now: now)
        try await store.propose(
            AddressProposal(
                subject: permit.subject,
                address: AddressRow(
                    index: index, state: .proposed, day: Day(now), language: answer.language,
                    sealed: vault.seal(address.reveal(), at: AddressRow.place(index, permit.subject), under: key)),
                letter: letter, link: NewLink(token, subject: permit.subject, act: .address, target: index.bytes)))
    }

    /// The button at the new address was pressed.
    /// - Returns: whose it is; nothing when the link is spent or the address has become another person's.
    package func confirmAddress(_ token: OpaqueToken, now: Date) async throws -> SubjectID? {
        try await store.press(token) { found in
            guard let permit = try DataSubjectRule(tokens: found.tokens).permit(presenting: token, for: LinkAct.address.rawValue, now: now),
                let proposed = found.rows.addresses.first(where: { $0.index.bytes == permit.target && $0.state != .confirmed }),
                let present = found.rows.addresses.first(where: { $0.state == .confirmed })
            else { return nil }
            let opener = try vault.opener(permit)
            let old = try opener.open(String.self, present.sealed, at: AddressRow.place(present.index, permit.subject))
            let undo = OpaqueToken(until: now + Double(site.retention.undoDays) * 86_400)
            let link = "\(site.url)/\(present.language)/undo/\(undo.text)"
            let letter = try NewLetter(
                LetterContent(draft: .addressChanged(undo: link, until: undo.expires), language: present.language, to: old, written: now),
                reason: .service, registration: nil, key: opener.key, vault: vault, now: now)
            let note = ActNote(kind: .addressChange, time: now, by: "subject", what: ["address"], reason: "")
            return .address(
                AddressChange(
                    subject: permit.subject, now: proposed.index, former: present.index, keepFormer: true, day: Day(now), letter: letter,
                    link: NewLink(undo, subject: permit.subject, act: .undoAddress, target: present.index.bytes),
                    act: try ActRow(note, key: opener.key, vault: vault)))
        }
    }

    /// The old address takes the change back.
    package func undoAddress(_ token: OpaqueToken, now: Date) async throws -> SubjectID? {
        try await store.press(token) { found in
            guard
                let permit = try DataSubjectRule(tokens: found.tokens).permit(
                    presenting: token, for: LinkAct.undoAddress.rawValue, now: now),
                let former = found.rows.addresses.first(where: { $0.index.bytes == permit.target && $0.state == .former }),
                let present = found.rows.addresses.first(where: { $0.state == .confirmed })
            else { return nil }
            let note = ActNote(kind: .addressUndo, time: now, by: "subject", what: ["address"], reason: "")
            return .address(
                AddressChange(
                    subject: permit.subject, now: former.index, former: present.index, keepFormer: false, day: Day(now), letter: nil,
                    link: nil, act: try ActRow(note, key: vault.key(of: permit.subject), vault: vault)))
        }
    }
}
