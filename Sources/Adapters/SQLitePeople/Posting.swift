package import Mailings

import DataProtection
import Foundation
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
            "INSERT INTO letters (id, subject, registration, reason, state, day, addressee, sealed) VALUES (?, ?, ?, ?, 0, ?, ?, ?)",
            [
                letter.id.bytes, letter.subject.bytes, letter.registration?.bytes, letter.reason.column, letter.day.number,
                letter.addressee.bytes, letter.sealed.bytes,
            ])
    }
}

extension PeopleStore: OutboxStore {
    package func claimLetters(limit: Int) async throws -> [ClaimedLetter] {
        // A look without the writer first: an empty queue costs no commit. `state < 2` lets SQLite use the index of waiting letters.
        let any = try await people.read { db in try db.row("SELECT 1 FROM letters WHERE state = 0 AND state < 2 LIMIT 1") != nil }
        guard any else { return [] }
        return try await commit.run { db in
            let waiting = try db.rows(
                """
                SELECT l.id, l.subject, l.reason, l.sealed, r.standing, l.registration
                FROM letters l LEFT JOIN registrations r ON r.id = l.registration WHERE l.state = 0 AND l.state < 2 LIMIT ?
                """, [limit])
            return try waiting.compactMap { row in
                guard let id = LetterID(bytes: row[0]), let subject = SubjectID(bytes: row[1]), let reason = LetterReason(column: row[2])
                else { return nil }
                // Counted anew for each letter: one claimed a moment ago counts for the next.
                let sent = try db.row(
                    """
                    SELECT count(*) FROM letters WHERE subject = ? AND reason = ? AND state IN (1, 2) AND registration IS ?
                    """, [subject.bytes, reason.column, row[5] as Data?])
                let facts = SendingFacts(
                    letter: id, subject: subject, reason: reason, standing: (row[4] as Int?).flatMap(Standing.init(rawValue:)),
                    confirmationsSent: sent?[0] ?? 0)
                let allowed = SendingRule.allows(facts)
                try db.run("UPDATE letters SET state = ? WHERE id = ?", [allowed ? 1 : SettledLetter.Outcome.void.rawValue, id.bytes])
                if allowed {
                    try db.run(
                        "INSERT OR IGNORE INTO outgoing (id, addressee, day) SELECT id, addressee, ? FROM letters WHERE id = ?",
                        [Day(Date()).number, id.bytes])
                }
                return allowed ? ClaimedLetter(facts: facts, sealed: SealedField(bytes: row[3])) : nil
            }
        }
    }

    package func settle(_ letters: [SettledLetter]) async throws {
        try await commit.run { db in
            for letter in letters {
                if letter.forget {
                    try db.run("DELETE FROM letters WHERE id = ? AND subject = ?", [letter.letter.bytes, letter.subject.bytes])
                } else if let sealed = letter.sealed {
                    // A letter that moved to another id while it was carried was sealed again there, and stays as it is.
                    try db.run(
                        "UPDATE letters SET state = ?1, sealed = iif(subject = ?2, ?3, sealed) WHERE id = ?4 AND state = 1",
                        [letter.outcome.rawValue, letter.subject.bytes, sealed.bytes, letter.letter.bytes])
                } else {
                    try db.run("UPDATE letters SET state = ? WHERE id = ? AND state = 1", [letter.outcome.rawValue, letter.letter.bytes])
                }
            }
        }
        for letter in letters where letter.forget { try await destroyKey(of: letter.subject) }
    }

    package func requeueInterrupted() async throws {
        try await commit.run { db in try db.run("UPDATE letters SET state = 0 WHERE state = 1 AND state < 2") }
    }
}
