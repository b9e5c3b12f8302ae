import ArgumentParser
import Foundation
import GRDBSQLite
import SQLitePeople

/// What the engine alone can do: the rows of a data folder written again into an empty one, with the same tables, the same
/// pragmas and groups of one size, and nothing else.
struct Floor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Write the rows of a folder again, by SQLite alone, and time it.")
    @Option(help: "The folder whose rows are taken.") var from: String
    @Option(help: "An empty folder to write them to.") var into: String
    @Option(help: "Registrations in one commit.") var group = 64

    private static let tables = ["addresses", "registrations", "consents", "letters", "links"]

    func run() async throws {
        let source = URL(fileURLWithPath: from, isDirectory: true)
        let target = URL(fileURLWithPath: into, isDirectory: true)
        // The tables are made as the server makes them.
        try PeopleStore(folder: target, ledger: nil).close()
        let (people, keys) = (try Engine(source, "people.sqlite"), try Engine(source, "keys.sqlite"))
        let key = try keys.rows(of: "keys")
        let rows = try Self.tables.map { try people.rows(of: $0) }
        let subjects = key.keys.filter { rows[0][$0] != nil }
        let (newPeople, newKeys) = (try Engine(target, "people.sqlite"), try Engine(target, "keys.sqlite"))

        let start = ContinuousClock.now
        for first in stride(from: 0, to: subjects.count, by: group) {
            let some = subjects[first..<min(subjects.count, first + group)]
            try newKeys.transaction { for subject in some { try newKeys.insert(key[subject] ?? [], into: "keys") } }
            try newPeople.transaction {
                for (table, held) in zip(Self.tables, rows) {
                    for subject in some { try newPeople.insert(held[subject] ?? [], into: table) }
                }
            }
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        Figure.say("floor-registrations-per-second", Double(subjects.count) / seconds)
    }
}

/// One database by SQLite's own functions.
private final class Engine {
    fileprivate enum Value {
        case null
        case integer(Int64)
        case text(String)
        case blob(Data)
    }
    struct Row { fileprivate let values: [Value] }
    struct Failed: Error { let code: Int32 }

    private var handle: OpaquePointer?
    private var statements: [String: OpaquePointer] = [:]
    /// SQLite copies what it is given.
    private let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    init(_ folder: URL, _ name: String) throws {
        try check(sqlite3_open(folder.appending(path: name).path, &handle))
        for pragma in ["journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "temp_store = MEMORY"] {
            try check(sqlite3_exec(handle, "PRAGMA \(pragma)", nil, nil, nil))
        }
    }

    deinit {
        for statement in statements.values { sqlite3_finalize(statement) }
        sqlite3_close(handle)
    }

    func transaction(_ work: () throws -> Void) throws {
        try check(sqlite3_exec(handle, "BEGIN IMMEDIATE", nil, nil, nil))
        try work()
        try check(sqlite3_exec(handle, "COMMIT", nil, nil, nil))
    }

    /// All rows, by the subject they are about.
    func rows(of table: String) throws -> [Data: [Row]] {
        let statement = try prepared("SELECT * FROM \(table)")
        let columns = sqlite3_column_count(statement)
        let subject = (0..<columns).first { String(cString: sqlite3_column_name(statement, $0)) == "subject" } ?? 0
        var rows: [Data: [Row]] = [:]
        while sqlite3_step(statement) == SQLITE_ROW {
            let values = (0..<columns).map { value(statement, $0) }
            guard case .blob(let id) = values[Int(subject)] else { continue }
            rows[id, default: []].append(Row(values: values))
        }
        return rows
    }

    func insert(_ rows: [Row], into table: String) throws {
        for row in rows {
            let places = Array(repeating: "?", count: row.values.count).joined(separator: ",")
            let statement = try prepared("INSERT INTO \(table) VALUES (\(places))")
            for (index, value) in row.values.enumerated() { bind(value, to: statement, Int32(index + 1)) }
            guard sqlite3_step(statement) == SQLITE_DONE else { throw Failed(code: sqlite3_errcode(handle)) }
            sqlite3_reset(statement)
        }
    }

    private func prepared(_ sql: String) throws -> OpaquePointer? {
        if let known = statements[sql] { return known }
        var statement: OpaquePointer?
        try check(sqlite3_prepare_v2(handle, sql, -1, &statement, nil))
        statements[sql] = statement
        return statement
    }

    private func value(_ statement: OpaquePointer?, _ column: Int32) -> Value {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER: .integer(sqlite3_column_int64(statement, column))
        case SQLITE_TEXT: .text(String(cString: sqlite3_column_text(statement, column)))
        case SQLITE_BLOB:
            .blob(Data(bytes: sqlite3_column_blob(statement, column), count: Int(sqlite3_column_bytes(statement, column))))
        default: .null
        }
    }

    private func bind(_ value: Value, to statement: OpaquePointer?, _ index: Int32) {
        switch value {
        case .null: sqlite3_bind_null(statement, index)
        case .integer(let number): sqlite3_bind_int64(statement, index, number)
        case .text(let text): sqlite3_bind_text(statement, index, text, -1, copied)
        case .blob(let data):
            _ = data.withUnsafeBytes { sqlite3_bind_blob(statement, index, $0.baseAddress, Int32($0.count), copied) }
        }
    }

    private func check(_ code: Int32) throws { if code != SQLITE_OK { throw Failed(code: code) } }
}
