package import Foundation
import GRDB
package import Visits

/// The address log and the tallies of visits in a SQLite file of their own. No column of the log holds a path or a time of day, no column of
/// the tallies anything of a visitor, and none anything of a registration.
package struct SQLiteVisits: AddressLogStore {
    let database: DatabaseQueue
    /// There is a table for whole addresses: the company chose so.
    private let whole: Bool

    package enum Failure: Error { case notDurable, notCopied }

    /// Opens or makes the file and brings its tables up to date.
    /// - Parameter whole: lines may hold whole addresses. If not, there is no place for one, and those of earlier are gone.
    /// - Throws: `Failure.notDurable` when the engine won't sync each commit.
    package init(file: URL, whole: Bool = false) throws {
        self.whole = whole
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.label = "visits"
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF;")
        }
        // Made before the engine does, which gives its other files the same rights.
        if !FileManager.default.fileExists(atPath: file.path) {
            _ = FileManager.default.createFile(atPath: file.path, contents: nil, attributes: [.posixPermissions: 0o600])
        }
        database = try DatabaseQueue(path: file.path, configuration: configuration)
        // Set after opening: GRDB sets NORMAL of its own while it turns on WAL.
        try database.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 1048576;")
            guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2, try Int.fetchOne(database, sql: "PRAGMA secure_delete") == 1
            else { throw Failure.notDurable }
        }
        try Self.migrations.migrate(database)
        try database.write { database in
            guard whole else { return try database.execute(sql: "DROP TABLE IF EXISTS whole_address_log") }
            try database.execute(
                sql: """
                    CREATE TABLE IF NOT EXISTS whole_address_log (
                        day INTEGER NOT NULL CHECK (day BETWEEN 0 AND 100000),
                        network TEXT NOT NULL CHECK (length(network) BETWEEN 2 AND 45),
                        browser TEXT NOT NULL CHECK (length(browser) BETWEEN 1 AND 16),
                        count INTEGER NOT NULL CHECK (count > 0),
                        refused INTEGER NOT NULL DEFAULT 0 CHECK (refused BETWEEN 0 AND count),
                        PRIMARY KEY (day, network, browser)
                    ) STRICT, WITHOUT ROWID
                    """)
        }
        try database.writeWithoutTransaction { database in _ = try database.checkpoint(.truncate) }
    }

    /// Numbered, never changed once released: every later release upgrades from any of them.
    private static let migrations: DatabaseMigrator = {
        var migrations = DatabaseMigrator()
        migrations.registerMigration("1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE address_log (
                        day INTEGER NOT NULL CHECK (day BETWEEN 0 AND 100000),
                        network TEXT NOT NULL CHECK (network = 'unknown' OR network GLOB '*.0/24' OR network GLOB '*::/48'),
                        browser TEXT NOT NULL CHECK (length(browser) BETWEEN 1 AND 16),
                        count INTEGER NOT NULL CHECK (count > 0),
                        PRIMARY KEY (day, network, browser)
                    ) STRICT, WITHOUT ROWID
                    """)
        }
        migrations.registerMigration("2") { database in
            // Names have random numbers: which came first can't be told from them. A cell has one name, so no two traits are crossed.
            try database.execute(
                sql: """
                    CREATE TABLE tally_days (
                        day INTEGER NOT NULL PRIMARY KEY CHECK (day BETWEEN 0 AND 100000),
                        objected INTEGER NOT NULL CHECK (objected >= 0),
                        incomplete INTEGER NOT NULL CHECK (incomplete IN (0, 1))
                    ) STRICT, WITHOUT ROWID;
                    CREATE TABLE tally_names (
                        number INTEGER NOT NULL PRIMARY KEY CHECK (number BETWEEN 1 AND 16777215),
                        dimension INTEGER NOT NULL CHECK (dimension BETWEEN 0 AND 14),
                        name TEXT NOT NULL CHECK (length(name) <= 120),
                        UNIQUE (dimension, name)
                    ) STRICT, WITHOUT ROWID;
                    CREATE TABLE tallies (
                        day INTEGER NOT NULL,
                        name INTEGER NOT NULL REFERENCES tally_names,
                        views INTEGER NOT NULL,
                        visitors INTEGER NOT NULL,
                        visits INTEGER NOT NULL,
                        bounces INTEGER NOT NULL,
                        stayed INTEGER NOT NULL,
                        bytes INTEGER NOT NULL,
                        PRIMARY KEY (name, day)
                    ) STRICT, WITHOUT ROWID;
                    CREATE TABLE tally_months (
                        month INTEGER NOT NULL,
                        name INTEGER NOT NULL REFERENCES tally_names,
                        views INTEGER NOT NULL,
                        visitors INTEGER NOT NULL,
                        visits INTEGER NOT NULL,
                        bounces INTEGER NOT NULL,
                        stayed INTEGER NOT NULL,
                        bytes INTEGER NOT NULL,
                        PRIMARY KEY (name, month)
                    ) STRICT, WITHOUT ROWID;
                    CREATE TABLE tally_files (
                        digest TEXT NOT NULL PRIMARY KEY CHECK (length(digest) = 64 AND NOT digest GLOB '*[^0-9a-f]*')
                    ) STRICT, WITHOUT ROWID
                    """)
        }
        migrations.registerMigration("3") { database in
            for log in ["address_log", "whole_address_log"] where try database.tableExists(log) {
                try database.execute(
                    sql: "ALTER TABLE \(log) ADD COLUMN refused INTEGER NOT NULL DEFAULT 0 CHECK (refused BETWEEN 0 AND count)")
            }
        }
        migrations.registerMigration("4") { database in
            // One dimension more: how wide screens are. Those that refer to names go on to, by the table's name.
            try database.execute(
                sql: """
                    PRAGMA legacy_alter_table = ON;
                    ALTER TABLE tally_names RENAME TO names_before;
                    CREATE TABLE tally_names (
                        number INTEGER NOT NULL PRIMARY KEY CHECK (number BETWEEN 1 AND 16777215),
                        dimension INTEGER NOT NULL CHECK (dimension BETWEEN 0 AND 15),
                        name TEXT NOT NULL CHECK (length(name) <= 120),
                        UNIQUE (dimension, name)
                    ) STRICT, WITHOUT ROWID;
                    INSERT INTO tally_names SELECT * FROM names_before;
                    DROP TABLE names_before;
                    PRAGMA legacy_alter_table = OFF
                    """)
        }
        migrations.registerMigration("5") { database in
            // How many asked not to be counted is a sum of the month, as it may be one visitor's.
            try database.execute(sql: "ALTER TABLE tally_days DROP COLUMN objected")
        }
        migrations.registerMigration("6") { database in
            // A log goes with its months, so that these can be counted anew.
            try database.execute(
                sql: """
                    ALTER TABLE tally_files RENAME TO files_before;
                    CREATE TABLE tally_files (
                        digest TEXT NOT NULL CHECK (length(digest) = 64 AND NOT digest GLOB '*[^0-9a-f]*'),
                        month INTEGER NOT NULL CHECK (month BETWEEN 0 AND 100000),
                        PRIMARY KEY (digest, month)
                    ) STRICT, WITHOUT ROWID;
                    INSERT INTO tally_files SELECT digest, 0 FROM files_before;
                    DROP TABLE files_before
                    """)
        }
        return migrations
    }()

    package func append(_ batch: [AddressLine]) async throws {
        try await database.write { database in
            for line in batch {
                let statement = try database.cachedStatement(
                    sql: """
                        INSERT INTO \(line.visitor.network.isWhole ? "whole_address_log" : "address_log") (day, network, browser, count, refused)
                        VALUES (?, ?, ?, ?, ?) ON CONFLICT (day, network, browser)
                        DO UPDATE SET count = count + excluded.count, refused = refused + excluded.refused
                        """)
                try statement.execute(
                    arguments: [line.day, line.visitor.network.description, line.visitor.browser.rawValue, line.count, line.refused])
            }
        }
    }

    package func expire(before day: Int) async throws -> Int {
        let gone = try await database.write { database in
            try logs.reduce(0) { gone, log in
                try database.execute(sql: "DELETE FROM \(log) WHERE day < ?", arguments: [day])
                return gone + database.changesCount
            }
        }
        // Deleted lines are gone from the file only once the log before it is cut (secure_delete overwrites the pages).
        if gone > 0 { try await truncate() }
        return gone
    }

    private var logs: [String] { whole ? ["address_log", "whole_address_log"] : ["address_log"] }

    package func lines(from day: Int, offset: Int, limit: Int) async throws -> [AddressLine] {
        try await database.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT day, network, browser, count, refused FROM (\(logs.map { "SELECT * FROM \($0)" }.joined(separator: " UNION ALL ")))
                    WHERE day >= ? ORDER BY day, network, browser LIMIT ? OFFSET ?
                    """, arguments: [day, limit, offset]
            ).compactMap { row in
                guard let network = LoggedAddress(stored: row["network"]), let browser = BrowserFamily(rawValue: row["browser"]) else {
                    return nil
                }
                return AddressLine(
                    day: row["day"], visitor: .init(network: network, browser: browser), count: row["count"], refused: row["refused"])
            }
        }
    }
}
