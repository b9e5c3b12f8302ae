import DataProtection
import Declarations
import ExampleHouse
import Foundation
import Keeping
import Promises
import Registrations
import Requests
import SQLitePeople
import Testing
import Vault

@Suite("A consent record") struct ConsentRecordTests {
    private func entry(language: Language = .english) async throws -> (HeldRegistration, House) {
        let house = try House(.memory)
        let subject = try await house.register(.ann, ticks: ["contact", "terms", "transfer/singapore"], language: language)
        return (try #require(try await house.answer(subject).registrations.first), house)
    }

    /// Names of ISO/IEC TS 27560 with what holds them here.
    private func mandatory(_ record: ConsentRecord, _ event: ConsentEvent) -> [String: [String]] {
        let parties = [record.controller, record.authority] + record.recipients
        return [
            "schema_version": [record.schema], "record_id": [record.id.uuidString], "pii_principal_id": [record.subject],
            "privacy_notice": record.notices.flatMap { [$0.kind, String($0.version), $0.fingerprint] }, "language": [record.language],
            "purpose": [record.purpose], "lawful_basis": [record.basis], "pii_information": record.data.map(\.field),
            "pii_type": record.data.map(\.type), "pii_controllers": [record.controller.name], "storage_locations": [record.storage],
            "retention_period": [record.retention], "jurisdiction": [record.jurisdiction],
            "recipient_third_parties": record.recipients.map(\.name), "withdrawal_method": record.withdrawal,
            "privacy_rights": record.rights, "authority_party": [record.authority.name], "party_id": parties.map(\.id),
            "party_name": parties.map(\.name), "party_address": parties.map(\.address), "party_contact": parties.map(\.contact),
            "party_type": parties.map(\.type), "event_time": [event.time.ISO8601Format()], "validity_duration": [event.validity],
            "entity_id": [event.by], "event_type": [event.type], "event_state": [event.state.rawValue],
        ]
    }

    @Test(.keeps(.acceptanceRecorded), arguments: [Language.english, .bokmål])
    func `leaves no mandatory field of the standard empty`(language: Language) async throws {
        let (held, house) = try await entry(language: language)
        let record = try #require(held.record)
        for event in held.events {
            for (name, values) in mandatory(record, event) {
                #expect(!values.isEmpty && values.allSatisfy { !$0.trimmingCharacters(in: .whitespaces).isEmpty }, "\(name)")
            }
        }
        #expect(record.basis == "eu-gdpr:A6-1-a" && record.language == language.rawValue)
        #expect(record.data.map(\.field) == house.product("courier").fields.map(\.id))
        for policy in PolicyKind.allCases {
            let notice = record.notices.first { $0.kind == policy.rawValue }
            #expect(notice?.fingerprint == house.site.policy(policy, in: language).fingerprint)
        }
    }

    @Test(.keeps(.explicitPermission), arguments: [Language.english, .bokmål])
    func `holds every choice in the words that were shown, and the act says which were ticked`(language: Language) async throws {
        let (held, house) = try await entry(language: language)
        let shown = Wording(product: house.product("courier"), site: house.site, language: language).choices
        #expect(held.record?.choices == shown && shown.map(\.id) == ["contact", "terms", "transfer/singapore"])
        #expect(Set(shown.map(\.words)).count == 3 && shown.allSatisfy { $0.words.count > 20 && !$0.words.contains("register.") })
        #expect(held.events.last?.decided == ["contact": true, "terms": true, "transfer/singapore": true])
    }

    @Test func `holds no address, answer, browser or path of the person`() async throws {
        let (held, _) = try await entry()
        let text = String(decoding: try JSONEncoder.canonical.encode(held.record), as: UTF8.self)
        for value in Person.ann.entered where value.utf8.count >= 5 && !["contracts", "health-letters"].contains(value) {
            #expect(!text.contains(value))
        }
    }

    @Test func `is committed to in a way only its own salt opens`() async throws {
        let (held, house) = try await entry()
        func committed(_ event: ConsentEvent, salt: UInt8, record: ConsentRecord?) throws -> Data {
            let reference = record.map { RecordReference(id: $0.id, subject: $0.subject, form: Data(repeating: 7, count: 32)) }
            return try house.vault.commitment(to: ConsentEntry(record: reference, event: event, salt: Data(repeating: salt, count: 32)))
        }
        let (first, second) = (held.events[0], held.events[1])
        let commitment = try committed(first, salt: 1, record: held.record)
        #expect(try commitment == committed(first, salt: 1, record: held.record) && commitment.count == 32)
        for other in [
            try committed(first, salt: 2, record: held.record), try committed(second, salt: 1, record: held.record),
            try committed(first, salt: 1, record: nil),
        ] { #expect(other != commitment) }
    }

    @Test func `is stored beside the very commitment that its entry opens`() async throws {
        let house = try House(.memory)
        let subject = try await house.register(.ann)
        let rows = try #require(try await house.store.rows(of: subject))
        let opener = try house.vault.opener(house.permit(subject))
        var salts: Set<Data> = []
        for row in rows.entries {
            let entry = try opener.open(
                ConsentEntry.self, row.sealed, at: EntryRow.place(row.registration, step: row.step, subject)
            ).reveal()
            #expect(try house.vault.commitment(to: entry) == row.commitment)
            let other = ConsentEntry(record: entry.record, event: entry.event, salt: Data(entry.salt.reversed()))
            #expect(try house.vault.commitment(to: other) != row.commitment)
            #expect(entry.salt.count == 32)
            salts.insert(entry.salt)
        }
        #expect(salts.count == rows.entries.count && rows.entries.count == 2)
    }
}
