import DataFolder
import DataProtection
import Declarations
import ExampleHouse
import Foundation
import GRDB
import Mailings
import Promises
import Registrations
import Testing
import Vault

@testable import Requests
@testable import SQLitePeople

@Suite("The store") struct DurabilityTests {
    @Test(arguments: StoreKind.allCases) func `puts every commit on the disk and overwrites what it deletes`(kind: StoreKind) async throws {
        let house = try House(kind)
        try await house.register(.ann)
        for writer in [house.store.people, house.store.keys] {
            let (synchronous, secure) = try await writer.writeWithoutTransaction { db in
                (try Int.fetchOne(db, sql: "PRAGMA synchronous"), try Int.fetchOne(db, sql: "PRAGMA secure_delete"))
            }
            #expect(synchronous == 2 && secure == 1)
            if kind == .files {
                #expect(try await writer.read { db in try String.fetchOne(db, sql: "PRAGMA journal_mode") } == "wal")
            }
        }
    }

    @Test(arguments: StoreKind.allCases) func `holds all of two hundred forms that come at once`(kind: StoreKind) async throws {
        let house = try House(kind)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                let who = Person("person\(number)@post.example", ["name": ["Number \(number)"], "company": ["none"]])
                group.addTask { try await house.fill(who) }
            }
            try await group.waitForAll()
        }
        #expect(try await house.number("SELECT count(*) FROM addresses") == 200)
        #expect(try await house.number("SELECT count(*) FROM letters WHERE state = 0") == 200)
        #expect(try await house.keyCount() == 200)
        #expect(try house.store.destroyOrphanKeys() == 0)
    }

    @Test(arguments: StoreKind.allCases) func `lets one act fail alone among many`(kind: StoreKind) async throws {
        let house = try House(kind)
        let stranger = SubjectID.random()
        let key = try house.vault.newKey(for: stranger).key
        let note = try ActRow(ActNote(kind: .view, time: noon, by: "x", what: [], reason: "x"), key: key, vault: house.vault)
        let failures = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<60 {
                let who = Person("person\(number)@post.example", ["name": ["Number \(number)"], "company": ["none"]])
                group.addTask { (try? await house.fill(who)) == nil }
                if number % 20 == 7 { group.addTask { (try? await house.store.note(note, subject: stranger)) == nil } }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(failures == 3)
        #expect(try await house.number("SELECT count(*) FROM addresses") == 60)
        #expect(try await house.number("SELECT count(*) FROM acts") == 0)
    }

    @Test(arguments: StoreKind.allCases) func `acknowledges nothing of a commit the disk had no room for`(kind: StoreKind) async throws {
        let house = try House(kind)
        try await house.register(.ben)
        try await house.store.people.writeWithoutTransaction { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count")!
            _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pages + 20)")
        }
        let done = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<100 {
                let who = Person("person\(number)@post.example", ["name": ["Number \(number)"], "company": ["none"]])
                group.addTask { (try? await house.fill(who)) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(done < 100)
        #expect(try await house.number("SELECT count(*) FROM addresses") >= done + 1)
        // Room again: it goes on.
        try await house.store.people.writeWithoutTransaction { db in _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = 1000000") }
        try await house.fill(.ann)
    }

    @Test func `lets only its owner into its folder`() async throws {
        let house = try House(.files)
        try await house.register(.ann)
        let mode = try FileManager.default.attributesOfItem(atPath: house.folder.url.path)[.posixPermissions] as? Int
        #expect(mode == 0o700)
    }

    @Test func `holds after reopening what it has acknowledged`() async throws {
        let house = try House(.files)
        let subject = try await house.register(.ann)
        let before = try await house.everything()
        try house.store.close()
        let again = try House(folder: house.folder.url)
        #expect(try await again.everything() == before)
        #expect(try await again.answer(subject).address.reveal() == Person.ann.email)
    }

    @Test func `keeps its log within sixteen megabytes over many commits`() async throws {
        let house = try House(.files)
        let subject = try await house.register(.ann)
        let key = try house.vault.key(of: subject)
        let sealed = try house.vault.seal(Data(count: 60_000), at: ActRow.place(Data(count: 16), subject), under: key)
        var largest = 0
        for _ in 0..<700 {
            try await house.store.note(
                ActRow(id: RandomID<ActRow>.random().bytes, day: Day(noon), sealed: sealed), subject: subject)
            let log = house.folder.url.appending(path: "people.sqlite-wal").path
            largest = max(largest, (try FileManager.default.attributesOfItem(atPath: log)[.size] as? Int) ?? 0)
        }
        #expect(largest > 1 << 20 && largest <= 16 << 20, "\(largest) bytes")
    }

    @Test(arguments: StoreKind.allCases) func `sweeps keys that seal nothing, and no other`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        try await house.fill(.ben)
        try await house.links.sendPageLink(to: Personal(Person.cleo.email), language: .english, now: noon)
        let orphan = try house.vault.newKey(for: .random()).wrapped
        await #expect(throws: (any Error).self) {
            try await house.store.commit.run(adding: [orphan]) { _ in throw CancellationError() }
        }
        #expect(try await house.keyCount() == 4)
        #expect(try house.store.destroyOrphanKeys() == 1)
        #expect(try house.store.wrappedKey(of: orphan.subject) == nil)
        #expect(try await house.answer(subject).address.reveal() == Person.ann.email)
        try await house.post()
        #expect(house.mailbox.all.count == 3)
    }

    @Test func `never changes or deletes a line of the consent ledger, but by erasing a person`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Sources/Adapters/SQLitePeople")
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
            .map { folder.appending(path: $0) }
        #expect(files.count > 5)
        for file in files {
            let text = try String(contentsOf: file, encoding: .utf8)
            for verb in ["UPDATE", "DELETE FROM", "REPLACE INTO"] {
                #expect(!text.contains("\(verb) consents"), "\(file.lastPathComponent)")
            }
        }
    }

    @Test(arguments: StoreKind.allCases) func `refuses a second line under the same number`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        let rows = try #require(try await house.store.rows(of: subject))
        let line = rows.entries[0]
        let again = ContactDecision(
            subject: subject, standings: [:], entries: [line], suppression: .init(hash: Data(count: 32)), letters: [], link: nil)
        await #expect(throws: (any Error).self) { try await house.store.decide(again) }
        #expect(try await house.count("consents", of: subject) == 2)
    }

    @Test func `of the first release opens`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "first-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, migrator) in [("people.sqlite", Schema.people), ("keys.sqlite", Schema.keys)] {
            let database = try DatabasePool(path: folder.appending(path: name).path)
            try migrator.migrate(database, upTo: "1")
            #expect(try await database.read { db in try migrator.appliedIdentifiers(db) } == ["1"])
            if name == "people.sqlite" {
                try await database.write { db in
                    try db.execute(sql: "INSERT INTO policies VALUES ('privacy', 1, 'en', '2014-10-01', 'Privacy', 'f', 'words')")
                }
            }
            try database.close()
        }
        let house = try House(folder: folder)
        let published = try await house.store.published()
        #expect(published.map(\.number) == [1] && published[0].publication == nil, "published before that was recorded")
        let subject = try await house.register(.ann)
        #expect(try await house.answer(subject).registrations.count == 1)
    }

    @Test(arguments: StoreKind.allCases)
    func `reports a policy whose text changed under the same number, and keeps the old one`(kind: StoreKind) async throws {
        let house = try House(kind)
        let act = Publication(day: Day(noon), by: "Ann", reason: "First start")
        let texts = house.site.policies.map { PublishedText($0, publication: act) }
        #expect(try await house.store.publish(texts).isEmpty)
        #expect(try await house.store.publish(texts).isEmpty)
        #expect(try await house.store.published().count == texts.count)
        let first = house.site.policies[0]
        func text(_ number: Int, _ words: String) -> PublishedText {
            PublishedText(
                kind: first.kind, number: number, language: first.language, inForce: first.inForce.text, title: first.title,
                fingerprint: String(repeating: "0", count: 64), text: words, publication: act)
        }
        let forged = text(first.number, first.text + " Or not.")
        // One that may not be published takes the others of its act with it.
        #expect(try await house.store.publish([forged, text(99, "New.")]) == [forged])
        #expect(try await house.store.published().contains { $0.number == 99 } == false)
        for sql in ["UPDATE policies SET text = 'Or not.'", "DELETE FROM policies"] {
            await #expect(throws: DatabaseError.self) { try await house.store.people.write { db in try db.execute(sql: sql) } }
        }
        let kept = try await house.store.people.read { db in
            try String.fetchOne(
                db, sql: "SELECT text FROM policies WHERE kind = ? AND number = ? AND language = ?",
                arguments: [first.kind.rawValue, first.number, first.language.rawValue])
        }
        #expect(kept == first.text)
    }
}
