import DataFolder
import DataProtection
import ExampleHouse
import Foundation
import Keeping
import Promises
import Registrations
import Requests
import SQLitePeople
import Testing
import Vault

@Suite("A correction") struct CorrectionContract {
    private func correct(_ house: House, _ field: String, to values: [String], _ subject: SubjectID, now: Date = noon + 1) async throws {
        let answer = try await house.answer(subject)
        let registration = try #require(answer.registrations.first)
        try await house.correction.correct(
            field, of: registration, to: values.map(Personal.init), under: house.permit(subject), now: now)
    }

    @Test(arguments: StoreKind.allCases) func `that doesn't fit the question changes nothing`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        let before = try await house.everything()
        await #expect(throws: CorrectionRefusal.unknownField) { try await correct(house, "message", to: ["x"], subject) }
        await #expect(throws: CorrectionRefusal.unknownField) { try await correct(house, "email", to: ["other@post.example"], subject) }
        await #expect(throws: CorrectionRefusal.answer(.missing)) { try await correct(house, "name", to: [" "], subject) }
        await #expect(throws: CorrectionRefusal.answer(.badPhone)) { try await correct(house, "phone", to: ["call me"], subject) }
        await #expect(throws: CorrectionRefusal.answer(.badChoice)) { try await correct(house, "send", to: ["parcels"], subject) }
        #expect(try await house.everything() == before)
    }

    @Test(.keeps(.correction), arguments: StoreKind.allCases)
    func `puts the new value in the old one's place, and the person can read that it was made`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        let old = try #require(try await house.store.rows(of: subject)?.registrations[0].fields["name"])
        try await correct(house, "name", to: ["Ann Fjeldsted"], subject)
        try await correct(house, "role", to: [], subject, now: noon + 2)
        let held = try await house.answer(subject)
        #expect(held.registrations[0].answers["name"]?.reveal() == ["Ann Fjeldsted"])
        #expect(held.registrations[0].answers["role"] == nil)
        #expect(held.registrations[0].answers["company"]?.reveal() == Person.ann.answers["company"])
        #expect(held.acts.map(\.kind) == [.correction, .correction] && held.acts.map(\.what) == [["courier/role"], ["courier/name"]])
        // The old value's ciphertext, which the person's key would still open, is in no row and in no file.
        try await house.store.truncateLogs()
        let rows = try await house.everything()
        #expect(!rows.contains { $0.contains(old.bytes.hex) })
        #expect(try house.folder.search(for: [old.bytes.prefix(64)]).found.isEmpty)
    }

    @Test(arguments: StoreKind.allCases) func `of a registration that is another person's is refused`(kind: StoreKind) async throws {
        let house = try House(kind)
        let ann = try await house.register(.ann)
        let ben = try await house.register(.ben)
        let others = try #require(try await house.answer(ann).registrations.first)
        let before = try await house.everything()
        await #expect(throws: StoreFailure.self) {
            try await house.correction.correct(
                "name", of: others, to: [Personal("Ben")], under: house.permit(ben), now: noon + 1)
        }
        #expect(try await house.everything() == before)
    }
}
