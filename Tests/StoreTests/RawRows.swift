import DataProtection
import ExampleHouse
import Foundation
import GRDB
import Vault

@testable import SQLitePeople

/// The tables as they lie there, past every port.
extension House {
    static let tables = Schema.erasurePlan

    func count(_ table: String, of subject: SubjectID) async throws -> Int {
        try await number("SELECT count(*) FROM \(table) WHERE subject = ?", [subject.bytes])
    }

    func rowCount(of subject: SubjectID) async throws -> Int {
        var sum = 0
        for table in Self.tables { sum += try await count(table, of: subject) }
        return sum
    }

    func number(_ sql: String, _ arguments: StatementArguments = StatementArguments()) async throws -> Int {
        try await store.people.read { db in try Int.fetchOne(db, sql: sql, arguments: arguments) ?? 0 }
    }

    func keyCount() async throws -> Int { try await store.keys.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM keys") ?? 0 } }

    /// What a person's rows take in a record of SQLite: values, and a header byte or two for each.
    func byteCount(of subject: SubjectID) async throws -> [String: Int] {
        try await store.people.read { db in
            var sums: [String: Int] = [:]
            for table in Self.tables {
                var sum = 0
                for row in try Row.fetchAll(db, sql: "SELECT * FROM \(table) WHERE subject = ?", arguments: [subject.bytes]) {
                    for (_, value) in row {
                        switch value.storage {
                        case .blob(let data): sum += data.count + 2
                        case .string(let text): sum += text.utf8.count + 2
                        case .int64, .double: sum += 5
                        case .null: sum += 1
                        }
                    }
                }
                sums[table] = sum
            }
            return sums
        }
    }

    /// Every value of every table that names a person, to see that nothing has changed.
    func everything() async throws -> [String] {
        try await store.people.read { db in
            try (Self.tables + ["suppressions", "erasures"]).flatMap { table in
                try Row.fetchAll(db, sql: "SELECT * FROM \(table)").map { "\(table) \($0)" }
            }.sorted()
        }
    }

    func suppressed(_ who: Person) async throws -> [String] {
        let hash = vault.suppression(ofAddress: Personal(who.email))
        return try await store.people.read { db in
            try String.fetchAll(db, sql: "SELECT product FROM suppressions WHERE hash = ? ORDER BY product", arguments: [hash])
        }
    }
}
