import DataProtection
import Declarations
import Foundation
import Mailings
import Vault

/// Turns a pending registration into a confirmed one: under its own key for a new person, re-sealed for a person already known.
struct Confirmation {
    let vault: Vault
    let site: Site
    let found: FoundForConfirmation
    let now: Date

    func decide(_ token: OpaqueToken) throws -> ConfirmedRegistration? {
        guard let pending = found.pending.registrations.first, pending.standing == .pending, let address = found.pending.addresses.first,
            let request = found.pending.entries.first,
            let permit = try DataSubjectRule(tokens: found.tokens).permit(presenting: token, for: LinkAct.confirm.rawValue, now: now)
        else { return nil }
        let opener = try vault.opener(permit)
        let asked = try opener.open(
            ConsentEntry.self, request.sealed, at: EntryRow.place(request.registration, step: request.step, permit.subject)
        ).reveal()
        let mailbox = try opener.open(String.self, address.sealed, at: AddressRow.place(address.index, permit.subject))
        let given = ConsentEvent(state: .given, time: now, method: "mailed-link", decided: asked.event.decided)
        let suppression = vault.suppression(ofAddress: mailbox)
        guard let known = found.known else {
            let entry = try EntryRow(
                given, registration: pending.id, step: request.step + 1, key: opener.key, vault: vault)
            var row = pending
            row.standing = .active
            return ConfirmedRegistration(
                pending: permit.subject, subject: permit.subject, registration: row, entries: [entry], letters: [],
                suppression: suppression)
        }
        return try join(known, pending, given: given, opener: opener, suppression: suppression)
    }

    /// The person is known: answers, ledger lines and letters move under their key. A registration for the same product is renewed.
    private func join(
        _ known: PersonRows, _ pending: RegistrationRow, given: ConsentEvent, opener: Vault.Opener, suppression: Data
    ) throws -> ConfirmedRegistration {
        let key = try vault.key(of: known.subject)
        let earlier = known.registrations.first { $0.product == pending.product }
        let id = earlier?.id ?? pending.id
        let step = known.entries.filter { $0.registration == id }.map(\.step).max() ?? 0
        guard step + found.pending.entries.count < EntryRow.mostSteps else { throw SealRefusal.malformed }
        let reseal = Resealing(vault: vault, opener: opener, key: key)
        var row = try reseal.registration(pending, as: id)
        row.standing = .active
        let moved = try found.pending.entries.sorted { $0.step < $1.step }.enumerated().map {
            try reseal.entry($0.element, as: id, step: step + 1 + $0.offset)
        }
        let entry = try EntryRow(given, registration: id, step: step + moved.count + 1, key: key, vault: vault)
        return ConfirmedRegistration(
            pending: opener.key.subject, subject: known.subject, registration: row, entries: moved + [entry],
            letters: try found.pending.letters.map { try reseal.letter($0, registration: id) }, suppression: suppression,
            endsRestriction: earlier?.restriction != nil)
    }
}
