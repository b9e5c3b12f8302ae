import Foundation
import Testing

@Suite("The tables")
struct SchemaTests {
    private struct Table {
        let name: String
        let body: String
    }

    private func tables(_ path: String) throws -> [Table] {
        try House.file(path).code.matches(of: /(?s)CREATE TABLE (?:IF NOT EXISTS )?(\w+) \((.*?)\)\s*STRICT/).map {
            Table(name: String($0.output.1), body: String($0.output.2))
        }
    }

    @Test func `an erasure empties every table that names a person`() throws {
        let schema = "Sources/Adapters/SQLitePeople/Schema.swift"
        let code = try House.file(schema).code
        let naming = try tables(schema).filter { $0.body.contains(/\bsubject\b/) && !code.contains("DROP TABLE \($0.name);") }.map(\.name)
        let plan = try #require(House.file(schema).code.firstMatch(of: /(?s)erasurePlan = \[(.*?)\]/)).output.1
        // Keys go first, by a step of their own.
        #expect(Set(naming) == Set(String(plan).all(/"(\w+)"/)).union(["keys"]))
        #expect(naming.count > 5)
    }

    @Test func `every table is strict and without row numbers`() throws {
        for path in ["Sources/Adapters/SQLitePeople/Schema.swift", "Sources/Adapters/SQLiteVisits/SQLiteVisits.swift"] {
            let code = try House.file(path).code
            let made = code.matches(of: /CREATE TABLE\b/).count
            #expect(code.matches(of: /\) STRICT, WITHOUT ROWID/).count == made)
            #expect(made > 0)
        }
    }

    @Test func `no column of the visits store could hold a page or a whole address`() throws {
        let tables = try tables("Sources/Adapters/SQLiteVisits/SQLiteVisits.swift")
        #expect(!tables.isEmpty)
        for table in tables {
            for line in table.body.split(separator: "\n") {
                guard let column = line.firstMatch(of: /^\s*(\w+) (TEXT|BLOB|INTEGER|REAL|ANY)\b/) else { continue }
                #expect(!column.output.1.contains(/path|page|url|address|referr|agent|host|subject|time|second|minute/), "\(line)")
                #expect(column.output.2 == "INTEGER" || line.contains("CHECK ("), "text without bounds: \(line)")
                #expect(column.output.2 != "BLOB" && column.output.2 != "ANY", "\(line)")
            }
        }
    }

    @Test func `a cell of the tallies has one name, and no text stands beside it`() throws {
        let tables = try tables("Sources/Adapters/SQLiteVisits/SQLiteVisits.swift")
        for table in tables where !table.name.hasSuffix("address_log") {
            let columns = table.body.matches(of: /(?m)^\s*(\w+) (TEXT|INTEGER)\b/).map { (name: String($0.output.1), kind: $0.output.2) }
            let texts = columns.filter { $0.kind == "TEXT" }.map(\.name)
            #expect(["tally_names": ["name"], "tally_files": ["digest"]][table.name] ?? [] == texts, "\(table.name)")
            #expect(table.body.matches(of: /REFERENCES/).count <= 1)
            // A file's digest with a day or a name would tell what it held; with a month it can be counted again when that is forgotten.
            if table.name == "tally_files" { #expect(columns.map(\.name).filter { $0 != "month" } == ["digest"]) }
        }
        #expect(
            Set(tables.map(\.name)).sorted() == [
                "address_log", "tallies", "tally_days", "tally_files", "tally_months", "tally_names", "whole_address_log",
            ])
    }

    @Test func `people's tables know no finer time than a day`() throws {
        let fine = try tables("Sources/Adapters/SQLitePeople/Schema.swift").filter {
            $0.body.contains(/\b(?:time|created|at|moment|second)\b/)
        }
        #expect(fine.map(\.name) == [])
    }
}
