/// Where reports are read from. Whatever it holds may be told.
package protocol TallyShelf: Sendable {
    /// Differs once anything has been added or taken away, by this process or another.
    func edition() async throws -> TallyEdition
    /// Days on which visits were counted, oldest first.
    func days() async throws -> [CountedDay]
    /// Sums of whole months and of single days together.
    func sums(of span: TallySpan) async throws -> [Cell: Tally]
    /// One cell, day by day.
    func daily(_ cell: Cell, _ days: ClosedRange<Int>) async throws -> [Int: Tally]
    /// One cell, month by month.
    func monthly(_ cell: Cell, _ months: ClosedRange<Month>) async throws -> [Month: Tally]
}

/// One state of the tallies, told apart from any other while the process runs.
package struct TallyEdition: Hashable, Sendable {
    private let own: Int
    private let others: Int
    /// - Parameters:
    ///   - own: grows with what this process writes.
    ///   - others: differs once another has written.
    package init(own: Int, others: Int) { (self.own, self.others) = (own, others) }
}

/// A day on which visits were counted.
package struct CountedDay: Sendable {
    /// UTC days since 1 January 1970.
    package let day: Int
    package let incomplete: Bool
    package init(day: Int, incomplete: Bool) { (self.day, self.incomplete) = (day, incomplete) }
}

/// A time, as whole months and the days left at its ends: what was too little on its days is told of whole months only.
package struct TallySpan: Sendable, Equatable {
    package let months: ClosedRange<Month>?
    package let days: [ClosedRange<Int>]

    /// - Parameter last: the last day that was counted; its month is whole as far as there is any of it.
    package init(_ range: ClosedRange<Int>, last: Int) {
        let end = min(range.upperBound, last)
        guard range.lowerBound <= end else { (months, days) = (nil, []); return }
        let from = Month(of: range.lowerBound)
        let first = from.days.lowerBound == range.lowerBound ? from : Month(number: from.number + 1)
        let to = Month(of: end)
        let final = end == last || to.days.upperBound == end + 1 ? to : Month(number: to.number - 1)
        guard first <= final else { (months, days) = (nil, [range.lowerBound...end]); return }
        months = first...final
        var days: [ClosedRange<Int>] = []
        if range.lowerBound < first.days.lowerBound { days.append(range.lowerBound...first.days.lowerBound - 1) }
        if final.days.upperBound <= end { days.append(final.days.upperBound...end) }
        self.days = days
    }
}
