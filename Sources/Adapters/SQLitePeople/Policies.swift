import DataProtection
package import Promises

import GRDB

/// The record of what was published. A number once published keeps its text for good (`changes-posted`); the tables refuse anything else.
extension PeopleStore {
    /// Puts versions on record with the act that published them; those on record already stay as they are.
    /// - Returns: versions whose text differs from the one on record under the same number; nothing is recorded then.
    package func publish(_ texts: [PublishedText]) async throws -> [PublishedText] {
        try await commit.run { db in try db.publish(texts) }
    }

    /// Every version on record.
    package func published() async throws -> [PublishedText] {
        try await people.read { db in
            try db.rows(
                """
                SELECT kind, number, language, in_force, title, fingerprint, text, day, publisher, reason FROM policies
                ORDER BY kind, number, language
                """
            ).compactMap { row in
                guard let kind = PolicyKind(rawValue: row[0]) else { return nil }
                let day: Int? = row[7]
                return PublishedText(
                    kind: kind, number: row[1], language: Language(rawValue: row[2]), inForce: row[3], title: row[4], fingerprint: row[5],
                    text: row[6],
                    publication: day.map { Publication(day: Day(number: $0), by: row[8] ?? "", reason: row[9] ?? "") })
            }
        }
    }
}

extension Database {
    func publish(_ texts: [PublishedText]) throws -> [PublishedText] {
        var (fresh, changed): ([PublishedText], [PublishedText]) = ([], [])
        for text in texts {
            let key: StatementArguments = [text.kind.rawValue, text.number, text.language.rawValue]
            let known = try row("SELECT fingerprint FROM policies WHERE kind = ? AND number = ? AND language = ?", key)
            if let known { if known[0] != text.fingerprint { changed.append(text) } } else { fresh.append(text) }
        }
        guard changed.isEmpty else { return changed }
        for text in fresh {
            try run(
                """
                INSERT INTO policies (kind, number, language, in_force, title, fingerprint, text, day, publisher, reason)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    text.kind.rawValue, text.number, text.language.rawValue, text.inForce, text.title, text.fingerprint, text.text,
                    text.publication?.day.number, text.publication?.by, text.publication?.reason,
                ])
        }
        return []
    }
}
