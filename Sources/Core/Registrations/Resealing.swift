package import DataProtection
package import Vault

import Mailings

/// Moves what is sealed from one person's key to another's: when a form turns out to be from somebody known, and when a part is erased
/// and the rest goes on under a fresh key. Contents stay as they are, commitments too.
package struct Resealing: Sendable {
    private let vault: Vault
    private let opener: Vault.Opener
    private let key: SubjectKey
    private var from: SubjectID { opener.key.subject }

    package init(vault: Vault, opener: Vault.Opener, key: SubjectKey) { (self.vault, self.opener, self.key) = (vault, opener, key) }

    package func address(_ row: AddressRow) throws -> AddressRow {
        AddressRow(
            index: row.index, state: row.state, day: row.day, language: row.language,
            sealed: try move(row.sealed, AddressRow.place(row.index, from), AddressRow.place(row.index, key.subject)))
    }

    package func registration(_ row: RegistrationRow, as id: RegistrationID) throws -> RegistrationRow {
        var copy = RegistrationRow(id: id, product: row.product, standing: row.standing, day: row.day, fields: [:], phones: row.phones)
        for (field, sealed) in row.fields {
            copy.fields[field] = try move(
                sealed, RegistrationRow.place(row.id, field: field, from), RegistrationRow.place(id, field: field, key.subject))
        }
        return copy
    }

    package func entry(_ row: EntryRow, as registration: RegistrationID, step: Int) throws -> EntryRow {
        EntryRow(
            registration: registration, step: step, day: row.day, commitment: row.commitment,
            sealed: try move(
                row.sealed, EntryRow.place(row.registration, step: row.step, from),
                EntryRow.place(registration, step: step, key.subject)))
    }

    package func letter(_ row: LetterRow, registration: RegistrationID?) throws -> LetterRow {
        LetterRow(
            id: row.id, registration: registration, state: row.state, day: row.day, addressee: row.addressee,
            sealed: try move(row.sealed, NewLetter.place(row.id, from), NewLetter.place(row.id, key.subject)))
    }

    package func act(_ row: ActRow) throws -> ActRow {
        ActRow(
            id: row.id, day: row.day, sealed: try move(row.sealed, ActRow.place(row.id, from), ActRow.place(row.id, key.subject)))
    }

    /// Everything of a person but what `leaving` names.
    package func rows(_ rows: PersonRows, without leaving: RegistrationID) throws -> PersonRows {
        PersonRows(
            subject: key.subject, addresses: try rows.addresses.map(address),
            registrations: try rows.registrations.filter { $0.id != leaving }.map { try registration($0, as: $0.id) },
            entries: try rows.entries.filter { $0.registration != leaving }.map { try entry($0, as: $0.registration, step: $0.step) },
            letters: try rows.letters.filter { $0.registration != leaving }.map { try letter($0, registration: $0.registration) },
            acts: try rows.acts.map(act))
    }

    private func move(_ sealed: SealedField, _ old: Place, _ new: Place) throws -> SealedField {
        try vault.seal(opener.open(sealed, at: old).reveal(), at: new, under: key)
    }
}
