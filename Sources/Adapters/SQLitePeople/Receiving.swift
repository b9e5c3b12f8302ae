package import DataProtection
package import Foundation
package import Inbox
package import Vault

import GRDB

extension PeopleStore: InboxStore {
    package func seen(_ digest: Data) async throws -> Bool {
        try await people.read { db in try db.row("SELECT 1 FROM received_digests WHERE digest = ?", [digest]) != nil }
    }

    package func keep(_ letter: KeptLetter, wrapped: WrappedKey, digest: Data) async throws {
        try await commit.run(adding: [wrapped]) { db in
            try db.run(
                "INSERT INTO received (id, subject, sender, day, sealed) VALUES (?, ?, ?, ?, ?)",
                [letter.id, letter.subject.bytes, letter.sender?.bytes, letter.day.number, letter.sealed.bytes])
            try db.run("INSERT OR IGNORE INTO received_digests (digest, day) VALUES (?, ?)", [digest, letter.day.number])
        }
    }

    package func keptLetters() async throws -> [(id: Data, day: Day)] {
        try await people.read { db in
            try db.rows("SELECT id, day FROM received ORDER BY day, id").map { (id: $0[0], day: Day(number: $0[1])) }
        }
    }

    package func keptLetter(_ id: Data) async throws -> KeptLetter? {
        try await people.read { db in
            try db.row("SELECT subject, sender, day, sealed FROM received WHERE id = ?", [id]).flatMap { row in
                SubjectID(bytes: row[0]).map {
                    KeptLetter(
                        id: id, subject: $0, sender: (row[1] as Data?).map { BlindIndex(bytes: $0) }, day: Day(number: row[2]),
                        sealed: SealedField(bytes: row[3]))
                }
            }
        }
    }

    package func markSeen(_ digest: Data, day: Day) async throws {
        try await commit.run { db in
            try db.run("INSERT OR IGNORE INTO received_digests (digest, day) VALUES (?, ?)", [digest, day.number])
        }
    }
}
