package import Foundation
import GRDB
import GRDBSQLite

extension SQLiteVisits {
    /// The tallies as the bytes of a file of their own, for a backup: all of them from one moment, of days that are over. Without the address
    /// log, which is to be gone after days everywhere. Made in memory: no copy lies anywhere that would have to be found.
    package func talliesAlone() async throws -> Data {
        let copy = try DatabaseQueue()
        try database.backup(to: copy)
        return try await copy.writeWithoutTransaction { database in
            // What was deleted lies in free pages until the file is written anew.
            try database.execute(sql: "DELETE FROM address_log; DROP TABLE IF EXISTS whole_address_log; VACUUM;")
            var size: sqlite3_int64 = 0
            guard let bytes = sqlite3_serialize(database.sqliteConnection, "main", &size, 0) else { throw Failure.notCopied }
            defer { sqlite3_free(bytes) }
            return Data(bytes: bytes, count: Int(size))
        }
    }
}
