package import DataProtection
package import Foundation
package import Requests

import Backups
import GRDB
import Registrations

extension PeopleStore: ReplayStore {
    package func everybody() async throws -> [SubjectID] {
        try await people.read { db in
            try Data.fetchAll(
                db,
                sql: """
                    SELECT subject FROM addresses UNION SELECT subject FROM letters UNION SELECT subject FROM received
                    UNION SELECT subject FROM arrivals UNION SELECT subject FROM case_steps
                    """
            ).compactMap { SubjectID(bytes: $0) }
        }
    }

    package func everybody(where wanted: @escaping @Sendable (SubjectID) -> Bool) async throws -> [SubjectID] {
        try await people.read { db in
            var found: Set<SubjectID> = []
            for table in ["addresses", "letters", "received", "arrivals", "case_steps"] {
                let subjects = try Data.fetchCursor(db, sql: "SELECT DISTINCT subject FROM \(table)")
                while let bytes = try subjects.next() {
                    if let subject = SubjectID(bytes: bytes), wanted(subject) { found.insert(subject) }
                }
            }
            return Array(found)
        }
    }

    package func holder(of registration: RegistrationID) async throws -> SubjectID? {
        try await people.read { db in
            try db.row("SELECT subject FROM registrations WHERE id = ?", [registration.bytes]).flatMap { SubjectID(bytes: $0[0]) }
        }
    }

    package func discard(_ subjects: [SubjectID]) async throws {
        if subjects.isEmpty { return }
        try await commit.run { db in
            for subject in subjects { try db.forget(subject) }
        }
        for subject in subjects { try await destroyKey(of: subject) }
    }

    package func suppress(_ change: SuppressionChange) async throws {
        try await commit.run { db in try db.change(change) }
    }

    package func removeOpenLinks() async throws {
        try await commit.run { db in
            try db.run(
                "DELETE FROM links WHERE act IN (?, ?, ?)", [LinkAct.page.rawValue, LinkAct.address.rawValue, LinkAct.identify.rawValue])
        }
    }

    /// Names of the migrations this release knows.
    package static var migrations: Set<String> { Set(Schema.people.migrations) }

    /// Tombstones of erasures on record here, for a ledger that begins anew.
    package func tombstones() async throws -> [(tombstone: Data, day: Day)] {
        try await people.read { db in
            try db.rows("SELECT tombstone, day FROM erasures ORDER BY day").map { (tombstone: $0[0], day: Day(number: $0[1])) }
        }
    }

    /// Pages of both files hang together as they should.
    package func isWhole() throws -> Bool {
        try [people, keys].allSatisfy { file in
            try file.read { db in try String.fetchOne(db, sql: "PRAGMA integrity_check") == "ok" }
        }
    }
}
