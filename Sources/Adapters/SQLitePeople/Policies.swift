import DataProtection
package import Promises

import GRDB

/// The record of what was published. A number once published keeps its text for good (`changes-posted`).
extension PeopleStore {
    /// Puts new versions on record.
    /// - Returns: versions whose text differs from the one on record under the same number.
    package func publish(_ versions: [PolicyVersion]) async throws -> [PolicyVersion] {
        try await commit.run { db in
            try versions.filter { version in
                let key: StatementArguments = [version.kind.rawValue, version.number, version.language.rawValue]
                if let known = try db.row("SELECT fingerprint FROM policies WHERE kind = ? AND number = ? AND language = ?", key) {
                    return known[0] != version.fingerprint
                }
                try db.run(
                    "INSERT INTO policies (kind, number, language, in_force, title, fingerprint, text) VALUES (?, ?, ?, ?, ?, ?, ?)",
                    [
                        version.kind.rawValue, version.number, version.language.rawValue, version.inForce.text, version.title,
                        version.fingerprint, version.text,
                    ])
                return false
            }
        }
    }
}
