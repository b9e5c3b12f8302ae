import Synchronization

/// Counts requests by day, network and browser in memory until the day is over. A class with a lock, as every page hit comes
/// by here.
/// Bounded: past the limit new networks are counted together as "unknown", so that a flood of addresses can't fill the memory.
package final class AddressLog: Sendable {
    private struct Key: Hashable {
        let day: Int
        let visitor: AddressLine.Visitor
    }
    private let counts = Mutex<[Key: NetworkSum.Count]>([:])
    /// What agents turned out to be, by a digest that differs in each process: telling it anew takes longer than all else here.
    private let families = Mutex<[Int: BrowserFamily]>([:])
    private let most: Int
    /// The form an address has in the log.
    package let written: @Sendable (ClientAddress) -> LoggedAddress

    /// - Parameters:
    ///   - most: lines of a day.
    ///   - written: the form an address has in the log.
    package init(
        most: Int = 262_144, written: @escaping @Sendable (ClientAddress) -> LoggedAddress = { LoggedAddress(TruncatedNetwork($0)) }
    ) { (self.most, self.written) = (most, written) }

    /// - Parameters:
    ///   - day: UTC days since 1 January 1970.
    ///   - refused: it came too often.
    package func record(_ trace: consuming VisitorTrace, day: Int, refused: Bool = false) {
        let visitor = trace.reduced(writing: written) { agent in family(of: agent) }
        counts.withLock { counts in
            var key = Key(day: day, visitor: visitor)
            if counts.count >= most, counts[key] == nil {
                key = Key(day: day, visitor: .init(network: LoggedAddress.unknown, browser: visitor.browser))
            }
            counts[key, default: .init()] += AddressLine(day: day, visitor: visitor, count: 1, refused: refused ? 1 : 0)
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

    /// What was counted on a day so far, in no order.
    package func lines(on day: Int) -> [AddressLine] {
        counts.withLock { $0.filter { $0.key.day == day } }.map { Self.line($0.key, $0.value) }
    }

    /// What was counted on days before `day`, in random order: who came first can't be told from it. A day is drained once it is over, and
    /// whole: written in parts, two copies of the file would tell which part of the day somebody came in.
    package func drain(before day: Int, using generator: inout some RandomNumberGenerator) -> [AddressLine] {
        let taken = counts.withLock { counts in
            let over = counts.filter { $0.key.day < day }
            if !over.isEmpty { counts = counts.filter { $0.key.day >= day } }
            return over
        }
        return taken.map { Self.line($0.key, $0.value) }.shuffled(using: &generator)
    }

    private static func line(_ key: Key, _ count: NetworkSum.Count) -> AddressLine {
        AddressLine(day: key.day, visitor: key.visitor, count: count.requests, refused: count.refused)
    }

    /// Puts back what a store refused.
    package func restore(_ batch: [AddressLine]) {
        counts.withLock { counts in
            for line in batch where counts.count < most { counts[Key(day: line.day, visitor: line.visitor), default: .init()] += line }
        }
    }
}
