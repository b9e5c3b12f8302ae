import DataProtection
import Declarations
import ExampleHouse
import Foundation
import Keeping
import Promises
import Testing

@testable import Registrations
@testable import Requests

@Suite("A receipt") struct ReceiptTests {
    private func held(_ house: House, _ ticks: Set<String> = ["contact", "terms"], language: Language = .english) async throws
        -> (SubjectID, HeldRegistration)
    {
        let subject = try await house.register(.ann, ticks: ticks, language: language)
        return (subject, try #require(try await house.answer(subject).registrations.first))
    }

    private func file(_ held: HeldRegistration, _ house: House) throws -> Data {
        try #require(ConsentReceipt(of: held, site: house.site)).linkedData()
    }

    /// The one at the end of a path of names; numbers choose from lists.
    private func at(_ data: Data, _ path: Any...) throws -> Any? {
        path.reduce(try JSONSerialization.jsonObject(with: data) as Any?) { value, step in
            if let name = step as? String { return (value as? [String: Any])?[name] }
            return (value as? [Any])?[step as! Int]
        }
    }

    @Test(arguments: ExampleSite.site.products.map(\.id), [Language.english, .bokmål])
    func `names no term that does not exist, in any product and language`(product: String, language: Language) async throws {
        let (house, vocabulary) = (try House(.memory), try Vocabulary())
        let ticks = Set(house.product(product).choices)
        let subject = try await house.register(.ann, product, ticks: ticks, language: language)
        try await house.stop(subject)
        let receipt = try file(try #require(try await house.answer(subject).registrations.first), house)
        #expect(try vocabulary.faults(receipt) == [])
        #expect(RepeatedNames.found(in: receipt) == [])
        // Every kind of question, asked by these products or not.
        #expect(FieldType.allCases.map(\.vocabularyTerm).filter { !vocabulary.has($0) } == [])
        #expect(LegalBasis.allCases.map(\.rawValue).filter { !vocabulary.has($0) } == [])
    }

    @Test(arguments: [
        ("dpv:ConsentGiven", "dpv:ConsentTerminated"), ("pd:EmailAddress", "pd:Email"), ("eu-gdpr:A6-1-a", "eu-gdpr:GDPR"),
        ("pd:Professional", "pd:ProfessionalRecord"), ("dpv:hasPurpose", "dpv:hasReason"), ("dct:created", "dct:made"),
        ("\"rdf\"", "\"rdfs\""), ("\"urn:", "\"urm:"), ("loc:NO", "loc:NX"),
    ]) func `with a false name planted in it is found out`(true name: String, planted: String) async throws {
        let (house, vocabulary) = (try House(.memory), try Vocabulary())
        let receipt = String(decoding: try file(try await held(house).1, house), as: UTF8.self)
        #expect(receipt.contains(name))
        #expect(try vocabulary.faults(Data(receipt.replacing(name, with: planted).utf8)) != [])
        #expect(RepeatedNames.found(in: Data(#"{"a": {"b": 1}, "c": [{"b": 1}, {"b": "b\":"}], "a": 2}"#.utf8)) == ["a"])
    }

    @Test(.keeps(.explicitPermission), arguments: [Language.english, .bokmål])
    func `holds the words shown, what was ticked, and the versions, and nobody's name or address`(language: Language) async throws {
        let house = try House(.memory)
        let held = try await held(house, ["contact", "terms", "transfer/singapore"], language: language).1
        let receipt = try file(held, house)
        let text = String(decoding: receipt, as: UTF8.self)
        #expect(try at(receipt, "@type") as? String == "dpv:ConsentReceipt")
        #expect(
            try at(receipt, "dct:conformsTo", "@id") as? String == "https://w3id.org/dpv/schema/dpv-27560#receipt-eu-gdpr")
        let record = try #require(held.record)
        for choice in record.choices {
            #expect(text.contains(choice.words.replacing("\"", with: "\\\"")) && text.contains(choice.fingerprint))
        }
        for notice in record.notices {
            #expect(text.contains("/\(language)/\(notice.kind)/versions/\(notice.version)\"") && text.contains(notice.fingerprint))
        }
        let states = try #require(try at(receipt, "dpv:hasRecordOfActivity", 0, "dpv:hasConsentStatus") as? [[String: Any]])
        #expect(states.map { ($0["@type"] as? [String])?.first ?? $0["@type"] as? String } == ["dpv:ConsentRequested", "dpv:ConsentGiven"])
        #expect((states[1]["dpv:hasScope"] as? [Any])?.count == 3)
        for value in Person.ann.entered where value.utf8.count >= 5 && !["contracts", "health-letters"].contains(value) {
            #expect(!text.contains(value))
        }
    }

    @Test func `is the same bytes each time, until something happens`() async throws {
        let house = try House(.memory)
        let (subject, held) = try await held(house)
        #expect(try file(held, house) == file(try await house.answer(subject).registrations[0], house))
        let before = try #require(ConsentReceipt(of: held, site: house.site)).number
        try await house.stop(subject)
        let after = try #require(ConsentReceipt(of: try await house.answer(subject).registrations[0], site: house.site))
        #expect(before.hasSuffix("/2") && after.number.hasSuffix("/3"))
    }

    @Test func `of a withdrawal ends with it, and with what was taken back`() async throws {
        let house = try House(.memory)
        let (subject, _) = try await held(house)
        try await house.stop(subject)
        let receipt = try file(try await house.answer(subject).registrations[0], house)
        let states = try #require(try at(receipt, "dpv:hasRecordOfActivity", 0, "dpv:hasConsentStatus") as? [[String: Any]])
        #expect(states.last?["@type"] as? String == "dpv:ConsentWithdrawn", "a withdrawal is no expression of consent")
        #expect((states.last?["dpv:hasScope"] as? [[String: String]])?.first?["@id"]?.hasSuffix("#choice-contact") == true)
    }

    @Test func `tells of a form filled in again beside the first, each with its own record`() async throws {
        let house = try House(.memory)
        let (subject, first) = try await held(house)
        try await house.register(.ann, ticks: ["contact", "terms", "transfer/singapore"], now: noon + hour)
        let twice = try #require(try await house.answer(subject).registrations.first)
        #expect(twice.consents.count == 2 && twice.consents[0].record == first.record && twice.events.count == 4)
        let records = try at(try file(twice, house), "dpv:hasRecordOfActivity") as? [[String: Any]]
        #expect(records?.count == 2)
        #expect(Set(records?.compactMap { $0["dct:identifier"] as? String } ?? []).count == 2)
    }

    @Test func `has room for the proof that it stands in a log, and says nothing of one there is not`() async throws {
        let house = try House(.memory)
        let held = try await held(house).1
        var receipt = try #require(ConsentReceipt(of: held, site: house.site))
        #expect(try at(receipt.linkedData(), "dct:provenance") == nil)
        receipt.inclusionProof = "c2sp.org/tlog-proof@v1\nindex 4116"
        #expect(try at(receipt.linkedData(), "dct:provenance", "rdf:value") as? String == receipt.inclusionProof)
        #expect(try Vocabulary().faults(receipt.linkedData()) == [])
    }
}

@Suite("The certificate of an erasure as a file") struct ErasureReceiptTests {
    @Test(.keeps(.deletion), arguments: [true, false])
    func `is a fulfilled request in terms that exist, and leads back to nobody`(everything: Bool) async throws {
        let house = try House()
        let subject = try await house.register(.cleo)
        try await house.register(.cleo, "lookout", now: noon + 1)
        let held = try await house.answer(subject)
        let certificate = try #require(
            try await house.erase(subject, everything ? .everything : .registration(held.registrations[0].id)))
        let file = try ErasureReceipt(certificate, site: house.site).linkedData()
        #expect(try Vocabulary().faults(file) == [] && RepeatedNames.found(in: file) == [])
        let root = try #require(try JSONSerialization.jsonObject(with: file) as? [String: Any])
        #expect(root["@type"] as? String == "dpv:RightExerciseRecord")
        #expect((root["dpv:hasStatus"] as? [String: String])?["@id"] == "dpv:RequestFulfilled")
        #expect((root["dpv:hasRight"] as? [String: String])?["@id"] == "eu-gdpr:A17")
        let text = String(decoding: file, as: UTF8.self)
        #expect(text.contains(certificate.fingerprint) && text.contains(certificate.id))
        let traces =
            Person.cleo.entered.filter { $0.utf8.count > 4 } + [subject.hex] + held.registrations.map(\.id.hex)
            + held.registrations.flatMap { [$0.product, $0.record?.id.uuidString.lowercased() ?? ""] } + held.letters.map(\.id.hex)
        #expect(traces.count > 6 && traces.filter { !$0.isEmpty && text.lowercased().contains($0.lowercased()) } == [])
    }
}
