import Synchronization

/// Counts requests by day, network and browser in memory until the next batch is drained. A class with a lock, as every page hit comes
/// by here.
/// Bounded: past the limit new networks are counted together as "unknown", so that a flood of addresses can't fill the memory.
package final class AddressLog: Sendable {
    private struct Key: Hashable {
        let day: Int
        let visitor: AddressLine.Visitor
    }
    private let counts = Mutex<[Key: Int]>([:])
    /// What agents turned out to be, by a digest that differs in each process: telling it anew takes longer than all else here.
    private let families = Mutex<[Int: BrowserFamily]>([:])
    private let most: Int
    private let written: @Sendable (ClientAddress) -> LoggedAddress

    /// - Parameters:
    ///   - most: lines held between two drains.
    ///   - written: the form an address has in the log.
    package init(
        most: Int = 65_536, written: @escaping @Sendable (ClientAddress) -> LoggedAddress = { LoggedAddress(TruncatedNetwork($0)) }
    ) { (self.most, self.written) = (most, written) }

    /// - Parameter day: UTC days since 1 January 1970.
    package func record(_ trace: consuming VisitorTrace, day: Int) {
        let visitor = trace.reduced(writing: written) { agent in family(of: agent) }
        counts.withLock { counts in
            var key = Key(day: day, visitor: visitor)
            if counts.count >= most, counts[key] == nil {
                key = Key(day: day, visitor: .init(network: LoggedAddress.unknown, browser: visitor.browser))
            }
            counts[key, default: 0] += 1
        }
    }

    private func family(of agent: String?) -> BrowserFamily {
        var hasher = Hasher()
        hasher.combine(agent)
        let digest = hasher.finalize()
        if let known = families.withLock({ $0[digest] }) { return known }
        let family = BrowserFamily(agent: agent)
        families.withLock { families in
            if families.count >= 1_024 { families.removeAll(keepingCapacity: true) }
            families[digest] = family
        }
        return family
    }

    /// Everything counted since the last time, in random order: who came first can't be told from it.
    package func drain(using generator: inout some RandomNumberGenerator) -> [AddressLine] {
        let taken = counts.withLock { counts in
            defer { counts = [:] }
            return counts
        }
        return taken.map { AddressLine(day: $0.key.day, visitor: $0.key.visitor, count: $0.value) }.shuffled(using: &generator)
    }

    /// Puts back what a store refused.
    package func restore(_ batch: [AddressLine]) {
        counts.withLock { counts in
            for line in batch where counts.count < most { counts[Key(day: line.day, visitor: line.visitor), default: 0] += line.count }
        }
    }
}
