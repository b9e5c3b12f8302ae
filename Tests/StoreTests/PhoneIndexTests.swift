import DataProtection
import Declarations
import ExampleHouse
import Foundation
import GRDB
import Keeping
import Promises
import Registrations
import Requests
import Testing
import Vault

@testable import SQLitePeople

@Suite("Phone numbers given before any were indexed") struct PhoneIndexTests {
    private let ann = "+47 22 55 01 99"

    private func desk(_ house: House) -> PhoneIndexDesk { PhoneIndexDesk(site: house.site, vault: house.vault, store: house.store) }

    /// As an earlier release left it.
    private func forget(_ house: House, from next: Int = 0) async throws {
        try await house.store.people.write { db in
            try db.execute(sql: "DELETE FROM phones")
            try db.execute(sql: "INSERT INTO phone_indexing VALUES (?)", arguments: [next])
        }
    }

    private func found(_ house: House) async throws -> [SubjectID] {
        let number = try #require(PhoneNumber(ann, in: "NO"))
        return try await house.store.subjects(withPhone: house.vault.index(ofPhone: number), answering: ["courier": ["phone"]])
    }

    private func run(_ house: House, nobodies: Set<SubjectID> = []) async throws -> Int { try await desk(house).run(nobodies: nobodies) {} }

    @Test(arguments: StoreKind.allCases) func `are indexed once, whoever gave them, and nothing more is left to do`(kind: StoreKind)
        async throws
    {
        let house = try House(kind)
        let first = try await house.register(.ann)
        try await house.register(.ben)
        try await house.fill(.cleo)
        try await forget(house)
        #expect(try await found(house).isEmpty)
        #expect(try await house.store.phoneIndexing()?.next == 0)
        #expect(try await run(house) == 0)
        #expect(try await found(house) == [first])
        #expect(try await house.store.phoneIndexing() == nil)
        #expect(try await run(house) == 0)
        #expect(try await house.answer(first).acts.isEmpty)
    }

    @Test func `go on where the server stopped`() async throws {
        let house = try House(.memory)
        for index in 0..<600 {
            try await house.fill(Person("p\(index)@post.example", Person.ann.answers), now: noon)
        }
        try await forget(house)
        struct Stopped: Error {}
        await #expect(throws: Stopped.self) { try await desk(house).run(nobodies: []) { throw Stopped() } }
        let next = try #require(try await house.store.phoneIndexing()?.next)
        let part = try await house.number("SELECT count(*) FROM phones")
        #expect(next > 0 && next < PhoneIndexDesk.parts && part > 0 && part < 600)
        #expect(try await run(house) == 0)
        #expect(try await house.number("SELECT count(*) FROM phones") == 600)
    }

    @Test(.keeps(.needToKnow)) func `of canaries are left alone, and of whoever has their data kept unused, too`() async throws {
        let house = try House(.memory)
        let (first, ben) = (
            try await house.register(.ann), try await house.register(Person("ben@loughlin.example", Person.ann.answers))
        )
        try await house.restriction.decide(.restrict(.asked), .everything, subject: first, by: RestrictionDesk.subject, now: noon)
        try await forget(house)
        #expect(try await run(house, nobodies: [ben]) == 0)
        #expect(try await house.number("SELECT count(*) FROM phones") == 0)
    }

    @Test func `changed meanwhile keep what was entered then, and one that can't be opened holds up no other`() async throws {
        let house = try House(.memory)
        let first = try await house.register(.ann)
        let ben = try await house.register(Person("ben@loughlin.example", Person.ann.answers))
        let cleo = try await house.register(Person("cleo@post.example", Person.ann.answers))
        try await forget(house)
        let rows = try await house.store.unindexed(0..<PhoneIndexDesk.parts)
        let registration = try #require(rows.first { $0.subject == first })
        try await house.correction.correct(
            "phone", of: house.answer(first).registrations[0], to: [Personal("+47 22 55 02 00")], under: house.permit(first),
            now: noon + hour)
        let stale = FoundPhone(
            subject: first, registration: registration.registration, field: "phone", sealed: try #require(registration.fields["phone"]),
            index: house.vault.index(ofPhone: try #require(PhoneNumber(ann, in: "NO"))))
        try await house.store.index([stale], next: 0)
        #expect(try await found(house).isEmpty)
        try await house.store.destroyKey(of: cleo)
        #expect(try await run(house) == 1)
        #expect(try await found(house) == [ben])
    }

    @Test func `are looked for in a folder of an earlier release, and in no new one`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "phones-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let before = try DatabasePool(path: folder.appending(path: "people.sqlite").path)
        try Schema.people.migrate(before, upTo: "10")
        try await before.write { db in
            try db.execute(
                sql: "INSERT INTO registrations (id, subject, product, standing, day, fields) VALUES (?, ?, 'courier', 1, 20000, ?)",
                arguments: [RegistrationID.random().bytes, SubjectID.random().bytes, FieldsBlob.encode([:])])
        }
        try before.close()
        let store = try PeopleStore(folder: folder, ledger: nil)
        #expect(try await store.phoneIndexing()?.next == 0)
        try store.close()
        let house = try House(.memory)
        #expect(try await house.store.phoneIndexing() == nil)
    }
}
