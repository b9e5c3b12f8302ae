package import DataProtection
package import Declarations
package import Foundation
import Registrations

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
    /// Destroys keys that have sealed nothing since the last round, and overwrites, in every file, what lies where no row is any more.
    func clean() async throws
}

/// Erases what is past its time, every day, without anybody asking (GDPR Art. 5(1)(e)).
package struct RetentionDesk: Sendable {
    private let site: Site
    private let store: any RetentionStore
    private let erasure: ErasureDesk

    package init(site: Site, store: any RetentionStore, erasure: ErasureDesk) {
        (self.site, self.store, self.erasure) = (site, store, erasure)
    }

    /// One that can't be forgotten holds up no other, and nothing that comes after.
    /// - Returns: how many registrations, forms and answers went.
    /// - Throws: the first failure, after all has been tried.
    package func run(now: Date) async throws -> Int {
        let today = Day(now)
        var round = Round()
        await round.add {
            let limit = today + -site.retention.unconfirmedDays
            return try await together(store.unconfirmed(before: limit)) { subject in
                try await erasure.forget(subject, now: now) { rows in
                    rows.addresses.allSatisfy { $0.state == .pending && $0.day.number < limit.number }
                }
            }
        }
        for product in site.products {
            if case .monthsAfterLastLetter(let months) = product.retention {
                let since = today.before(months: months)
                await round.add {
                    try await together(store.silent(product: product.id, since: since)) { one in
                        try await erasure.forget(one.subject, only: one.registration, now: now) { rows in
                            rows.registrations.contains {
                                $0.id == one.registration && $0.day.number < since.number && $0.restriction == nil
                            }
                        }
                    }
                }
            }
            for field in product.fields {
                guard case .days(let days) = field.retention else { continue }
                await round.add {
                    try await store.removeAnswers(product: product.id, field: field.id, registeredBefore: today + -days)
                }
            }
        }
        await round.add {
            try await store.tidy(
                today: today, undoDays: site.retention.undoDays, letterDays: site.retention.letterDays,
                letterWaitDays: max(1, site.retention.outgoingMailHours / 24))
            return 0
        }
        await round.add {
            try await store.clean()
            return 0
        }
        if let failure = round.failure { throw failure }
        return round.gone
    }

    private struct Round {
        var gone = 0
        var failure: (any Error)?
        mutating func add(_ step: () async throws -> Int) async {
            do { gone += try await step() } catch { failure = failure ?? error }
        }
    }

    /// A hundred at a time, so that they share commits and the search through every file.
    private func together<One: Sendable>(_ all: [One], _ forget: @escaping @Sendable (One) async throws -> Bool) async throws -> Int {
        var (gone, failure) = (0, (any Error)?.none)
        for start in stride(from: 0, to: all.count, by: 100) {
            await withTaskGroup(of: Result<Bool, any Error>.self) { group in
                for one in all[start..<min(start + 100, all.count)] {
                    group.addTask { do { return .success(try await forget(one)) } catch { return .failure(error) } }
                }
                for await result in group {
                    switch result {
                    case .success(let forgotten): gone += forgotten ? 1 : 0
                    case .failure(let error): failure = failure ?? error
                    }
                }
            }
        }
        if let failure { throw failure }
        return gone
    }
}

extension Day {
    /// By the calendar: a month is a month, whatever its length.
    package func before(months: Int) -> Day {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar.date(byAdding: .month, value: -months, to: start).map(Day.init) ?? self
    }
}
