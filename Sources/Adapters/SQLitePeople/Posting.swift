package import DataProtection
package import Foundation
package import Mailings

import GRDB
import Requests
import Vault

extension LetterReason {
    var column: String {
        switch self {
        case .confirmation(let product): "confirmation/\(product)"
        case .product(let product): "product/\(product)"
        case .service: "service"
        case .farewell: "farewell"
        }
    }

    init?(column: String) {
        let parts = column.split(separator: "/", maxSplits: 1).map(String.init)
        switch (parts.first, parts.count) {
        case ("confirmation", 2): self = .confirmation(product: parts[1])
        case ("product", 2): self = .product(parts[1])
        case ("service", 1): self = .service
        case ("farewell", 1): self = .farewell
        default: return nil
        }
    }
}

extension Database {
    func insert(_ letter: NewLetter) throws {
        try run(
            "INSERT INTO letters (id, subject, registration, reason, state, day, addressee, message, suppression, sealed) VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, ?)",
            [
                letter.id.bytes, letter.subject.bytes, letter.registration?.bytes, letter.reason.column, letter.day.number,
                letter.addressee.bytes, letter.message?.bytes, letter.suppression, letter.sealed.bytes,
            ])
    }
}

extension PeopleStore: OutboxStore {
    package func claimLetters(limit: Int, by way: LetterWay, now: Date) async throws -> [ClaimedLetter] {
        let due = Retry.minute(now)
        // A look without the writer first: an empty queue costs no commit. `state < 2` lets SQLite use the index of waiting letters.
        let any = try await people.read { db in
            try db.row("SELECT 1 FROM letters WHERE state = 0 AND state < 2 AND due <= ? LIMIT 1", [due]) != nil
        }
        guard any else { return [] }
        return try await commit.run { db in
            let waiting = try db.rows(
                """
                SELECT l.id, l.sealed, l.attempts, l.subject, l.reason, l.registration, r.standing
                FROM letters l LEFT JOIN registrations r ON r.id = l.registration
                WHERE l.state = 0 AND l.state < 2 AND l.due <= ? LIMIT ?
                """, [due, limit])
            return try waiting.compactMap { row in
                guard let id = LetterID(bytes: row[0]) else { return nil }
                // Counted anew for each letter: one claimed a moment ago counts for the next.
                guard let facts = try db.facts(of: id, row) else { return nil }
                let allowed = SendingRule.allows(facts)
                try db.run(
                    "UPDATE letters SET state = ?, way = ?, due = 0 WHERE id = ?",
                    [(allowed ? LetterState.sending : .void).rawValue, way.rawValue, id.bytes])
                if allowed, way == .folder {
                    try db.run(
                        "INSERT OR IGNORE INTO outgoing (id, addressee, day) SELECT id, addressee, ? FROM letters WHERE id = ?",
                        [Day(now).number, id.bytes])
                }
                return allowed ? ClaimedLetter(facts: facts, sealed: SealedField(bytes: row[1]), attempts: row[2]) : nil
            }
        }
    }

    package func facts(of letter: LetterID) throws -> SendingFacts? {
        let facts = try people.read { db -> SendingFacts? in
            try db.row(
                """
                SELECT l.id, l.sealed, l.attempts, l.subject, l.reason, l.registration, r.standing
                FROM letters l LEFT JOIN registrations r ON r.id = l.registration WHERE l.id = ? AND l.state = 1
                """, [letter.bytes]
            ).flatMap { try db.facts(of: letter, $0) }
        }
        // An erasure destroys the key before the rows go.
        guard let facts, try wrappedKey(of: facts.subject) != nil else { return nil }
        return facts
    }

    package func settle(_ letters: [SettledLetter]) async throws {
        try await commit.run { db in
            for letter in letters {
                if letter.forget {
                    try db.run("DELETE FROM letters WHERE id = ? AND subject = ?", [letter.letter.bytes, letter.subject.bytes])
                    continue
                }
                // What has left has left, whatever was decided while it did; all else bows to what was decided.
                let from = letter.outcome == .delivered || letter.outcome == .uncertain ? "state IN (1, 3)" : "state = 1"
                if let sealed = letter.sealed {
                    // A letter that moved to another id while it was carried was sealed again there, and stays as it is.
                    try db.run(
                        "UPDATE letters SET state = ?1, sealed = iif(subject = ?2, ?3, sealed) WHERE id = ?4 AND \(from)",
                        [letter.outcome.rawValue, letter.subject.bytes, sealed.bytes, letter.letter.bytes])
                } else {
                    try db.run("UPDATE letters SET state = ? WHERE id = ? AND \(from)", [letter.outcome.rawValue, letter.letter.bytes])
                }
                if let retry = letter.retry {
                    try db.run(
                        "UPDATE letters SET attempts = ?, due = ? WHERE id = ? AND state = 0",
                        [retry.attempts, retry.due, letter.letter.bytes])
                }
            }
        }
        for letter in letters where letter.forget { try await destroyKey(of: letter.subject) }
    }

    package func settleInterrupted() async throws {
        try await commit.run { db in
            try db.run("UPDATE letters SET state = 5 WHERE state = 1 AND state < 2 AND way = 1")
            try db.run("UPDATE letters SET state = 0 WHERE state = 1 AND state < 2")
        }
    }

    /// After a restore: what waited when the backup was made may have gone out since, and is never sent again unasked.
    package func settleRestored() async throws {
        try await commit.run { db in try db.run("UPDATE letters SET state = 5, due = 0 WHERE state IN (0, 1) AND state < 2") }
    }

    package func resend(_ letter: LetterID) async throws -> Bool {
        try await commit.run { db in
            try db.run("UPDATE letters SET state = 0, attempts = 0, due = 0 WHERE id = ? AND state IN (4, 5)", [letter.bytes])
            return db.changesCount == 1
        }
    }
}

extension Database {
    /// - Parameter row: from the fourth column on subject, reason, registration and standing.
    fileprivate func facts(of id: LetterID, _ found: Row) throws -> SendingFacts? {
        guard let subject = SubjectID(bytes: found[3]), let reason = LetterReason(column: found[4]) else { return nil }
        let sent = try row(
            """
            SELECT count(*) FROM letters WHERE subject = ? AND reason = ? AND state IN (1, 2, 5) AND registration IS ? AND id <> ?
            """, [subject.bytes, reason.column, found[5] as Data?, id.bytes])
        return try SendingFacts(
            letter: id, subject: subject, reason: reason, standing: (found[6] as Int?).flatMap(Standing.init(rawValue:)),
            confirmationsSent: sent?[0] ?? 0, reach: reach(of: id),
            restricted: row("SELECT 1 FROM restrictions WHERE registration IS ?", [found[5] as Data?]) != nil)
    }
}
