import DataProtection
import Foundation
import GRDB
import Mailings
import Testing

@testable import SQLitePeople

@Suite("A data folder of an earlier release") struct UpgradeTests {
    @Test func `keeps its letters, and those that wait go`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "upgrade-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let before = try DatabasePool(path: folder.appending(path: "people.sqlite").path)
        try Schema.people.migrate(before, upTo: "1")
        let letters = (0...3).map { state in (LetterID.random(), SubjectID.random(), state) }
        try await before.write { db in
            for (id, subject, state) in letters {
                try db.execute(
                    sql: "INSERT INTO letters VALUES (?, ?, NULL, 'service', ?, 20000, ?, ?)",
                    arguments: [id.bytes, subject.bytes, state, Data(repeating: 7, count: 32), Data("sealed".utf8)])
            }
        }
        try before.close()
        let store = try PeopleStore(folder: folder, ledger: nil)
        for (id, subject, state) in letters {
            let letter = try #require(try await store.letter(id))
            #expect(letter.subject == subject && letter.state.rawValue == state && letter.attempts == 0 && letter.due == nil)
        }
        // What was on its way when the earlier release stopped was on its way to a file.
        try await store.settleInterrupted()
        #expect(try await store.claimLetters(limit: 9, by: .folder, now: Date()).count == 2)
        try store.close()
    }
}
