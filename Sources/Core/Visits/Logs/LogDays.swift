/// Days whose lines an import leaves out: those that aren't over, and those that have figures.
package struct LogDays: Sendable {
    private let closed: Set<Int>
    private let today: Int

    /// - Parameters:
    ///   - closed: UTC days since 1 January 1970 that have figures.
    ///   - today: the first that isn't over.
    package init(closed: Set<Int> = [], today: Int = .max) { (self.closed, self.today) = (closed, today) }

    /// Why lines of a day are left out; nothing where they are counted.
    package func refusal(_ day: Int) -> LogRefusal? {
        if day >= today { return .notOver }
        return !closed.isEmpty && closed.contains(day) ? .countedDay : nil
    }
}
