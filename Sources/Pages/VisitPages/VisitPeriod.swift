/// The times a report can be of; named in addresses, which stay.
package enum VisitPeriod: String, CaseIterable, Sendable {
    case week = "7d"
    case month = "30d"
    case quarter = "90d"
    case year = "12m"
    case twoYears = "24m"

    /// - Parameter last: the last day that is closed.
    package func days(until last: Int) -> ClosedRange<Int> { last - length + 1...last }

    private var length: Int {
        switch self {
        case .week: 7
        case .month: 30
        case .quarter: 90
        case .year: 365
        case .twoYears: 730
        }
    }
}

/// What a report is asked for.
package struct VisitQuestion: Sendable, Equatable {
    package let period: VisitPeriod
    /// The name of one page; nothing: all.
    package let page: String?

    /// Whatever isn't a period is the last 30 days; an empty page is all.
    package init(period: String?, page: String?) {
        self.period = period.flatMap(VisitPeriod.init) ?? .month
        self.page = page.flatMap { $0.isEmpty ? nil : $0 }
    }
}
