import GRDB
package import Visits

extension SQLiteVisits: TallyShelf {
    package func edition() async throws -> TallyEdition {
        try await database.read { database in
            TallyEdition(own: database.totalChangesCount, others: try Int.fetchOne(database, sql: "PRAGMA data_version") ?? 0)
        }
    }

    package func days() async throws -> [CountedDay] {
        try await database.read { database in
            try Row.fetchAll(database, sql: "SELECT day, incomplete FROM tally_days ORDER BY day").map { row in
                CountedDay(day: row["day"], incomplete: row["incomplete"])
            }
        }
    }

    package func sums(of span: TallySpan) async throws -> [Cell: Tally] {
        try await database.read { database in
            var sums: [Int: Tally] = [:]
            if let months = span.months {
                let statement = try database.cachedStatement(
                    sql: "SELECT name, \(Self.totals) FROM tally_months WHERE month BETWEEN ? AND ? GROUP BY name")
                let rows = try Row.fetchCursor(statement, arguments: [months.lowerBound.number, months.upperBound.number])
                while let row = try rows.next() { sums[row[0], default: Tally()] += Self.tally(row) }
            }
            for days in span.days {
                // By name, then by day, as they lie: a look at each name's days and no other.
                let statement = try database.cachedStatement(
                    sql: """
                        SELECT number, \(Self.totals) FROM tally_names CROSS JOIN tallies
                        ON tallies.name = tally_names.number AND day BETWEEN ? AND ? GROUP BY number
                        """)
                let rows = try Row.fetchCursor(statement, arguments: [days.lowerBound, days.upperBound])
                while let row = try rows.next() { sums[row[0], default: Tally()] += Self.tally(row) }
            }
            var named: [Cell: Tally] = [:]
            let names = try Row.fetchCursor(database, sql: "SELECT number, dimension, name FROM tally_names")
            while let row = try names.next() {
                guard let tally = sums[row[0]], tally != Tally(), let dimension = Dimension(rawValue: row[1]) else { continue }
                named[Cell(dimension, row[2])] = tally
            }
            return named
        }
    }

    package func daily(_ cell: Cell, _ days: ClosedRange<Int>) async throws -> [Int: Tally] {
        try await list(cell, "tallies", "day", days)
    }

    package func monthly(_ cell: Cell, _ months: ClosedRange<Month>) async throws -> [Month: Tally] {
        let list = try await list(cell, "tally_months", "month", months.lowerBound.number...months.upperBound.number)
        return Dictionary(uniqueKeysWithValues: list.map { (Month(number: $0.key), $0.value) })
    }

    private func list(_ cell: Cell, _ table: String, _ column: String, _ range: ClosedRange<Int>) async throws -> [Int: Tally] {
        try await database.read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT \(column), views, visitors, visits, bounces, stayed, bytes FROM \(table) WHERE \(column) BETWEEN ? AND ?
                    AND name = (SELECT number FROM tally_names WHERE dimension = ? AND tally_names.name = ?)
                    """, arguments: [range.lowerBound, range.upperBound, cell.dimension.rawValue, cell.value])
            return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], Self.tally($0)) })
        }
    }

    private static let totals = ["views", "visitors", "visits", "bounces", "stayed", "bytes"].map { "SUM(\($0))" }.joined(separator: ", ")

    /// After the first column.
    private static func tally(_ row: Row) -> Tally {
        Tally(views: row[1], visitors: row[2], visits: row[3], bounces: row[4], seconds: row[5], bytes: row[6])
    }
}
