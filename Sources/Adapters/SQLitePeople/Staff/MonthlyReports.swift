package import Mailings
package import Vault

import GRDB
import Staff

extension PeopleStore: MonthlyReportStore {
    package func isReported(_ month: Int) async throws -> Bool {
        try await people.read { db in try db.row("SELECT 1 FROM monthly_reports WHERE month >= ?", [month]) != nil }
    }

    package func add(reports: [(letter: NewLetter, wrapped: WrappedKey)], of month: Int) async throws -> Bool {
        struct Sent: Error {}
        do {
            try await commit.run(adding: reports.map(\.wrapped)) { db in
                if try db.row("SELECT 1 FROM monthly_reports WHERE month >= ?", [month]) != nil { throw Sent() }
                try db.run("DELETE FROM monthly_reports", [])
                try db.run("INSERT INTO monthly_reports (month) VALUES (?)", [month])
                for report in reports { try db.insert(report.letter) }
            }
            return true
        } catch is Sent {
            return false
        }
    }
}
