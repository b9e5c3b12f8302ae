import Crypto
package import Foundation

/// What was asked and shown when a person consented, with every mandatory field of ISO/IEC TS 27560:2023. It never changes;
/// what happens to the consent afterwards is a further `ConsentEvent`. It holds no address, browser or referrer.
package struct ConsentRecord: Sendable, Codable, Equatable {
    /// IRI of the profile the record keeps to.
    package var schema = "https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr"
    package private(set) var id: UUID
    /// The data subject's id in hexadecimal.
    package private(set) var subject: String
    package let product: String
    package let purpose: String
    package let basis: String
    package let language: String
    package let service: String
    package let collection: String
    package let notices: [Notice]
    package let data: [DataItem]
    package let controller: Party
    package let recipients: [Party]
    package let authority: Party
    package let storage: String
    package let retention: String
    package let jurisdiction: String
    package let withdrawal: [String]
    package let rights: [String]
    /// Every choice put to the person, in the exact words shown.
    package let choices: [Choice]

    /// A document as shown: its kind, number and the fingerprint of its text.
    package struct Notice: Sendable, Codable, Equatable {
        package let kind: String
        package let version: Int
        package let fingerprint: String
        package init(kind: String, version: Int, fingerprint: String) {
            (self.kind, self.version, self.fingerprint) = (kind, version, fingerprint)
        }
    }

    /// One kind of data, by its term in the Data Privacy Vocabulary.
    package struct DataItem: Sendable, Codable, Equatable {
        package let field: String
        package let type: String
        package let optional: Bool
        package init(field: String, type: String, optional: Bool) { (self.field, self.type, self.optional) = (field, type, optional) }
    }

    package struct Party: Sendable, Codable, Equatable {
        package let id: String
        package let type: String
        package let name: String
        package let address: String
        package let contact: String
        package init(id: String, type: String, name: String, address: String, contact: String) {
            (self.id, self.type, self.name, self.address, self.contact) = (id, type, name, address, contact)
        }
    }

    package struct Choice: Sendable, Codable, Equatable {
        /// "contact", "terms" or "transfer/RECIPIENT".
        package let id: String
        package let words: String
        /// Hexadecimal SHA-256 of `words` in UTF-8.
        package let fingerprint: String
        package init(id: String, words: String, fingerprint: String) {
            (self.id, self.words, self.fingerprint) = (id, words, fingerprint)
        }
    }

    /// Nobody's yet: `of` makes it somebody's.
    package init(
        product: String, purpose: Purpose, language: Language, service: String, collection: String,
        notices: [Notice], data: [DataItem], controller: Party, recipients: [Party], authority: Party, storage: String, retention: String,
        jurisdiction: String, withdrawal: [String], rights: [String], choices: [Choice]
    ) {
        (id, subject, self.product) = (Self.nobody, "", product)
        (self.purpose, self.basis) = (purpose.id, purpose.basis.rawValue)
        (self.language, self.service, self.collection, self.notices, self.data) = (language.rawValue, service, collection, notices, data)
        (self.controller, self.recipients, self.authority) = (controller, recipients, authority)
        (self.storage, self.retention, self.jurisdiction) = (storage, retention, jurisdiction)
        (self.withdrawal, self.rights, self.choices) = (withdrawal, rights, choices)
    }
}

/// One act on a consent: who, when, how, and which choices it decided. The exact time stands only here, inside the seal.
package struct ConsentEvent: Sendable, Codable, Equatable {
    /// States of the Data Privacy Vocabulary 2.3; only the two `given` ones allow anything.
    package enum State: String, Sendable, Codable {
        case requested = "dpv:ConsentRequested"
        case given = "dpv:ConsentGiven"
        case renewed = "dpv:RenewedConsentGiven"
        case withdrawn = "dpv:ConsentWithdrawn"
    }

    package let state: State
    package let time: Date
    /// `dpv:ExplicitlyExpressedConsent`: a tick and a button, never silence.
    package var type = "dpv:ExplicitlyExpressedConsent"
    /// "subject".
    package var by = "subject"
    /// How long the state lasts: until the next act.
    package var validity = "dpv:UntilEventDuration"
    /// "form", "mailed-link", "page", "mail", "undo".
    package let method: String
    /// The choices this act decided, by id.
    package let decided: [String: Bool]

    package init(state: State, time: Date, method: String, decided: [String: Bool]) {
        (self.state, self.time, self.method, self.decided) = (state, time, method, decided)
    }
}

/// What of a record is one person's own. The rest is the same for everybody shown the same form: it is kept once, under its fingerprint.
package struct RecordReference: Sendable, Codable, Equatable {
    package let id: UUID
    package let subject: String
    /// `ShownForm.fingerprint`.
    package let form: Data
    package init(id: UUID, subject: String, form: Data) { (self.id, self.subject, self.form) = (id, subject, form) }
}

/// What was asked and shown in one version of one form, in one language: a record that is nobody's. Kept once for everybody, never changed.
package struct ShownForm: Sendable {
    /// SHA-256 of `body`.
    package let fingerprint: Data
    /// Canonical JSON of the record.
    package let body: Data
    package init(_ record: ConsentRecord) throws {
        body = try JSONEncoder.canonical.encode(record)
        fingerprint = Data(SHA256.hash(data: body))
    }

    /// A new record of this form.
    package func reference(for subject: SubjectID) -> RecordReference {
        RecordReference(id: UUID(), subject: subject.hex, form: fingerprint)
    }
}

extension ConsentRecord {
    private static let nobody = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))

    /// Refuses a body that is not the form with this fingerprint.
    package init?(form body: Data, fingerprint: Data) throws {
        guard Data(SHA256.hash(data: body)) == fingerprint else { return nil }
        self = try JSONDecoder.canonical.decode(ConsentRecord.self, from: body)
    }

    /// The whole record of the person who was shown this form.
    package func of(_ reference: RecordReference) -> ConsentRecord {
        var copy = self
        (copy.id, copy.subject) = (reference.id, reference.subject)
        return copy
    }
}

/// A line of the consent ledger as it is sealed: the record on the first, the event on every line, and the salt that opens its commitment.
package struct ConsentEntry: Sendable, Codable, Equatable {
    package let record: RecordReference?
    package let event: ConsentEvent
    package let salt: Data
    package init(record: RecordReference?, event: ConsentEvent, salt: Data) { (self.record, self.event, self.salt) = (record, event, salt) }

    /// What the commitment covers: the entry without its salt, keys sorted.
    package func canonical() throws -> Data {
        struct Committed: Encodable {
            let record: RecordReference?
            let event: ConsentEvent
        }
        return try JSONEncoder.canonical.encode(Committed(record: record, event: event))
    }
}

extension JSONEncoder {
    /// The one form in which things are sealed, committed to and fingerprinted: sorted keys, whole milliseconds.
    package static var canonical: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .millisecondsSince1970
        return encoder
    }
}

extension JSONDecoder {
    package static var canonical: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .millisecondsSince1970
        return decoder
    }
}
