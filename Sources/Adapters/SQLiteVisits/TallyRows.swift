import GRDB
package import Visits

extension SQLiteVisits: TallyStore {
    package func add(_ batch: TallyBatch, from logs: [TalliedLog], beside: Bool) async throws -> TallyOverlap {
        let overlap = try await database.write { database in
            let overlap = TallyOverlap(
                logs: try logs.filter { try Self.isThere($0, database) }.map(\.digest),
                days: beside ? [] : try batch.days.map(\.day).filter { try Self.hasFigures($0, database) })
            guard overlap.isEmpty else { return overlap }
            for log in logs {
                for month in log.months.map(Array.init) ?? [] {
                    try database.execute(
                        sql: "INSERT OR IGNORE INTO tally_files (digest, month) VALUES (?, ?)", arguments: [log.digest, month])
                }
            }
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
            return overlap
        }
        // The log before the file is written in the order of the batch; it need not outlive it.
        try await truncate()
        return overlap
    }

    /// Something of the log is among the sums: of the months it tells of, or, where all of it was left out, of any.
    private static func isThere(_ log: TalliedLog, _ database: Database) throws -> Bool {
        let (first, last) = (log.months?.lowerBound ?? 0, log.months?.upperBound ?? .max)
        return try Bool.fetchOne(
            database, sql: "SELECT EXISTS (SELECT * FROM tally_files WHERE digest = ? AND (month = 0 OR month BETWEEN ? AND ?))",
            arguments: [log.digest, first, last]) ?? false
    }

    private static func hasFigures(_ day: Int, _ database: Database) throws -> Bool {
        try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT * FROM tally_days WHERE day = ?)", arguments: [day]) ?? false
    }

    package func forget(daysBefore day: Int, monthsBefore month: Month) async throws {
        let gone = try await database.write { database in
            var gone = 0
            try database.execute(sql: "DELETE FROM tallies WHERE day < ?", arguments: [day])
            gone += database.changesCount
            try database.execute(sql: "DELETE FROM tally_months WHERE month < ?", arguments: [month.number])
            gone += database.changesCount
            try database.execute(sql: "DELETE FROM tally_days WHERE day < ?", arguments: [month.days.lowerBound])
            try database.execute(sql: "DELETE FROM tally_files WHERE month BETWEEN 1 AND ?", arguments: [month.number - 1])
            if gone > 0 { try Self.forgetNames(database) }
            return gone
        }
        if gone > 0 { try await truncate() }
    }

    package func forget(_ month: Month) async throws {
        let (first, next) = (month.days.lowerBound, month.days.upperBound)
        try await database.write { database in
            try database.execute(sql: "DELETE FROM tallies WHERE day >= ? AND day < ?", arguments: [first, next])
            try database.execute(sql: "DELETE FROM tally_months WHERE month = ?", arguments: [month.number])
            try database.execute(sql: "DELETE FROM tally_days WHERE day >= ? AND day < ?", arguments: [first, next])
            // 0: of before a log's months were known.
            try database.execute(sql: "DELETE FROM tally_files WHERE month IN (0, ?)", arguments: [month.number])
            try Self.forgetNames(database)
        }
        try await truncate()
    }

    /// Those that no sum has any more.
    private static func forgetNames(_ database: Database) throws {
        try database.execute(
            sql: """
                DELETE FROM tally_names
                WHERE number NOT IN (SELECT name FROM tallies) AND number NOT IN (SELECT name FROM tally_months)
                """)
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
