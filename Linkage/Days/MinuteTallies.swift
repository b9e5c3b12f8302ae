import SQLiteVisits
import Synchronization
import Visits

/// What Vern does not do: the address log's counts of each minute go to the same file when the minute is over. The attackers must
/// win against it, or they could not win against anything.
final class MinuteTallies: Sendable {
    private let store: SQLiteVisits
    private let counts = Mutex<[Int: [AddressLine.Visitor: Int]]>([:])

    init(store: SQLiteVisits) { self.store = store }

    func record(_ hit: Plan.Hit, day: Int) {
        let visitor = AddressLine.Visitor(network: TruncatedNetwork(hit.address), browser: BrowserFamily(agent: hit.agent))
        counts.withLock { $0[day, default: [:]][visitor, default: 0] += 1 }
    }

    func flush() async throws {
        let taken = counts.withLock { counts in
            defer { counts = [:] }
            return counts
        }
        let lines = taken.flatMap { day, counts in counts.map { AddressLine(day: day, visitor: $0.key, count: $0.value) } }
        if !lines.isEmpty { try await store.append(lines.shuffled()) }
    }
}
