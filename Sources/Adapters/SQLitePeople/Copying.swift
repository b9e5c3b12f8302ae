package import Backups
package import Foundation

import DataProtection
import Dispatch
import GRDB
import Synchronization

/// Both files as they were at one moment between two commits. While it is held nothing is written into them: what is committed meanwhile
/// stays in their logs, acts wait when those are full, and an erasure waits with its search. No copy of them lies anywhere.
package final class StoreCut: Sendable {
    package struct Facts: Sendable {
        package let people: Int
        package let registrations: Int
        package let keys: Int
        package let migrations: [String]
    }

    package let people: FrozenFile
    package let keys: FrozenFile
    package let facts: Facts
    /// How far the ledger had come at that moment.
    package let position: LedgerPosition?
    private let held: Mutex<[DatabaseSnapshot]>
    private let commit: GroupCommit
    private let beingRead: BeingRead
    private let ended = DispatchSemaphore(value: 0)

    fileprivate init(
        _ people: DatabasePool, _ keys: DatabasePool, snapshots: [DatabaseSnapshot], position: LedgerPosition?, commit: GroupCommit,
        beingRead: BeingRead, files: [PageGaps]
    ) throws {
        (self.people, self.keys) = (try FrozenFile(files[0]), try FrozenFile(files[1]))
        (self.position, self.commit, self.beingRead) = (position, commit, beingRead)
        held = Mutex(snapshots)
        facts = try snapshots[0].read { db in
            Facts(
                people: try Int.fetchOne(db, sql: "SELECT count(*) FROM addresses WHERE state = 1") ?? 0,
                registrations: try Int.fetchOne(db, sql: "SELECT count(*) FROM registrations WHERE standing <> 0") ?? 0,
                keys: try snapshots[1].read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM keys") ?? 0 },
                migrations: try Schema.people.appliedIdentifiers(db).sorted())
        }
        beingRead.isTrue = true
        // What is committed meanwhile stays in the log: when it is full, acts wait.
        let (log, ended) = (people.path + "-wal", ended)
        commit.put(gate: {
            let size = (try? FileManager.default.attributesOfItem(atPath: log)[.size] as? Int) ?? 0
            if size > Databases.logLimit { ended.wait() }
        })
    }

    deinit { release() }

    /// The files may be written into again. Doing it twice does nothing.
    package func release() {
        let snapshots = held.withLock { held in
            defer { held = [] }
            return held
        }
        if snapshots.isEmpty { return }
        for snapshot in snapshots { try? snapshot.close() }
        beingRead.isTrue = false
        commit.put(gate: nil)
        ended.signal()
    }
}

/// A file as it was at the cut, read through the descriptor the store holds: closing another would let go of SQLite's locks.
package struct FrozenFile: Sendable {
    package let bytes: Int
    private let file: PageGaps

    fileprivate init(_ file: PageGaps) throws { (self.file, bytes) = (file, try file.size()) }

    /// Up to a megabyte from a place on; nothing behind the end.
    package func piece(at offset: Int) throws -> Data { try file.piece(at: offset) }
}

extension PeopleStore {
    /// Waits about five seconds for readers of older pages. The writer stands still for as long as it takes to empty its log.
    package func cut() async throws -> StoreCut {
        guard let people = people as? DatabasePool, let keys = keys as? DatabasePool else { throw StoreFailure.notOnDisk }
        let (commit, ledger, beingRead) = (commit, ledger, beingRead)
        let files = [try gaps(of: people), try gaps(of: keys)]
        for attempt in 0... {
            do {
                return try await commit.pause {
                    try people.writeWithoutTransaction { db in
                        try db.emptyLog()
                        return try keys.writeWithoutTransaction { db in
                            try db.emptyLog()
                            // A reader that begins behind an empty log reads the file alone, and SQLite writes into no file that is read so.
                            let snapshots = [try people.makeSnapshot(), try keys.makeSnapshot()]
                            return try StoreCut(
                                people, keys, snapshots: snapshots, position: ledger?.position(), commit: commit, beingRead: beingRead,
                                files: files)
                        }
                    }
                }
            } catch let error as DatabaseError where error.isInTheWay && attempt < 50 {
                try await Task.sleep(for: .milliseconds(100))
            }
        }
        throw StoreFailure.notOnDisk
    }
}
