import DataProtection
package import Foundation
package import Inbox
package import Vault

import GRDB

extension PeopleStore: IntakeStore {
    package func add(_ arrival: Arrival, wrapped: WrappedKey, digest: Data) async throws -> Bool {
        // A message that comes again costs no key. Of two at the same moment the second leaves one, which is swept.
        if try await seen(digest) { return false }
        return try await commit.run(adding: [wrapped]) { db in
            guard try db.remember(digest, day: arrival.day) else { return false }
            try db.run(
                "INSERT INTO arrivals (id, subject, day, sealed) VALUES (?, ?, ?, ?)",
                [arrival.id, arrival.subject.bytes, arrival.day.number, arrival.sealed.bytes])
            return true
        }
    }

    package func takeUp(_ most: Int) async throws -> [Arrival] {
        let query = "SELECT id, subject, day, attempts, sealed FROM arrivals ORDER BY attempts LIMIT ?"
        let waiting = try await people.read { db in try db.row("SELECT 1 FROM arrivals LIMIT 1") != nil }
        guard waiting else { return [] }
        return try await commit.run { db in
            let rows = try db.rows(query, [most])
            for row in rows { try db.run("UPDATE arrivals SET attempts = attempts + 1 WHERE id = ?", [row[0] as Data]) }
            return rows.compactMap { row in
                SubjectID(bytes: row[1]).map {
                    Arrival(id: row[0], subject: $0, day: Day(number: row[2]), attempts: row[3] + 1, sealed: SealedField(bytes: row[4]))
                }
            }
        }
    }

    package func settle(_ arrivals: [Arrival]) async throws {
        if arrivals.isEmpty { return }
        try await commit.run { db in
            for arrival in arrivals { try db.forget(arrival.subject) }
        }
        _ = try commit.onceMoreWhenFull { try destroy(arrivals.map(\.subject.bytes)) }
    }
}
