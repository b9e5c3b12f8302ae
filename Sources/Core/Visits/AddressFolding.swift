/// A day on which few came says nothing of any one network: its list would be a list of people. Where the address log has whole addresses, as
/// the company chose, it is not asked.
package struct AddressFolding: Sendable {
    /// Lines a day needs for its networks to be named.
    private let crowd: Int
    /// Requests of one line that no reader sends: such a network is named on any day.
    private let conspicuous: Int

    package init(crowd: Int = 500, conspicuous: Int = 1_000) { (self.crowd, self.conspicuous) = (crowd, conspicuous) }

    /// - Parameter lines: all of whole days.
    /// - Returns: of a day with fewer lines than a crowd, those of conspicuous networks, and one of all others together.
    package func folded(_ lines: [AddressLine]) -> [AddressLine] {
        let sizes = lines.reduce(into: [Int: Int]()) { $0[$1.day, default: 0] += 1 }
        var others: [Int: NetworkSum.Count] = [:]
        let named = lines.filter { line in
            if sizes[line.day]! >= crowd || line.count >= conspicuous || line.visitor.network.isWhole { return true }
            others[line.day, default: .init()] += line
            return false
        }
        return named + others.map { AddressLine(day: $0.key, visitor: .others, count: $0.value.requests, refused: $0.value.refused) }
    }
}

extension AddressLine.Visitor {
    /// Whom the log does not tell apart.
    static let others = AddressLine.Visitor(network: LoggedAddress.unknown, browser: .other)
}
