package import Cases
package import DataProtection
import Foundation
package import Mailings

import GRDB

extension PeopleStore: Correspondence {
    private static let columns = "id, subject, state, reason, day, attempts, due"

    package func letters(_ filter: LetterFilter) async throws -> LetterPage {
        let reasons =
            filter.products.flatMap { [LetterReason.confirmation(product: $0).column, LetterReason.product($0).column] }
            + (filter.others ? [LetterReason.service.column, LetterReason.farewell.column] : [])
        func marks(_ count: Int) -> String { Array(repeating: "?", count: count).joined(separator: ", ") }
        let ofProducts = "reason IN (\(marks(reasons.count)))"
        let nobodies = "(\(marks(filter.nobodies.count)))"
        let chosen = StatementArguments(reasons) + StatementArguments(filter.nobodies.map(\.bytes))
        let states = filter.states.map { "\($0.rawValue)" }.joined(separator: ", ")
        return try await people.read { db in
            var totals: [LetterState: Int] = [:]
            // Those of canaries are few and found by their index: looked for among all, they would double what counting takes.
            for row in try db.rows(
                """
                SELECT state, sum(times) FROM (
                    SELECT state, count(*) AS times FROM letters WHERE \(ofProducts) GROUP BY state
                    UNION ALL SELECT state, -count(*) FROM letters WHERE \(ofProducts) AND subject IN \(nobodies) GROUP BY state
                ) GROUP BY state
                """, StatementArguments(reasons) + chosen)
            {
                if let state = LetterState(rawValue: row[0]) { totals[state] = row[1] }
            }
            let total = filter.states.reduce(0) { $0 + (totals[$1] ?? 0) }
            let limit = min(filter.limit, total - filter.offset)
            guard limit > 0 else { return LetterPage(rows: [], totals: totals) }
            // By the nearer end, in the order of the index: the last of many is as near as the first.
            let isNearEnd = filter.offset > total / 2
            let order = ["day", "reason", "subject", "attempts", "due", "id"].map { "\($0) \(isNearEnd ? "ASC" : "DESC")" }
            let rows = try db.rows(
                """
                SELECT \(Self.columns) FROM letters WHERE state IN (\(states)) AND \(ofProducts) AND subject NOT IN \(nobodies)
                ORDER BY \(order.joined(separator: ", ")) LIMIT ? OFFSET ?
                """, chosen + [limit, isNearEnd ? total - filter.offset - limit : filter.offset]
            ).compactMap(Self.line)
            return LetterPage(rows: isNearEnd ? rows.reversed() : rows, totals: totals)
        }
    }

    package func letter(_ id: LetterID) async throws -> LetterLine? {
        try await people.read { db in
            try db.row("SELECT \(Self.columns) FROM letters WHERE id = ?", [id.bytes]).flatMap(Self.line)
        }
    }

    /// Letters in a state, or all that are neither delivered nor void; oldest first.
    package func letters(in state: LetterState?, limit: Int) async throws -> [LetterLine] {
        let states = (state.map { [$0] } ?? [.queued, .sending, .failed, .uncertain]).map { "\($0.rawValue)" }.joined(separator: ", ")
        return try await people.read { db in
            try db.rows("SELECT \(Self.columns) FROM letters WHERE state IN (\(states)) ORDER BY day, id LIMIT ?", [limit]).compactMap(
                Self.line)
        }
    }

    private static func line(_ row: Row) -> LetterLine? {
        guard let id = LetterID(bytes: row[0]), let subject = SubjectID(bytes: row[1]), let state = LetterState(rawValue: row[2]),
            let reason = LetterReason(column: row[3])
        else { return nil }
        let due: Int = row[6]
        return LetterLine(
            id: id, subject: subject, state: state, reason: reason, day: Day(number: row[4]), attempts: row[5],
            due: due == 0 ? nil : Date(timeIntervalSince1970: Double(due) * 60))
    }

    package func received(_ functions: [String], offset: Int, limit: Int) async throws -> (rows: [ReceivedLine], total: Int) {
        let marks = Array(repeating: "?", count: functions.count).joined(separator: ", ")
        let among = "FROM received r JOIN cases c ON c.holder = r.subject WHERE coalesce(c.function, '') IN (\(marks))"
        return try await people.read { db in
            let rows = try db.rows(
                "SELECT r.day, c.number, c.intents, c.state, c.function \(among) ORDER BY r.day DESC, r.id LIMIT ? OFFSET ?",
                StatementArguments(functions) + [limit, offset]
            ).compactMap { row -> ReceivedLine? in
                guard let number = CaseNumber(row[1]), let state = CaseState(rawValue: row[3]) else { return nil }
                return ReceivedLine(
                    day: Day(number: row[0]), number: number,
                    intents: (row[2] as String).split(separator: " ").compactMap { Intent(rawValue: String($0)) }, state: state,
                    function: row[4])
            }
            return (rows, try db.row("SELECT count(*) \(among)", StatementArguments(functions))?[0] ?? 0)
        }
    }

    package func returned(offset: Int, limit: Int) async throws -> (rows: [ReturnedLine], total: Int) {
        try await people.read { db in
            let rows = try db.rows(
                "SELECT day, verdict, given_up FROM bounces ORDER BY day DESC, letter LIMIT ? OFFSET ?", [limit, offset]
            ).compactMap { row in
                ReturnedLine.Gravity(rawValue: row[1]).map { ReturnedLine(day: Day(number: row[0]), gravity: $0, givenUp: row[2]) }
            }
            return (rows, try db.row("SELECT count(*) FROM bounces", [])?[0] ?? 0)
        }
    }
}
