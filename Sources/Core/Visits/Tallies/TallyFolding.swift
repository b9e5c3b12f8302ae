/// Keeps small groups out of what is kept. A cell of a day with fewer than the threshold goes into "other" of its dimension, and so do
/// the next smallest until "other" is no small group either: nothing hidden follows from what isn't. What went there waits in memory, by
/// name and without days, until its month is over, and is then told as a sum of the month where that is no small group.
package struct TallyFolding: Sendable {
    private let smallest: Int
    private let noise: GeometricNoise?
    private var waiting: [Month: Waiting] = [:]

    private struct Waiting: Sendable {
        /// In "other" of its day.
        var folded: [Cell: Tally] = [:]
        /// In no figure of its day, as the dimension was nearly all one cell's.
        var untold: [Cell: Tally] = [:]
        /// Of days with so few visitors that nothing was told of them.
        var hidden: [Cell: Tally] = [:]
        var hiddenDays: Set<Int> = []
        var objected = 0
        /// Requests on those days that weren't of robots that were told, by status and by time.
        var requests: [Dimension: Int] = [:]
    }

    /// - Parameters:
    ///   - smallest: visitors (of robots and answers: requests) a cell must tell of, at least 5.
    ///   - noise: put onto each cell once, before it is kept.
    package init(smallest: Int, noise: GeometricNoise? = nil) { (self.smallest, self.noise) = (max(5, smallest), noise) }

    /// - Parameters:
    ///   - days: closed ones, or what there is of one when the server stops.
    ///   - now: months before this one are over; nothing: all are.
    package mutating func batch(
        of days: [DayTallies], now: Month?, using generator: inout some RandomNumberGenerator
    ) -> TallyBatch {
        let told = days.map { day in
            TallyBatch.Day(
                day: day.day, cells: folded(day).map { ($0.key, blurred($0.value, &generator)) }.shuffled(using: &generator),
                incomplete: day.incomplete)
        }
        var remainders: [TallyBatch.Remainder] = []
        for month in waiting.keys.sorted() where now.map({ month < $0 }) ?? true {
            let cells = remainder(waiting.removeValue(forKey: month)!, &generator).shuffled(using: &generator)
            if !cells.isEmpty { remainders.append(.init(month: month, cells: cells)) }
        }
        return TallyBatch(days: told, remainders: remainders)
    }

    private mutating func folded(_ day: DayTallies) -> [Cell: Tally] {
        let month = Month(of: day.day)
        var (kept, waiting) = ([Cell: Tally](), waiting.removeValue(forKey: month) ?? Waiting())
        let cells = Dictionary(grouping: day.cells, by: \.key.dimension)
        let total = day.cells[Cell(.total, "")] ?? Tally()
        let few = Dimension.total.group(total) < smallest
        if few { waiting.hiddenDays.insert(day.day) }
        waiting.objected += day.objected
        func requests(_ dimension: Dimension) -> Int { cells[dimension]?.reduce(0) { $0 + $1.value.views } ?? 0 }
        let robots = requests(.bot) < smallest ? 0 : requests(.bot)
        var pages: Set<String> = []
        for dimension in Dimension.allCases {
            guard let cells = cells[dimension] else { continue }
            let (large, small) = apart(cells, dimension, without: pages)
            if dimension == .page { pages = Set(small.map(\.0.value)) }
            if few && dimension != .bot || dimension == .bot && robots == 0 {
                for (cell, tally) in cells { waiting.hidden[cell, default: Tally()] += tally }
                if dimension.isOfAll { waiting.requests[dimension, default: 0] += requests(dimension) - robots }
                continue
            }
            // All requests less pages and robots are of people, who may be few.
            if dimension.isOfAll, isFew(requests(dimension) - total.views - robots) { continue }
            guard small.isEmpty || isEnough(small, dimension) else {
                for (cell, tally) in cells { waiting.untold[cell, default: Tally()] += tally }
                continue
            }
            for (cell, tally) in large { kept[cell] = told(tally, dimension) }
            for (cell, tally) in small {
                waiting.folded[cell, default: Tally()] += tally
                kept[Cell(dimension, Dimension.other), default: Tally()] += plain(tally)
            }
        }
        self.waiting[month] = waiting
        return kept
    }

    private func isFew(_ number: Int) -> Bool { 1..<smallest ~= number }

    /// What may be told by name, and what may not; that is nothing or enough, unless all together isn't.
    /// - Parameter pages: those that aren't told; of them no visit begins or ends that is.
    private func apart(
        _ cells: [(key: Cell, value: Tally)], _ dimension: Dimension, without pages: Set<String>
    ) -> (large: [(Cell, Tally)], small: [(Cell, Tally)]) {
        var (large, small) = ([(Cell, Tally)](), [(Cell, Tally)]())
        for (cell, tally) in cells {
            let isOut = (dimension == .entry || dimension == .exit) && pages.contains(cell.value)
            if cell.value == Dimension.other || isOut || dimension.group(tally) < smallest {
                small.append((cell, tally))
            } else {
                large.append((cell, tally))
            }
        }
        while !small.isEmpty, !isEnough(small, dimension),
            let next = large.indices.min(by: { one, other in
                let (first, second) = (dimension.group(large[one].1), dimension.group(large[other].1))
                return first == second ? large[one].0.value < large[other].0.value : first < second
            })
        {
            small.append(large.remove(at: next))
        }
        return (large, small)
    }

    /// No small group follows from their sum. Where one visitor may be in several cells, only the largest tells how many they are at least; and
    /// it must not be nearly all of the sum, as the rest would be told by that.
    private func isEnough(_ cells: [(Cell, Tally)], _ dimension: Dimension) -> Bool {
        let groups = cells.map { dimension.group($0.1) }
        let (sum, largest) = (groups.reduce(0, +), groups.max() ?? 0)
        return dimension.isPartition ? sum >= smallest : largest >= smallest && sum - largest >= smallest
    }

    /// Visits of one page, and of more, are groups as well: where either is small, it is told as none.
    private func rounded(_ tally: Tally) -> Tally {
        guard tally.visits > 0 else { return tally }
        var tally = tally
        if tally.bounces < smallest { tally.bounces = 0 }
        if tally.visits - tally.bounces < smallest { (tally.bounces, tally.seconds) = (tally.visits, 0) }
        return tally
    }

    /// "Other" is not told how long it stayed.
    private func plain(_ tally: Tally) -> Tally {
        Tally(views: tally.views, visitors: tally.visitors, visits: tally.visits, bytes: tally.bytes)
    }

    private func told(_ tally: Tally, _ dimension: Dimension) -> Tally { dimension == .total ? rounded(tally) : plain(tally) }

    private func remainder(_ waiting: Waiting, _ generator: inout some RandomNumberGenerator) -> [(Cell, Tally)] {
        var kept: [Cell: Tally] = [:]
        let total = waiting.hidden[Cell(.total, "")] ?? Tally()
        // With less to choose from, each day's few would follow from their sum.
        let isTold = total.visitors >= smallest && total.visitors <= (waiting.hiddenDays.count - 1) * (smallest - 1)
        if isTold { kept[Cell(.total, "")] = blurred(rounded(total), &generator) }
        func cells(_ all: [Cell: Tally]) -> [Dimension: [Cell: Tally]] {
            Dictionary(grouping: all, by: \.key.dimension).mapValues { Dictionary(uniqueKeysWithValues: $0.map { ($0.key, $0.value) }) }
        }
        // They may be one visitor's: of a day that would be told.
        if waiting.objected >= smallest { kept[Cell(.total, Dimension.objected)] = blurred(Tally(views: waiting.objected), &generator) }
        let (folded, hidden, untold) = (cells(waiting.folded), cells(waiting.hidden), cells(waiting.untold))
        var pages: Set<String> = []
        for dimension in Dimension.allCases where dimension != .total {
            var known = folded[dimension] ?? [:]
            var more = untold[dimension] ?? [:]
            let isOfFew = dimension.isOfAll && isFew((waiting.requests[dimension] ?? 0) - total.views)
            if dimension == .bot || isTold && !isOfFew {
                more.merge(hidden[dimension] ?? [:]) { $0 + $1 }
            }
            let both = known.merging(more) { $0 + $1 }
            let small = apart(Array(both), dimension, without: pages).small
            if !more.isEmpty, small.isEmpty || isEnough(small, dimension) {
                known = both
                kept[Cell(dimension, Dimension.other)] = blurred(plain(more.values.reduce(Tally(), +)), &generator)
            }
            let parts = apart(Array(known), dimension, without: pages)
            if dimension == .page { pages = Set(both.keys.map(\.value)).subtracting(parts.large.map(\.0.value)) }
            for (cell, tally) in parts.large {
                let tally = blurred(told(tally, dimension), &generator)
                kept[cell] = tally
                // As told: what is left says nothing of what was put onto it.
                kept[Cell(dimension, Dimension.other), default: Tally()] += -plain(tally)
            }
        }
        return kept.map { ($0.key, $0.value) }
    }

    private func blurred(_ tally: Tally, _ generator: inout some RandomNumberGenerator) -> Tally {
        guard let noise else { return tally }
        var tally = tally
        for figure in [\Tally.views, \.visitors, \.visits, \.bounces] where tally[keyPath: figure] > 0 {
            tally[keyPath: figure] = max(min(smallest, tally[keyPath: figure]), tally[keyPath: figure] + noise.draw(using: &generator))
        }
        // A page of one size would tell by it how often it was read.
        tally.bytes = 0
        return tally
    }
}
