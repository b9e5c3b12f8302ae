/// What became of the lines of one log, and what of them was left behind. Holds nothing of any line.
package struct LogReport: Sendable, Equatable {
    package struct Refused: Sendable, Equatable {
        package var count = 0
        /// The numbers of the first few, from 1.
        package var first: [Int] = []
    }
    /// What lines held that is kept nowhere.
    package struct Dropped: Sendable, Equatable {
        /// Lines with an address: every one that was read.
        package var addresses = 0
        package var agents = 0
        package var queries = 0
        /// Lines whose referrer said more than a host.
        package var referrers = 0
        /// Lines that named somebody who had signed in.
        package var names = 0
        /// Times of day to the second.
        package var times = 0
    }
    package var format: LogFormat?
    package var lines = 0
    package var empty = 0
    package var counted = 0
    /// Of a day that was over: the clock had gone back further than the lines may be out of order.
    package var late = 0
    package var refused: [LogRefusal: Refused] = [:]
    package var dropped = Dropped()
    /// From the first day it tells of to the last, UTC days since 1 January 1970: those between, on which nobody came, are known as well.
    package private(set) var days: ClosedRange<Int>?
    static let examples = 5

    @inline(__always) mutating func reach(_ day: Int) {
        guard let known = days else { return days = day...day }
        if !known.contains(day) { days = min(known.lowerBound, day)...max(known.upperBound, day) }
    }

    mutating func refuse(_ reason: LogRefusal, line: Int) {
        refused[reason, default: Refused()].count += 1
        if refused[reason]!.first.count < Self.examples { refused[reason]!.first.append(line) }
    }

    /// Of the same log, by somebody who read other lines of it.
    mutating func add(_ other: LogReport) {
        lines = max(lines, other.lines)
        empty += other.empty
        counted += other.counted
        late += other.late
        for (reason, more) in other.refused {
            refused[reason, default: Refused()].count += more.count
            refused[reason]!.first = Array((refused[reason]!.first + more.first).sorted().prefix(Self.examples))
        }
        for day in [other.days?.lowerBound, other.days?.upperBound] { day.map { reach($0) } }
        dropped.addresses += other.dropped.addresses
        dropped.agents += other.dropped.agents
        dropped.queries += other.dropped.queries
        dropped.referrers += other.dropped.referrers
        dropped.names += other.dropped.names
        dropped.times += other.dropped.times
    }
}
