package import Declarations
package import Foundation
package import Mailings
package import Vault

import DataProtection

/// Where it is written down that the report of a month was sent. Each call is one transaction.
package protocol MonthlyReportStore: Sendable {
    /// - Parameter month: months since January of the year 0.
    /// - Returns: whether the report of this month or of a later one was sent.
    func isReported(_ month: Int) async throws -> Bool
    /// The letters, and that it was sent.
    /// - Returns: false, with nothing written, when it had been.
    func add(reports: [(letter: NewLetter, wrapped: WrappedKey)], of month: Int) async throws -> Bool
}

/// Sends the figures of each month to the functions the site names, once it is over and once, however many rounds there are and whatever
/// stops between them. What the figures are is made up elsewhere: nobody who reads them is known there, and nothing they are of is known here.
package struct MonthlyReportDesk: Sendable {
    /// Seconds after a month's end in which its last day still comes to its place.
    package static let patience: TimeInterval = 3_600

    private let site: Site
    private let vault: Vault
    private let store: any MonthlyReportStore
    /// Addresses of our own are left out: what is sent there comes back as a letter, and would open a case.
    package let addresses: [String]

    /// - Parameter site: with the functions that are on record; one that may not read reports is sent none.
    package init(site: Site, vault: Vault, store: any MonthlyReportStore) {
        let own = [site.controller.email.lowercased(), site.mail.from.lowercased()]
        (self.site, self.vault, self.store) = (site, vault, store)
        let readers = site.visits.reportTo.compactMap(site.function).filter { $0.acts.contains(.statistics) }
        addresses = Set(readers.compactMap(\.alerts)).filter { !own.contains($0.lowercased()) }.sorted()
    }

    /// - Parameter report: makes up the report of a month in the site's first language; nothing of one in which nobody was counted.
    package func round(now: Date, _ report: (_ month: Int) async throws -> MonthlyReport?) async throws {
        let date = CalendarDate(Day(now - Self.patience))
        let month = date.year * 12 + date.month - 2
        guard !addresses.isEmpty, try await !store.isReported(month), let report = try await report(month) else { return }
        let letters = try addresses.map { address -> (letter: NewLetter, wrapped: WrappedKey) in
            let stranger = try vault.newKey(for: .random())
            let content = LetterContent(
                draft: .monthlyReport(report), language: site.languages[0], to: Personal(address), written: now)
            let letter = try NewLetter(content, reason: .farewell, registration: nil, key: stranger.key, vault: vault, now: now)
            return (letter, stranger.wrapped)
        }
        _ = try await store.add(reports: letters, of: month)
    }
}
