package import DataProtection
package import Declarations
package import Foundation
package import Mailings
package import Vault

/// Where it is written down that somebody was told. Each call is one transaction.
package protocol CaseAlarmStore: Sendable {
    func cases(_ filter: CaseFilter) async throws -> CasePage
    /// The letters, and on each case they name the day it was told of.
    /// - Returns: false, with nothing written, when one of them was closed, extended or told of meanwhile.
    func add(alarms: [(letter: NewLetter, wrapped: WrappedKey)], about rows: [CaseRow], on day: Day) async throws -> Bool
}

/// Tells those of the company who answer cases that the time for an answer runs out, before it does (`answered-in-time`): one letter an
/// address and round, each alarm of a case once, however many rounds there are and whatever stops between them.
package struct CaseAlarms: Sendable {
    /// Days before the unshifted last day. Once late, every day.
    package static let daysBefore = [14, 7, 3, 1, 0]
    /// Of `daysBefore`, and what free days can move the last day.
    private static let longestBefore = 14 + 7

    private let site: Site
    private let vault: Vault
    private let store: any CaseAlarmStore
    private let alerts: [String: String]
    private let fallback: String?
    private let away: @Sendable (Day) async throws -> Set<String>

    /// - Parameters:
    ///   - alerts: the address of each function that is told of its cases.
    ///   - away: functions whose deputies are told, too, on that day.
    ///   - fallback: who is told of cases that nobody has, or whose function has no address.
    /// Addresses of our own are left out: what is sent there comes back as a letter, and would open a case.
    package init(
        site: Site, vault: Vault, store: any CaseAlarmStore, alerts: [String: String], fallback: String?,
        away: @escaping @Sendable (Day) async throws -> Set<String> = { _ in [] }
    ) {
        let own = [site.controller.email.lowercased(), site.mail.from.lowercased()]
        (self.site, self.vault, self.store, self.away) = (site, vault, store, away)
        self.alerts = alerts.filter { !own.contains($0.value.lowercased()) }
        self.fallback = fallback.flatMap { own.contains($0.lowercased()) ? nil : $0 }
    }

    package func round(now: Date) async throws {
        let today = today(now)
        let away = try await away(today)
        for (addresses, rows) in Dictionary(grouping: try await waiting(on: today), by: { addresses(of: $0, away: away) }) {
            if addresses.isEmpty { continue }
            let alarm = CaseAlarm(
                rows.map { CaseAlarm.Waiting(number: $0.number.text, due: $0.due) }, late: rows.count { $0.due < today })
            let letters = try addresses.sorted().map { address -> (letter: NewLetter, wrapped: WrappedKey) in
                let stranger = try vault.newKey(for: .random())
                let letter = try NewLetter(
                    LetterContent(draft: .caseAlarm(alarm), language: site.languages[0], to: Personal(address), written: now),
                    reason: .farewell, registration: nil, key: stranger.key, vault: vault, now: now)
                return (letter, stranger.wrapped)
            }
            _ = try await store.add(alarms: letters, about: rows, on: today)
        }
    }

    /// How many cases nobody can be told of, though it is time.
    package func untold(now: Date) async throws -> Int { try await waiting(on: today(now)).count { addresses(of: $0, away: []).isEmpty } }

    /// Of which it is time to tell, the most urgent first.
    private func waiting(on today: Day) async throws -> [CaseRow] {
        try await store.cases(CaseFilter(dueBefore: today + Self.longestBefore + 1, limit: .max)).rows.filter { row in
            guard let alarm = row.alarm(by: today) else { return false }
            return row.alarmed.map { $0 < alarm } ?? true
        }
    }

    private func addresses(of row: CaseRow, away: Set<String>) -> Set<String> {
        guard let function = row.function else { return Set([fallback].compactMap(\.self)) }
        let deputy = away.contains(function) ? site.function(function)?.deputy.flatMap { alerts[$0] } : nil
        return Set([alerts[function] ?? fallback, deputy].compactMap(\.self))
    }

    private func today(_ now: Date) -> Day { Day(CaseClock(receivedAt: now, in: TimeZone(identifier: site.timeZone) ?? .gmt).received) }
}

extension CaseRow {
    /// The latest day until today on which those who answer are to be told; nothing when the first is still to come.
    package func alarm(by today: Day) -> Day? {
        // Nobody is late while the law's clock stands still.
        if paused != nil { return nil }
        if due < today { return today }
        let end = min(due, Day(CaseClock(received: CalendarDate(received)).unshifted(extended: extended)) + waited)
        return CaseAlarms.daysBefore.map { end + -$0 }.last { $0 <= today }
    }
}
