/// The days a report is of, all of them over, and those it is compared to.
package struct ReportTime: Sendable, Hashable {
    /// UTC days since 1 January 1970, both ends included.
    package let days: ClosedRange<Int>
    package let before: ClosedRange<Int>

    /// Compared to as many days, of which the last is the day before.
    package init(_ days: ClosedRange<Int>) { (self.days, before) = (days, days.lowerBound - days.count...days.lowerBound - 1) }

    /// A month as far as its days are over, compared to the month before: whole to whole, and else as many of its days.
    /// - Parameter last: the last day that is closed.
    /// - Returns: nothing of a month none of whose days is over.
    package init?(_ month: Month, until last: Int) {
        let whole = month.days
        guard whole.lowerBound <= last else { return nil }
        let end = min(whole.upperBound - 1, last)
        let earlier = Month(number: month.number - 1).days
        let count = end == whole.upperBound - 1 ? earlier.count : min(earlier.count, end - whole.lowerBound + 1)
        days = whole.lowerBound...end
        before = earlier.lowerBound...earlier.lowerBound + count - 1
    }
}
