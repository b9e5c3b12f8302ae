/// A number as it may be told.
package enum Figure: Hashable, Sendable {
    case shown(Int)
    /// Between 1 and the smallest group.
    case few
    /// Large enough, and hidden because a small one could be worked out from it.
    case held

    package var number: Int? { if case .shown(let number) = self { number } else { nil } }
}

/// What is told of a time: every figure in it is large enough to stand alone, and no difference of two of them is small. All pages, files and
/// mails of visits are made from it and from nothing else.
package struct Report: Sendable {
    /// The sums that have a tile of their own.
    package struct Totals: Sendable {
        package let views: Figure
        /// Sums over days count a visitor once a day.
        package let visitors: Figure
        package let visits: Figure
        /// Visits of one page.
        package let bounces: Figure
        /// From the first page to the last, of all visits together.
        package let seconds: Figure
        /// Requests of robots; of all.
        package let robots: Figure
        package let requests: Figure
        /// Requests of visitors who asked not to be counted, in the months that are whole; nothing where none is.
        package let objected: Figure?
        package init(
            views: Figure, visitors: Figure, visits: Figure, bounces: Figure, seconds: Figure, robots: Figure, requests: Figure,
            objected: Figure?
        ) {
            (self.views, self.visitors, self.visits, self.bounces) = (views, visitors, visits, bounces)
            (self.seconds, self.robots, self.requests, self.objected) = (seconds, robots, requests, objected)
        }
    }

    /// A day, or a month that begins with it.
    package struct Step: Sendable {
        /// UTC days since 1 January 1970.
        package let day: Int
        /// Visitors; of one page: its views. Nothing where nobody counted then.
        package let now: Figure?
        /// As far into the time before.
        package let before: Figure?
        package init(day: Int, now: Figure?, before: Figure?) { (self.day, self.now, self.before) = (day, now, before) }
    }

    package struct Row: Sendable {
        /// As in `Cell`: `Dimension.other` for what has no name here.
        package let value: String
        /// What the dimension counts: views of pages, requests of robots and answers, visits for the rest.
        package let now: Figure
        package let before: Figure?
        package init(value: String, now: Figure, before: Figure?) { (self.value, self.now, self.before) = (value, now, before) }
    }

    package struct Table: Sendable {
        /// The largest first, those that may not be told last.
        package let rows: [Row]
        /// How many more there are, each too small to be told.
        package let few: Int
        package init(rows: [Row] = [], few: Int = 0) { (self.rows, self.few) = (rows, few) }
    }

    /// UTC days since 1 January 1970, both ends included.
    package let days: ClosedRange<Int>
    package let before: ClosedRange<Int>
    /// The one page it is about; nothing: all.
    package let page: String?
    /// Groups smaller than this are not told.
    package let smallest: Int
    package let noisy: Bool
    package let totals: Totals
    /// Nothing where nothing was counted then.
    package let totalsBefore: Totals?
    package let byMonth: Bool
    package let steps: [Step]
    /// Days of which part is missing.
    package let incomplete: [Int]
    package let tables: [Dimension: Table]

    package init(
        days: ClosedRange<Int>, before: ClosedRange<Int>, page: String?, smallest: Int, noisy: Bool, totals: Totals, totalsBefore: Totals?,
        byMonth: Bool, steps: [Step], incomplete: [Int], tables: [Dimension: Table]
    ) {
        (self.days, self.before, self.page, self.smallest, self.noisy) = (days, before, page, smallest, noisy)
        (self.totals, self.totalsBefore, self.byMonth, self.steps) = (totals, totalsBefore, byMonth, steps)
        (self.incomplete, self.tables) = (incomplete, tables)
    }
}

/// Makes reports of what is kept.
package protocol Reporting: Sendable {
    /// - Parameters:
    ///   - time: as long as wished; a long one is told in whole months.
    ///   - page: the name of one page as counted; nothing: all.
    /// - Returns: nothing where no day was ever counted.
    func report(of time: ReportTime, page: String?) async throws -> Report?
    /// Names of pages that may be told of, the most read first.
    func pages() async throws -> [String]
    /// The last day that is closed.
    func lastDay() async throws -> Int?
}
