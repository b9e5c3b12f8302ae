import GRDB
package import Visits

extension SQLiteVisits: TallyStore {
    package func add(_ batch: TallyBatch, from file: String?) async throws -> Bool {
        let added = try await database.write { database in
            if let file {
                try database.execute(sql: "INSERT INTO tally_files (digest) VALUES (?) ON CONFLICT DO NOTHING", arguments: [file])
                guard database.changesCount == 1 else { return false }
            }
            var names = try TallyNames(database)
            for day in batch.days {
                try database.execute(
                    sql: """
                        INSERT INTO tally_days (day, objected, incomplete) VALUES (?, ?, ?) ON CONFLICT (day) DO UPDATE
                        SET objected = objected + excluded.objected, incomplete = MAX(incomplete, excluded.incomplete)
                        """, arguments: [day.day, day.objected, day.incomplete])
                for (cell, tally) in day.cells {
                    let name = try names.number(of: cell, database)
                    try Self.add(tally, name, day: day.day, database)
                    try Self.add(tally, name, month: Month(of: day.day), database)
                }
            }
            for remainder in batch.remainders {
                for (cell, tally) in remainder.cells {
                    try Self.add(tally, try names.number(of: cell, database), month: remainder.month, database)
                }
            }
            return true
        }
        // The log before the file is written in the order of the batch; it need not outlive it.
        try await truncate()
        return added
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

    private static func add(_ tally: Tally, _ name: Int, day: Int, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO tallies (day, name, views, visitors, visits, bounces, stayed, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (name, day) DO UPDATE SET \(sums)
                """
        ).execute(arguments: [day] + figures(name, tally))
    }

    private static func add(_ tally: Tally, _ name: Int, month: Month, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO tally_months (month, name, views, visitors, visits, bounces, stayed, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (name, month) DO UPDATE SET \(sums)
                """
        ).execute(arguments: [month.number] + figures(name, tally))
    }

    /// Noise may take away more than there is.
    private static let sums = ["views", "visitors", "visits", "bounces", "stayed", "bytes"]
        .map { "\($0) = MAX(0, \($0) + excluded.\($0))" }.joined(separator: ", ")

    private static func figures(_ name: Int, _ tally: Tally) -> StatementArguments {
        [name, tally.views, tally.visitors, tally.visits, tally.bounces, tally.seconds, tally.bytes]
    }

    func truncate() async throws {
        try await database.writeWithoutTransaction { database in _ = try database.checkpoint(.truncate) }
    }
}

/// Numbers of names, given by chance.
private struct TallyNames {
    private var numbers: [Cell: Int] = [:]
    private var taken: Set<Int> = []

    init(_ database: Database) throws {
        let rows = try Row.fetchCursor(database, sql: "SELECT number, dimension, name FROM tally_names")
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
