package import DataProtection
package import Declarations
package import Foundation

/// Finds what has outlived its declared time. Each call is one transaction.
package protocol RetentionStore: Sendable {
    /// People behind forms that were never confirmed.
    func unconfirmed(before day: Day) async throws -> [SubjectID]
    /// Registrations of a product to which no letter has gone since the day, and that are older than it.
    func silent(product: String, since day: Day) async throws -> [(subject: SubjectID, registration: RegistrationID)]
    /// Takes one answer out of registrations made before the day.
    func removeAnswers(product: String, field: String, registeredBefore day: Day) async throws -> Int
    /// Spent links, addresses proposed in vain, former addresses that can no longer be restored, letters to the company past their time.
    /// And letters that could not be delivered to people nothing is held about.
    func tidy(today: Day, undoDays: Int, letterDays: Int, letterWaitDays: Int) async throws
    /// Overwrites, in every file, what lies where no row is any more.
    func overwriteLeftovers() async throws
}

/// Erases what is past its time, every day, without anybody asking (GDPR Art. 5(1)(e)).
package struct RetentionDesk: Sendable {
    private let site: Site
    private let store: any RetentionStore
    private let erasure: ErasureDesk

    package init(site: Site, store: any RetentionStore, erasure: ErasureDesk) {
        (self.site, self.store, self.erasure) = (site, store, erasure)
    }

    /// - Returns: how many registrations, forms and answers went.
    package func run(now: Date) async throws -> Int {
        let today = Day(now)
        var gone = 0
        gone += try await together(store.unconfirmed(before: today + -site.retention.unconfirmedDays)) { subject in
            try await erasure.forget(subject, now: now)
        }
        for product in site.products {
            if case .monthsAfterLastLetter(let months) = product.retention {
                gone += try await together(store.silent(product: product.id, since: today.before(months: months))) { one in
                    try await erasure.forget(one.subject, only: one.registration, now: now)
                }
            }
            for field in product.fields {
                guard case .days(let days) = field.retention else { continue }
                gone += try await store.removeAnswers(product: product.id, field: field.id, registeredBefore: today + -days)
            }
        }
        try await store.tidy(
            today: today, undoDays: site.retention.undoDays, letterDays: site.retention.letterDays,
            letterWaitDays: max(1, site.retention.outgoingMailHours / 24))
        try await store.overwriteLeftovers()
        return gone
    }

    /// A hundred at a time, so that they share commits and the search through every file.
    private func together<One: Sendable>(_ all: [One], _ forget: @escaping @Sendable (One) async throws -> Void) async throws -> Int {
        for start in stride(from: 0, to: all.count, by: 100) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for one in all[start..<min(start + 100, all.count)] { group.addTask { try await forget(one) } }
                try await group.waitForAll()
            }
        }
        return all.count
    }
}

extension Day {
    /// By the calendar: a month is a month, whatever its length.
    fileprivate func before(months: Int) -> Day {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar.date(byAdding: .month, value: -months, to: start).map(Day.init) ?? self
    }
}
