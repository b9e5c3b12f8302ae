import DataFolder
import ExampleHouse
import Foundation
import Keeping
import Promises
import Requests
import SQLitePeople
import Testing

/// Closing any descriptor of a database lets go of SQLite's locks on it; the next tool from outside then removes the live log.
@Suite("A look from outside at a running house") struct LockTests {
    /// As an operator or a script for backups would.
    private func look(at file: URL) throws {
        let outside = Process()
        outside.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        outside.arguments = [
            "python3", "-c", "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('SELECT count(*) FROM sqlite_schema').fetchone()",
            file.path,
        ]
        try outside.run()
        outside.waitUntilExit()
        #expect(outside.terminationStatus == 0)
    }

    private func logIsThere(_ file: URL) -> Bool { FileManager.default.fileExists(atPath: file.path + "-wal") }

    @Test(.keeps(.deletion)) func `leaves its log where it is, also after an erasure and a round of cleaning`() async throws {
        let house = try House()
        let subject = try await house.register(.ann)
        try await house.register(.ben)
        try await house.erase(subject)
        _ = try await house.retention.run(now: noon + hour)
        try await house.fill(.cleo)
        for name in ["people.sqlite", "keys.sqlite"] {
            let file = house.folder.url.appending(path: name)
            try look(at: file)
            #expect(logIsThere(file), "the log of \(name) is gone")
        }
        try house.store.close()
        let again = try House(folder: house.folder.url)
        #expect(try await again.subject(.ben) != nil)
    }

    @Test func `would take the log away had the house closed a descriptor of the file`() async throws {
        let house = try House()
        try await house.register(.ann)
        let file = house.folder.url.appending(path: "people.sqlite")
        try FileHandle(forReadingFrom: file).close()
        try look(at: file)
        #expect(!logIsThere(file))
    }
}
