import Foundation
import GRDB
import Synchronization

/// How the two files are opened: WAL, every commit on the disk before it is acknowledged, deleted bytes overwritten.
enum Databases {
    /// Pages the one writer keeps in memory, in KiB: a commit's B-trees are read from there.
    static let writerCache = 8 << 10
    /// What the write-ahead log's file is cut back to, halved: SQLite empties the log each 4 MB, unless a reader is in the way.
    static let logLimit = 8 << 20

    static func open(_ file: URL, migrator: DatabaseMigrator) throws -> any DatabaseWriter {
        var configuration = configured()
        configuration.maximumReaderCount = 4
        return try prepared(DatabasePool(path: file.path, configuration: configuration), migrator)
    }

    static func inMemory(_ migrator: DatabaseMigrator) throws -> any DatabaseWriter {
        try prepared(DatabaseQueue(configuration: configured()), migrator)
    }

    private static func configured() -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = \(2 * logLimit)")
        }
        return configuration
    }

    /// GRDB sets `synchronous` to NORMAL when it opens a pool, so FULL is set afterwards, and believed only when read back.
    private static func prepared(_ writer: some DatabaseWriter, _ migrator: DatabaseMigrator) throws -> any DatabaseWriter {
        try migrator.migrate(writer)
        try writer.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA cache_size = -\(writerCache)")
            guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2, try Int.fetchOne(db, sql: "PRAGMA secure_delete") == 1,
                try Int.fetchOne(db, sql: "PRAGMA page_size") == PageGaps.pageSize
            else {
                throw StoreFailure.notDurable
            }
        }
        return writer
    }
}

package enum StoreFailure: Error {
    /// SQLite would not promise durable commits and overwritten deletions, or cuts its files into other pages.
    case notDurable
    /// A published version's text differs from the one on record.
    case rowMissing
    /// A store in memory has no files to copy.
    case notOnDisk
}

/// Whether a backup reads the files. Changed only while both writers stand still.
final class BeingRead: Sendable {
    private let value = Mutex(false)
    var isTrue: Bool {
        get { value.withLock { $0 } }
        set { value.withLock { $0 = newValue } }
    }
}

extension DatabaseError {
    /// Somebody else reads or writes; to be tried again.
    var isInTheWay: Bool { resultCode == .SQLITE_BUSY || resultCode == .SQLITE_LOCKED }
}

extension Database {
    /// Empties the write-ahead log into the file. `SQLITE_BUSY` at once while somebody reads older pages: SQLite's own wait would hold up
    /// the writer.
    func emptyLog() throws {
        try execute(sql: "PRAGMA busy_timeout = 10")
        defer { try? execute(sql: "PRAGMA busy_timeout = 5000") }
        _ = try checkpoint(.truncate)
    }

    /// Runs one statement, prepared once per connection.
    func run(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }

    func rows(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> [Row] {
        try Row.fetchAll(cachedStatement(sql: sql), arguments: arguments)
    }

    func row(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> Row? {
        try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }
}
