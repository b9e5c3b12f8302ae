package import DataProtection
import Inbox
import Requests

import Foundation
import GRDB
import Mailings
import Vault

extension PeopleStore: RetentionStore {
    package func unconfirmed(before day: Day) async throws -> [SubjectID] {
        try await people.read { db in
            try db.rows("SELECT DISTINCT subject FROM addresses WHERE state = 0 AND state <> 1 AND day < ?", [day.number])
                .compactMap { SubjectID(bytes: $0[0]) }
        }
    }

    package func silent(product: String, since day: Day) async throws -> [(subject: SubjectID, registration: RegistrationID)] {
        try await people.read { db in
            try db.rows(
                """
                SELECT r.subject, r.id FROM registrations r WHERE r.product = ? AND r.standing <> 0 AND r.day < ?
                AND r.id NOT IN (SELECT registration FROM restrictions)
                AND NOT EXISTS (SELECT 1 FROM letters l WHERE l.subject = r.subject AND l.registration = r.id AND l.day >= ?)
                """, [product, day.number, day.number]
            ).compactMap { row in
                guard let subject = SubjectID(bytes: row[0]), let registration = RegistrationID(bytes: row[1]) else { return nil }
                return (subject, registration)
            }
        }
    }

    package func removeAnswers(product: String, field: String, registeredBefore day: Day) async throws -> Int {
        // Looked for by a reader, so that a search through all old registrations holds up no writer.
        let holding = try await people.read { db in
            try db.rows(
                """
                SELECT id FROM registrations WHERE product = ? AND day < ? AND instr(fields, ?) > 0
                AND id NOT IN (SELECT registration FROM restrictions)
                """,
                [product, day.number, FieldsBlob.mark(of: field)]
            ).map { $0[0] as Data }
        }
        var gone = 0
        for start in stride(from: 0, to: holding.count, by: 500) {
            let some = holding[start..<min(start + 500, holding.count)]
            gone += try await commit.run { db in
                try some.reduce(0) { gone, id in
                    // Renewed since it was looked for, it stays.
                    guard let row = try db.row("SELECT fields FROM registrations WHERE id = ? AND day < ?", [id, day.number]) else {
                        return gone
                    }
                    var fields = try FieldsBlob.decode(row[0])
                    guard fields.removeValue(forKey: field) != nil else { return gone }
                    try db.run("UPDATE registrations SET fields = ? WHERE id = ?", [FieldsBlob.encode(fields), id])
                    try db.run(
                        "DELETE FROM phones WHERE subject = (SELECT subject FROM registrations WHERE id = ?1) AND registration = ?1 AND field = ?2",
                        [id, field])
                    return gone + 1
                }
            }
        }
        return gone
    }

    package func tidy(today: Day, undoDays: Int, letterDays: Int, letterWaitDays: Int) async throws {
        let expired = try await commit.run { db -> [Data] in
            try db.run("DELETE FROM links WHERE until < ?", [today.number])
            try db.run("DELETE FROM addresses WHERE state = 3 AND state <> 1 AND day < ?", [today.number - undoDays])
            try db.run("DELETE FROM addresses WHERE state = 2 AND state <> 1 AND day < ?", [today.number - undoDays])
            try db.run("DELETE FROM outgoing WHERE day < ?", [today.number - letterWaitDays - 1])
            try db.run("DELETE FROM received_digests WHERE day < ?", [today.number - letterDays])
            try db.run("DELETE FROM bounces WHERE given_up = 0 AND day < ?", [today.number - ReportVerdict.memoryDays])
            let old = try db.rows("SELECT holder FROM cases WHERE closed < ? AND holder IS NOT NULL", [today.number - letterDays]).map {
                $0[0] as Data
            }
            for owner in old { if let subject = SubjectID(bytes: owner) { try db.forget(subject) } }
            // A letter to somebody nothing is held about waits no longer than a letter sent is kept.
            let strangers = try db.rows(
                "SELECT subject FROM letters WHERE reason = ? AND state <> 1 AND day < ?",
                [LetterReason.farewell.column, today.number - letterWaitDays]
            ).map { $0[0] as Data }
            for owner in strangers { if let subject = SubjectID(bytes: owner) { try db.forget(subject) } }
            return old + strangers
        }
        for key in expired { if let subject = SubjectID(bytes: key) { try await destroyKey(of: subject) } }
    }
}
