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

    private let rules: CountingRules
    private let openDays: Int
    private let memory: any SecretMemory
    private let key: @Sendable () -> (UInt64, UInt64)
    private var words: Vocabulary
    /// Not in an array, as what can't be copied doesn't go into one. In the order of days.
    private var open: [UnsafeMutablePointer<DayCounter>] = []
    private var done: [DayTallies] = []
    private var closedBefore = Int.min

    /// - Parameters:
    ///   - openDays: days counted side by side: 1 for a clock that only goes on, more for a log whose lines are not quite in order.
    ///   - memory: where the tables lie.
    ///   - key: 128 fresh random bits for each day.
    package init(
        rules: CountingRules, openDays: Int = 1, memory: any SecretMemory = PlainMemory(), key: @escaping @Sendable () -> (UInt64, UInt64)
    ) {
        (self.rules, self.openDays, self.memory, self.key) = (rules, max(1, openDays), memory, key)
        words = Vocabulary(rules: rules, key: key(), memory: memory)
    }

    deinit {
        for counter in open {
            counter.deinitialize(count: 1)
            counter.deallocate()
        }
    }

    /// Takes about 0.2 µs, and no memory but for what it hasn't met before.
    package mutating func count(_ sighting: consuming Sighting) -> Outcome {
        let day = Self.day(of: sighting.second)
        guard let counter = counter(of: day) else { return .late }
        if sighting.objects {
            counter.pointee.object()
            return .objected
        }
        counter.pointee.count(sighting, &words)
        return .counted
    }

    /// A page on which a visitor counted today is told how wide their screen is. Of anybody else nothing is taken.
    package mutating func note(_ screen: Screen, second: Int, address: ClientAddress, agent: String) {
        guard let counter = open.last, counter.pointee.day == Self.day(of: second) else { return }
        var agent = agent
        counter.pointee.note(screen, of: address, agent: agent.withUTF8 { words.digest(ofAgent: UnsafeRawBufferPointer($0)) })
    }

    /// Closes the days before the one this second is in.
    package mutating func turn(to second: Int) {
        while let first = open.first, first.pointee.day < Self.day(of: second) { close() }
    }

    /// Days closed since the last call; with `all` those still open are closed first. Their key, digests and visits are wiped.
    package mutating func closed(all: Bool = false) -> [DayTallies] {
        while all, !open.isEmpty { close() }
        defer { done = [] }
        return done
    }

    private static func day(of second: Int) -> Int { second >= 0 ? second / 86_400 : (second - 86_399) / 86_400 }

    @inline(__always) private mutating func counter(of day: Int) -> UnsafeMutablePointer<DayCounter>? {
        if let last = open.last, last.pointee.day == day { return last }
        return opened(day)
    }

    @inline(never) private mutating func opened(_ day: Int) -> UnsafeMutablePointer<DayCounter>? {
        if let known = open.first(where: { $0.pointee.day == day }) { return known }
        guard day >= closedBefore else { return nil }
        while open.count >= openDays, let first = open.first {
            // The oldest makes room, unless this one is older still.
            guard first.pointee.day < day else { return nil }
            close()
        }
        let counter = UnsafeMutablePointer<DayCounter>.allocate(capacity: 1)
        counter.initialize(to: DayCounter(day: day, key: key(), rules: rules, memory: memory))
        open.insert(counter, at: open.firstIndex { $0.pointee.day > day } ?? open.count)
        return counter
    }

    private mutating func close() {
        let counter = open.removeFirst()
        closedBefore = max(closedBefore, counter.pointee.day + 1)
        done.append(counter.move().closed(words))
        counter.deallocate()
        // With nobody left to count, what texts came down to is forgotten, too.
        if open.isEmpty { words = Vocabulary(rules: rules, key: key(), memory: memory) }
    }
}
