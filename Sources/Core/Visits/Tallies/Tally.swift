/// The sums of one cell. What a cell doesn't keep is 0.
package struct Tally: Hashable, Sendable {
    /// Pages seen; of `Dimension.status`, `.latency`, `.bot`: requests.
    package var views = 0
    /// Different visitors of that day: sums over days count a visitor once a day.
    package var visitors = 0
    /// Visits: at most 30 minutes between two pages.
    package var visits = 0
    /// Visits of one page.
    package var bounces = 0
    /// From the first to the last page of each visit.
    package var seconds = 0
    package var bytes = 0
    package init(views: Int = 0, visitors: Int = 0, visits: Int = 0, bounces: Int = 0, seconds: Int = 0, bytes: Int = 0) {
        (self.views, self.visitors, self.visits) = (views, visitors, visits)
        (self.bounces, self.seconds, self.bytes) = (bounces, seconds, bytes)
    }

    package static prefix func - (tally: Tally) -> Tally {
        Tally(
            views: -tally.views, visitors: -tally.visitors, visits: -tally.visits, bounces: -tally.bounces, seconds: -tally.seconds,
            bytes: -tally.bytes)
    }

    package static func + (one: Tally, other: Tally) -> Tally {
        var sum = one
        sum += other
        return sum
    }

    package static func += (sum: inout Tally, other: Tally) {
        sum.views += other.views
        sum.visitors += other.visitors
        sum.visits += other.visits
        sum.bounces += other.bounces
        sum.seconds += other.seconds
        sum.bytes += other.bytes
    }
}

/// What is told apart within a day. Each stands alone: no cell crosses two of them.
package enum Dimension: Int, Sendable, CaseIterable {
    /// People together, "", and the requests of those who asked not to be counted, which is told of months alone.
    case total = 0
    /// "00" to "23", UTC.
    case hour = 1
    case page = 2, entry = 3, exit = 4
    /// A domain, or "" where a visit came from none.
    case referrer = 5
    /// As declared, or "".
    case campaign = 6
    /// Two letters, or "".
    case country = 7
    /// A primary subtag (BCP 47), or "".
    case language = 8
    case browser = 9, system = 10, device = 11
    /// Robots, by name.
    case bot = 12
    /// Every request, of people and robots: "200".
    case status = 13
    /// Every request whose time is known: the upper bound of its bucket in microseconds, "1000", or "more".
    case latency = 14
    /// A `Screen` by name, or "" of visitors whose page told none; nothing where the site's pages don't ask.
    case screen = 15

    /// What takes the small cells and those beyond the bounds. No name of a page, site or browser is like it.
    package static let other = "*"
    package static let objected = "objected"

    /// Told by requests, not by visitors: who sent them isn't known.
    var countsRequests: Bool { self == .bot || self == .status || self == .latency }
    /// Everybody is in one of its cells and no other.
    var isPartition: Bool {
        switch self {
        case .country, .language, .browser, .system, .device, .bot, .status, .latency, .screen: true
        case .total, .hour, .page, .entry, .exit, .referrer, .campaign: false
        }
    }
    /// Every request is in it, of people and of robots.
    var isOfAll: Bool { self == .status || self == .latency }
    /// How large a group a cell tells of.
    func group(_ tally: Tally) -> Int { countsRequests ? tally.views : tally.visitors }
}

/// A cell of a day.
package struct Cell: Hashable, Sendable {
    package let dimension: Dimension
    package let value: String
    package init(_ dimension: Dimension, _ value: String) { (self.dimension, self.value) = (dimension, value) }
}

/// All that is left of a day.
package struct DayTallies: Sendable {
    /// UTC days since 1 January 1970.
    package let day: Int
    package var cells: [Cell: Tally]
    /// Requests of visitors who asked not to be counted, and were not.
    package var objected: Int
    /// Part of the day is missing: the server wasn't there for all of it.
    package var incomplete: Bool
    package init(day: Int, cells: [Cell: Tally] = [:], objected: Int = 0, incomplete: Bool = false) {
        (self.day, self.cells, self.objected, self.incomplete) = (day, cells, objected, incomplete)
    }

    /// Adds what another counter saw of the same day, of other visitors.
    package mutating func add(_ other: DayTallies) {
        for (cell, tally) in other.cells { cells[cell, default: Tally()] += tally }
        objected += other.objected
        incomplete = incomplete || other.incomplete
    }
}
