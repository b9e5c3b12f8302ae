/// Makes reports of tallies. Nothing is left to hide here: what is kept are sums each of which may be told, and so are their sums.
package struct ReportDesk: Reporting {
    private let shelf: any TallyShelf
    private let smallest: Int
    private let noisy: Bool
    private let today: @Sendable () -> Int

    /// More days than this are told month by month.
    static let mostDays = 100

    /// - Parameters:
    ///   - smallest: the threshold the tallies are kept with.
    ///   - noisy: noise is put onto them.
    ///   - today: the first day that isn't over.
    package init(shelf: any TallyShelf, smallest: Int, noisy: Bool, today: @escaping @Sendable () -> Int = { .max }) {
        (self.shelf, self.smallest, self.noisy, self.today) = (shelf, smallest, noisy, today)
    }

    package func lastDay() async throws -> Int? {
        // A server that stops writes what there is of its day.
        let today = today()
        return try await shelf.days().last { $0.day < today }?.day
    }

    package func pages() async throws -> [String] {
        guard let last = try await lastDay() else { return [] }
        let month = Month(of: last)
        let sums = try await shelf.sums(of: TallySpan(Month(number: month.number - 12).days.lowerBound...last, last: last))
        return sums.filter { $0.key.dimension == .page && $0.key.value != Dimension.other }
            .sorted { ($0.value.views, $1.key.value) > ($1.value.views, $0.key.value) }.map(\.key.value)
    }

    package func report(of time: ReportTime, page: String?) async throws -> Report? {
        let counted = try await shelf.days()
        guard let first = counted.first?.day, let last = counted.last?.day else { return nil }
        let byMonth = time.days.count > Self.mostDays
        let (now, before) = byMonth ? Self.months(time.days) : (time.days, time.before)
        let wasThere = before.upperBound >= first
        // A sum of fewer days would make of any other a rise.
        let isComparable = before.lowerBound >= first && counted.contains { before.contains($0.day) }
        let steps = try await steps(now, wasThere ? before : nil, page, byMonth, counted)
        let known = Set(counted.map(\.day))
        let missing = now.filter { $0 >= first && !known.contains($0) }
        let incomplete = Set(missing).union(counted.filter { now.contains($0.day) && $0.incomplete }.map(\.day))
        func made(_ totals: Report.Totals, _ totalsBefore: Report.Totals?, _ tables: [Dimension: Report.Table]) -> Report {
            Report(
                days: now, before: before, page: page, smallest: smallest, noisy: noisy, totals: totals, totalsBefore: totalsBefore,
                byMonth: byMonth, steps: steps, incomplete: incomplete.sorted(), tables: tables)
        }
        if let page {
            let cell = Cell(.page, page)
            func totals(_ days: ClosedRange<Int>) async throws -> Report.Totals {
                let sums = try await shelf.daily(cell, days)
                let months = byMonth ? try await shelf.monthly(cell, Month(of: days.lowerBound)...Month(of: days.upperBound)) : [:]
                return Self.totals(ofPage: byMonth ? Self.sum(months.values) : Self.sum(sums.values))
            }
            return made(try await totals(now), isComparable ? try await totals(before) : nil, [:])
        }
        let sums = try await shelf.sums(of: TallySpan(now, last: last))
        let earlier = isComparable ? try await shelf.sums(of: TallySpan(before, last: last)) : nil
        func totals(_ sums: [Cell: Tally], _ days: ClosedRange<Int>) -> Report.Totals {
            Self.totals(sums, ofMonths: TallySpan(days, last: last).months != nil)
        }
        return made(totals(sums, now), earlier.map { totals($0, before) }, Self.tables(sums, earlier))
    }

    /// As many whole months as lie in the days, and as many before.
    private static func months(_ days: ClosedRange<Int>) -> (now: ClosedRange<Int>, before: ClosedRange<Int>) {
        let month = Month(of: days.lowerBound)
        let first = month.days.lowerBound == days.lowerBound ? month : Month(number: month.number + 1)
        let count = Month(of: days.upperBound).number - first.number + 1
        return (
            first.days.lowerBound...days.upperBound,
            Month(number: first.number - count).days.lowerBound...first.days.lowerBound - 1
        )
    }

    private func steps(
        _ now: ClosedRange<Int>, _ before: ClosedRange<Int>?, _ page: String?, _ byMonth: Bool, _ counted: [CountedDay]
    ) async throws -> [Report.Step] {
        let figures = try await figures(now, page, byMonth, counted)
        let earlier = if let before { try await self.figures(before, page, byMonth, counted) } else { [(Int, Figure?)]() }
        return figures.enumerated().map { index, step in
            Report.Step(day: step.0, now: step.1, before: index < earlier.count ? earlier[index].1 : nil)
        }
    }

    private func figures(
        _ days: ClosedRange<Int>, _ page: String?, _ byMonth: Bool, _ counted: [CountedDay]
    ) async throws -> [(Int, Figure?)] {
        let cell = page.map { Cell(.page, $0) } ?? Cell(.total, "")
        let figure = page == nil ? \Tally.visitors : \Tally.views
        guard byMonth else {
            let (known, sums) = (Set(counted.map(\.day)), try await shelf.daily(cell, days))
            return days.map { ($0, Self.figure(sums[$0]?[keyPath: figure], known: known.contains($0))) }
        }
        let (first, last) = (Month(of: days.lowerBound), Month(of: days.upperBound))
        let (known, sums) = (Set(counted.map { Month(of: $0.day) }), try await shelf.monthly(cell, first...last))
        return (first.number...last.number).map(Month.init(number:)).map { month in
            (month.days.lowerBound, Self.figure(sums[month]?[keyPath: figure], known: known.contains(month)))
        }
    }

    /// Of a time that was counted, nothing kept means few.
    private static func figure(_ number: Int?, known: Bool) -> Figure? { number.map { .shown($0) } ?? (known ? .few : nil) }

    private static func sum(_ tallies: some Sequence<Tally>) -> Tally { tallies.reduce(into: Tally()) { $0 += $1 } }

    private static func totals(ofPage sum: Tally) -> Report.Totals {
        Report.Totals(
            views: told(sum.views), visitors: told(sum.visitors), visits: .held, bounces: .held, seconds: .held, robots: .held,
            requests: .held, objected: nil)
    }

    private static func totals(_ sums: [Cell: Tally], ofMonths: Bool) -> Report.Totals {
        let total = sums[Cell(.total, "")] ?? Tally()
        func requests(_ dimension: Dimension) -> Int { sums.reduce(0) { $1.key.dimension == dimension ? $0 + $1.value.views : $0 } }
        return Report.Totals(
            views: told(total.views), visitors: told(total.visitors), visits: told(total.visits), bounces: told(total.bounces),
            seconds: told(total.seconds), robots: told(requests(.bot)), requests: told(requests(.status)),
            objected: ofMonths ? told(sums[Cell(.total, Dimension.objected)]?.views ?? 0) : nil)
    }

    private static func told(_ number: Int) -> Figure { number == 0 ? .few : .shown(number) }

    private static func tables(_ sums: [Cell: Tally], _ before: [Cell: Tally]?) -> [Dimension: Report.Table] {
        Dictionary(grouping: sums.filter { $0.key.dimension != .total }, by: \.key.dimension).mapValues { cells in
            let figure = cells[0].key.dimension.figure
            let rows = cells.map { cell, tally in
                Report.Row(
                    value: cell.value, now: told(tally[keyPath: figure]), before: before.map { told($0[cell]?[keyPath: figure] ?? 0) })
            }
            let isScale = cells[0].key.dimension.isScale
            // What has no name stands last, however much it is.
            return Report.Table(
                rows: rows.sorted { one, other in
                    if (one.value == Dimension.other) != (other.value == Dimension.other) { return other.value == Dimension.other }
                    if isScale { return (Int(one.value) ?? .max) < (Int(other.value) ?? .max) }
                    let (first, second) = (one.now.number ?? 0, other.now.number ?? 0)
                    return first == second ? one.value < other.value : first > second
                })
        }
    }
}

extension Dimension {
    /// Its values stand in their own order, all of them; those of others by how many there are, the first few.
    package var isScale: Bool { self == .hour || self == .latency }

    /// What its table tells: views of pages and hours, requests of robots and answers, visits of the rest.
    var figure: KeyPath<Tally, Int> {
        switch self {
        case .total, .hour, .page, .bot, .status, .latency: \.views
        case .entry, .exit, .referrer, .campaign, .country, .language, .browser, .system, .device, .screen: \.visits
        }
    }
}
