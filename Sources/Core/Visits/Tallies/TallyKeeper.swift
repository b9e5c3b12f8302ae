/// Brings closed days to the store, and what there is of a day when the server stops; forgets what is older than declared.
package actor TallyKeeper {
    /// Nothing where pages aren't counted; what was is forgotten nevertheless.
    private let counter: LiveCounter?
    private let store: any TallyStore
    private var folding: TallyFolding
    private let keptMonths: Int
    private let second: @Sendable () -> Int
    /// Folded once: folding anew after a failure would give other figures.
    private var waiting: [TallyBatch] = []
    /// Before it nothing was counted, so it isn't whole.
    private let firstDay: Int
    private var forgotten: Int?

    /// Days are kept apart for so many months, then as sums of their months.
    package static let monthsByDay = 13

    /// - Parameters:
    ///   - keptMonths: a month is kept through this many after its own.
    ///   - second: what time it is, UTC.
    package init(
        counter: LiveCounter?, store: any TallyStore, folding: TallyFolding, keptMonths: Int, second: @escaping @Sendable () -> Int
    ) {
        (self.counter, self.store, self.folding, self.keptMonths, self.second) = (counter, store, folding, keptMonths, second)
        firstDay = second() / 86_400
    }

    /// Goes on until `sleep` throws, then writes what there is of today.
    /// - Parameters:
    ///   - sleep: waits for so many seconds; throws when it is time to stop.
    ///   - failed: hears of a store that failed.
    package func run(sleep: @Sendable (Int) async throws -> Void, failed: @Sendable (any Error) -> Void) async {
        var stopping = false
        while !stopping {
            stopping = await (try? sleep(60)) == nil
            do { try await round(stopping: stopping) } catch { failed(error) }
        }
    }

    /// Nothing is written of a day that goes on, so that two looks at the store don't show who came between them.
    package func round(stopping: Bool = false) async throws {
        let now = second()
        var days = counter?.closed(at: now, all: stopping) ?? []
        for index in days.indices where days[index].day <= firstDay || days[index].day == now / 86_400 { days[index].incomplete = true }
        let month = Month(of: now / 86_400)
        var generator = SystemRandomNumberGenerator()
        let batch = folding.batch(of: days, now: stopping ? nil : month, using: &generator)
        if !batch.isEmpty { waiting.append(batch) }
        while let next = waiting.first {
            _ = try await store.add(next)
            waiting.removeFirst()
        }
        guard forgotten != now / 86_400 else { return }
        try await store.forget(
            daysBefore: Month(number: month.number - Self.monthsByDay).days.lowerBound,
            monthsBefore: Month(number: month.number - keptMonths))
        forgotten = now / 86_400
    }
}
