/// Counts visits. Who sent a request is known to it only as a digest under a key that lives no longer than the day; what leaves it are
/// sums of whole days. Not shared between threads: the live path puts a lock around it, an import has one for each thread and gives all
/// requests of an address to the same one.
package struct VisitCounter: ~Copyable {
    /// What became of a request.
    package enum Outcome: Sendable {
        case counted
        /// The visitor asked not to be; only how often that happens is counted.
        case objected
        /// Of a day that is closed.
        case late
    }

    /// - Parameters:
    ///   - openDays: days counted side by side: 1 for a clock that only goes on, more for a log whose lines are not quite in order.
    ///   - key: 128 fresh random bits for each day.
    ///   - memory: where the tables lie.
    package init(
        rules: CountingRules, openDays: Int = 1, memory: any SecretMemory = PlainMemory(), key: @escaping @Sendable () -> (UInt64, UInt64)
    ) { fatalError() }

    /// About 0.2 µs.
    package mutating func count(_ sighting: consuming Sighting) -> Outcome { fatalError() }

    /// Closes the days before the one this second is in.
    package mutating func turn(to second: Int) { fatalError() }

    /// Days closed since the last call; with `all` those still open are closed first. Their key, digests and visits are wiped.
    package mutating func closed(all: Bool = false) -> [DayTallies] { fatalError() }
}
