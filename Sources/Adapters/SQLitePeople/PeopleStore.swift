package import Backups
package import DataProtection
package import Foundation
package import Vault

import GRDB
import Synchronization

/// People on SQLite: `people.sqlite` holds what is sealed, `keys.sqlite` the wrapped keys that open it. One process opens them.
package final class PeopleStore: Sendable {
    let people: any DatabaseWriter
    let keys: any DatabaseWriter
    let commit: GroupCommit
    let gaps = Mutex<[String: PageGaps]>([:])
    /// Keys that sealed nothing when they were last looked for.
    private let suspects = Mutex<Set<Data>>([])
    let ledger: (any ErasureLedger)?
    let beingRead = BeingRead()
    /// Whose rows are gone and whose keys go in the next round.
    let superseded = Mutex<[SubjectID]>([])
    let formsTaken = Mutex(FormsTaken())

    /// - Parameters:
    ///   - folder: the data folder; made if missing, for its owner only.
    ///   - ledger: told of each key that is destroyed and each contact that is stopped. Nothing: a restored backup would not know of them.
    ///   - makeRoom: called on a full disk; true when there is room again, so that what failed is tried once more.
    package convenience init(
        folder: URL, ledger: (any ErasureLedger)?, makeRoom: @escaping @Sendable () -> Bool = { false }
    ) throws {
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try self.init(
            people: Databases.open(folder.appending(path: "people.sqlite"), migrator: Schema.people),
            keys: Databases.open(folder.appending(path: "keys.sqlite"), migrator: Schema.keys), ledger: ledger, makeRoom: makeRoom)
    }

    /// The store of tests: the same schema and code, in memory.
    package static func inMemory(ledger: (any ErasureLedger)? = nil) throws -> PeopleStore {
        try PeopleStore(people: Databases.inMemory(Schema.people), keys: Databases.inMemory(Schema.keys), ledger: ledger) { false }
    }

    private init(
        people: any DatabaseWriter, keys: any DatabaseWriter, ledger: (any ErasureLedger)?, makeRoom: @escaping @Sendable () -> Bool
    ) throws {
        (self.people, self.keys, self.ledger) = (people, keys, ledger)
        commit = GroupCommit(people: people, keys: keys, ledger: ledger, makeRoom: makeRoom)
    }

    package func close() throws {
        try people.close()
        try keys.close()
    }

    /// Keys that seal nothing: left when a crash came between a key and its rows. For start-up, before anything is served.
    /// Waits while an erasure is open: the key of its farewell is known to its sealed note only.
    /// - Parameter remembered: false for restored data: whose rows are younger than the backup was erased by nobody.
    /// - Returns: how many were destroyed.
    package func destroyOrphanKeys(remembered: Bool = true) throws -> Int { try destroy(orphans(), remembered: remembered) }

    /// The same while others work: a key is given a round's time to get its rows.
    package func destroyOrphanKeysOfLastRound() throws -> Int {
        let now = Set(try orphans())
        let before = suspects.withLock { suspects in
            defer { suspects = now }
            return suspects
        }
        return try destroy(Array(now.intersection(before)))
    }

    private func orphans() throws -> [Data] {
        let others = try people.read { db -> [Data]? in
            guard try db.row("SELECT 1 FROM erasures WHERE note IS NOT NULL") == nil else { return nil }
            // Both in their order, side by side: nobody's id is kept in memory.
            let addressed = try Data.fetchCursor(db, sql: "SELECT subject FROM addresses ORDER BY subject")
            var next = try addressed.next()
            return try keys.read { db in
                let held = try Data.fetchCursor(db, sql: "SELECT subject FROM keys ORDER BY subject")
                var others: [Data] = []
                while let key = try held.next() {
                    while let subject = next, subject.lexicographicallyPrecedes(key) { next = try addressed.next() }
                    if next != key { others.append(key) }
                }
                return others
            }
        }
        guard let others else { return [] }
        // Few are left to be looked for one by one: of farewells, and of letters kept for a person.
        return try people.read { db in
            try others.filter { key in
                try db.row("SELECT 1 FROM letters WHERE subject = ?", [key]) == nil
                    && db.row("SELECT 1 FROM case_steps WHERE subject = ?", [key]) == nil
                    && db.row("SELECT 1 FROM received WHERE subject = ?", [key]) == nil
                    && db.row("SELECT 1 FROM arrivals WHERE subject = ?", [key]) == nil
                    && db.row("SELECT 1 FROM employees WHERE id = ?", [key]) == nil
            }
        }
    }

    /// - Parameter remembered: told to the ledger first, so that no backup brings back what they sealed.
    func destroy(_ orphans: [Data], remembered: Bool = true) throws -> Int {
        if orphans.isEmpty { return 0 }
        if remembered {
            try ledger?.append(orphans.compactMap { SubjectID(bytes: $0) }.map { .destroyed($0) })
            try ledger?.sync()
        }
        return try keys.write { db in
            for orphan in orphans { try db.run("DELETE FROM keys WHERE subject = ?", [orphan]) }
            return orphans.count
        }
    }

    /// Name of the master key that wrapped the keys stored here; nothing while there are none.
    package func masterID() throws -> Data? {
        try keys.read { db in try db.row("SELECT master FROM keys LIMIT 1").map { $0[0] } }
    }

    /// - Parameter nobodies: canaries, who count as nobody.
    package func count(without nobodies: Set<SubjectID> = []) async throws -> (
        people: Int, registrations: Int, waitingLetters: Int, failedLetters: Int, uncertainLetters: Int, openErasures: Int, openCases: Int
    ) {
        try await people.read { db in
            func one(_ sql: String) throws -> Int { try Int.fetchOne(db, sql: sql) ?? 0 }
            let theirs: Int = try nobodies.reduce(0) { sum, nobody in
                try sum + (db.row("SELECT count(*) FROM registrations WHERE subject = ? AND standing <> 0", [nobody.bytes])?[0] ?? 0)
            }
            return (
                try one("SELECT count(*) FROM addresses WHERE state = 1") - nobodies.count,
                try one("SELECT count(*) FROM registrations WHERE standing <> 0") - theirs,
                try one("SELECT count(*) FROM letters WHERE state < 2"),
                try one("SELECT count(*) FROM letters WHERE state = 4 AND state > 3"),
                try one("SELECT count(*) FROM letters WHERE state = 5 AND state > 3"),
                try one("SELECT count(*) FROM erasures WHERE note IS NOT NULL"),
                try one("SELECT count(*) FROM cases WHERE closed IS NULL")
            )
        }
    }

    /// Acts since the store was opened, and the commits they shared.
    package var commits: (acts: Int, commits: Int) { commit.counts }

    /// What SQLite says of itself, for `vern doctor`.
    package func health() async throws -> (version: String, integrity: String) {
        try await people.read { db in
            (
                try String.fetchOne(db, sql: "SELECT sqlite_version()") ?? "",
                try String.fetchOne(db, sql: "PRAGMA quick_check") ?? ""
            )
        }
    }
}

extension PeopleStore: KeyReading {
    package func wrappedKey(of subject: SubjectID) throws -> WrappedKey? {
        try keys.read { db in
            try db.row("SELECT version, master, wrapped FROM keys WHERE subject = ?", [subject.bytes]).map {
                WrappedKey(subject: subject, version: $0[0], masterID: $0[1], bytes: $0[2])
            }
        }
    }
}
