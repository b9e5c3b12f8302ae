import Crypto
package import DataProtection
package import Foundation
package import Vault

/// Everything stored about one person, still sealed, read in one transaction. What is not here is not held.
package struct PersonRows: Sendable {
    package let subject: SubjectID
    package var addresses: [AddressRow]
    package var registrations: [RegistrationRow]
    package var entries: [EntryRow]
    package var letters: [LetterRow]
    package var acts: [ActRow]
    /// Holders of the cases they asked for something in.
    package var cases: [SubjectID]

    package init(
        subject: SubjectID, addresses: [AddressRow], registrations: [RegistrationRow], entries: [EntryRow], letters: [LetterRow],
        acts: [ActRow], cases: [SubjectID] = []
    ) {
        (self.subject, self.addresses, self.registrations) = (subject, addresses, registrations)
        (self.entries, self.letters, self.acts, self.cases) = (entries, letters, acts, cases)
    }

    /// Differs whenever anything held differs: SHA-256 over all rows in their order.
    package var fingerprint: Data {
        var hash = SHA256()
        for row in addresses { hash.update(data: row.index.bytes + [UInt8(row.state.rawValue)] + row.sealed.bytes) }
        for row in registrations {
            hash.update(data: row.id.bytes + [UInt8(row.standing.rawValue), UInt8(row.restriction?.ground.rawValue ?? 0)])
            for field in row.fields.sorted(by: { $0.key < $1.key }) { hash.update(data: field.value.bytes) }
        }
        for row in entries { hash.update(data: row.sealed.bytes) }
        for row in letters { hash.update(data: row.id.bytes + row.sealed.bytes) }
        for row in acts { hash.update(data: row.sealed.bytes) }
        return Data(hash.finalize())
    }

    /// The address they have, or have yet to confirm.
    package var present: AddressRow? {
        addresses.first { $0.state == .confirmed } ?? addresses.first { $0.state == .pending }
    }

    package var isEmpty: Bool {
        addresses.isEmpty && registrations.isEmpty && entries.isEmpty && letters.isEmpty && acts.isEmpty
    }
}

/// An address a person has, had until lately, or wants to have.
package struct AddressRow: Sendable {
    package enum State: Int, Sendable {
        case pending = 0
        case confirmed = 1
        /// Changed, and the change can still be undone.
        case former = 2
        /// Asked for, not yet confirmed by its mailbox.
        case proposed = 3
    }
    package let index: BlindIndex
    package var state: State
    package let day: Day
    package let language: Language
    package let sealed: SealedField
    package init(index: BlindIndex, state: State, day: Day, language: Language, sealed: SealedField) {
        (self.index, self.state, self.day, self.language, self.sealed) = (index, state, day, language, sealed)
    }

    package static func place(_ index: BlindIndex, _ subject: SubjectID) -> Place {
        Place(table: "addresses", row: index.bytes, column: "address", subject: subject)
    }
}

/// One registration for one product, each answer sealed on its own.
package struct RegistrationRow: Sendable {
    package let id: RegistrationID
    package let product: String
    package var standing: Standing
    package let day: Day
    package var fields: [String: SealedField]
    package let restriction: Restriction?
    /// Blind indexes of phone numbers, by field: whoever calls is found by them.
    package var phones: [String: BlindIndex]
    package init(
        id: RegistrationID, product: String, standing: Standing, day: Day, fields: [String: SealedField], restriction: Restriction? = nil,
        phones: [String: BlindIndex] = [:]
    ) {
        (self.id, self.product, self.standing, self.day, self.fields) = (id, product, standing, day, fields)
        (self.restriction, self.phones) = (restriction, phones)
    }

    package static func place(_ id: RegistrationID, field: String, _ subject: SubjectID) -> Place {
        Place(table: "registrations", row: id.bytes, column: "fields/\(field)", subject: subject)
    }
}

/// One line of the consent ledger. Lines are added, never changed; they go only when the person does.
package struct EntryRow: Sendable {
    package let registration: RegistrationID
    package let step: Int
    package let day: Day
    package let commitment: Data
    package let sealed: SealedField
    /// The form as shown, on a new line that begins a record; kept once for everybody.
    package let form: ShownForm?
    package init(
        registration: RegistrationID, step: Int, day: Day, commitment: Data, sealed: SealedField, form: ShownForm? = nil
    ) {
        (self.registration, self.step, self.day) = (registration, step, day)
        (self.commitment, self.sealed, self.form) = (commitment, sealed, form)
    }

    /// Seals an entry, salted and committed to.
    package init(
        _ event: ConsentEvent, form: ShownForm? = nil, registration: RegistrationID, step: Int, key: SubjectKey, vault: Vault
    ) throws {
        var random = SystemRandomNumberGenerator()
        let salt = Data.random(32, using: &random)
        let entry = ConsentEntry(record: form?.reference(for: key.subject), event: event, salt: salt)
        self.init(
            registration: registration, step: step, day: Day(event.time), commitment: try vault.commitment(to: entry),
            sealed: try vault.seal(entry, at: Self.place(registration, step: step, key.subject), under: key),
            form: form)
    }

    package static let mostSteps = 10_000

    package static func place(_ registration: RegistrationID, step: Int, _ subject: SubjectID) -> Place {
        Place(table: "consents", row: registration.bytes + Data([UInt8(step >> 8), UInt8(step & 255)]), column: "entry", subject: subject)
    }
}

package struct LetterRow: Sendable {
    package let id: LetterID
    package let registration: RegistrationID?
    /// Raw value of the letter's state in the outbox (`LetterState`).
    package let state: Int
    package let day: Day
    /// Blind index of the address it goes to.
    package let addressee: BlindIndex
    package let sealed: SealedField
    package init(id: LetterID, registration: RegistrationID?, state: Int, day: Day, addressee: BlindIndex, sealed: SealedField) {
        (self.id, self.registration, self.state, self.day) = (id, registration, state, day)
        (self.addressee, self.sealed) = (addressee, sealed)
    }
}

/// Something done with a person's data that they may read about: a view, a correction, an export.
package struct ActRow: Sendable {
    package let id: Data
    package let day: Day
    package let sealed: SealedField
    package init(id: Data, day: Day, sealed: SealedField) { (self.id, self.day, self.sealed) = (id, day, sealed) }

    package init(_ note: ActNote, key: SubjectKey, vault: Vault) throws {
        let id = RandomID<ActRow>.random().bytes
        self.init(id: id, day: Day(note.time), sealed: try vault.seal(note, at: Self.place(id, key.subject), under: key))
    }

    package static func place(_ id: Data, _ subject: SubjectID) -> Place {
        Place(table: "acts", row: id, column: "act", subject: subject)
    }
}

/// What an act row says once opened.
package struct ActNote: Sendable, Codable {
    package enum Kind: String, Sendable, Codable {
        case view, correction, addressChange = "address-change", addressUndo = "address-undo", export
        case restriction, objection, liftTold = "lift-told", lift
        /// Recipients were told what became of the data: ids of recipients (Art. 19).
        case recipientsTold = "recipients-told"
    }
    package let kind: Kind
    package let time: Date
    /// Who: "subject", or the function of an employee.
    package let by: String
    /// What was seen or changed: ids of columns, never values.
    package let what: [String]
    package let reason: String
    package init(kind: Kind, time: Date, by: String, what: [String], reason: String) {
        (self.kind, self.time, self.by, self.what, self.reason) = (kind, time, by, what, reason)
    }
}

/// A mailed link, stored as a hash, bound to a person and one act.
package struct NewLink: Sendable {
    package let hash: Data
    package let subject: SubjectID
    package let act: String
    package let target: Data?
    package let until: Day
    /// Keyed hash of the code that may be said in its place.
    package let code: Data?
    package init(_ token: OpaqueToken, subject: SubjectID, act: LinkAct, target: Data?, code: Data? = nil) {
        (hash, self.code) = (token.hash, code)
        (self.subject, self.act, self.target) = (subject, act.rawValue, target)
        until = Day(token.expires)
    }
}

/// What a mailed link may do. Each link does one thing.
package enum LinkAct: String, Sendable {
    case confirm
    case page
    case address
    case undoAddress = "undo-address"
    case undoStop = "undo-stop"
    /// "Yes, it was me who wrote": a case goes on.
    case identify
}
