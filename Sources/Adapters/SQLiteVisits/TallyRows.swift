import GRDB
package import Visits

extension SQLiteVisits: TallyStore {
    package func add(_ batch: TallyBatch, from files: [String]) async throws -> [String] {
        let known = try await database.write { database in
            let known = try files.filter { file in
                try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT * FROM tally_files WHERE digest = ?)", arguments: [file]) ?? false
            }
            guard known.isEmpty else { return known }
            for file in Set(files) { try database.execute(sql: "INSERT INTO tally_files (digest) VALUES (?)", arguments: [file]) }
            var names = try TallyNames(database)
            var (days, months) = ([Row](), [Row.Key: Tally]())
            for day in batch.days {
                try database.execute(
                    sql: """
                        INSERT INTO tally_days (day, incomplete) VALUES (?, ?) ON CONFLICT (day) DO UPDATE
                        SET incomplete = MAX(incomplete, excluded.incomplete)
                        """, arguments: [day.day, day.incomplete])
                for (cell, tally) in day.cells {
                    let name = try names.number(of: cell, database)
                    days.append(Row(key: .init(name: name, time: day.day), tally: tally))
                    months[.init(name: name, time: Month(of: day.day).number), default: Tally()] += tally
                }
            }
            for remainder in batch.remainders {
                for (cell, tally) in remainder.cells {
                    months[.init(name: try names.number(of: cell, database), time: remainder.month.number), default: Tally()] += tally
                }
            }
            try Self.add(days, to: "tallies", by: "day", database)
            try Self.add(months.map { Row(key: $0.key, tally: $0.value) }, to: "tally_months", by: "month", database)
            return []
        }
        // The log before the file is written in the order of the batch; it need not outlive it.
        try await truncate()
        return known
    }

    package func forget(daysBefore day: Int, monthsBefore month: Month) async throws {
        let gone = try await database.write { database in
            var gone = 0
            try database.execute(sql: "DELETE FROM tallies WHERE day < ?", arguments: [day])
            gone += database.changesCount
            try database.execute(sql: "DELETE FROM tally_months WHERE month < ?", arguments: [month.number])
            gone += database.changesCount
            try database.execute(sql: "DELETE FROM tally_days WHERE day < ?", arguments: [month.days.lowerBound])
            guard gone > 0 else { return 0 }
            try database.execute(
                sql: """
                    DELETE FROM tally_names
                    WHERE number NOT IN (SELECT name FROM tallies) AND number NOT IN (SELECT name FROM tally_months)
                    """)
            return gone
        }
        if gone > 0 { try await truncate() }
    }

    /// A line of the table of days or of that of months.
    private struct Row {
        struct Key: Hashable {
            let name: Int
            let time: Int
        }
        let key: Key
        let tally: Tally
    }

    /// In the order of their keys, which begin by chance: it says nothing of who came when, and neighbours are written together.
    private static func add(_ rows: [Row], to table: String, by time: String, _ database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO \(table) (name, \(time), views, visitors, visits, bounces, stayed, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (name, \(time)) DO UPDATE SET \(sums)
                """)
        for row in rows.sorted(by: { ($0.key.name, $0.key.time) < ($1.key.name, $1.key.time) }) {
            let tally = row.tally
            try statement.execute(arguments: [
                row.key.name, row.key.time, tally.views, tally.visitors, tally.visits, tally.bounces, tally.seconds, tally.bytes,
            ])
        }
    }

    /// Noise may take away more than there is.
    private static let sums = ["views", "visitors", "visits", "bounces", "stayed", "bytes"]
        .map { "\($0) = MAX(0, \($0) + excluded.\($0))" }.joined(separator: ", ")

    func truncate() async throws {
        try await database.writeWithoutTransaction { database in _ = try database.checkpoint(.truncate) }
    }
}

/// Numbers of names, given by chance.
private struct TallyNames {
    private var numbers: [Cell: Int] = [:]
    private var taken: Set<Int> = []

    init(_ database: Database) throws {
        let rows = try GRDB.Row.fetchCursor(database, sql: "SELECT number, dimension, name FROM tally_names")
        while let row = try rows.next() {
            guard let dimension = Dimension(rawValue: row["dimension"]) else { continue }
            numbers[Cell(dimension, row["name"])] = row["number"]
            taken.insert(row["number"])
        }
    }

    mutating func number(of cell: Cell, _ database: Database) throws -> Int {
        if let known = numbers[cell] { return known }
        var number = Int.random(in: 1...16_777_215)
        while !taken.insert(number).inserted { number = Int.random(in: 1...16_777_215) }
        numbers[cell] = number
        try database.cachedStatement(sql: "INSERT INTO tally_names (number, dimension, name) VALUES (?, ?, ?)")
            .execute(arguments: [number, cell.dimension.rawValue, cell.value])
        return number
    }
}
