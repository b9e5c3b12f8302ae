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
        /// Of days with so few visitors that nothing was told of them.
        var hidden: [Cell: Tally] = [:]
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
                day: day.day, cells: blurred(folded(day), &generator), objected: day.objected < smallest ? 0 : day.objected,
                incomplete: day.incomplete)
        }
        var remainders: [TallyBatch.Remainder] = []
        for month in waiting.keys.sorted() where now.map({ month < $0 }) ?? true {
            let cells = blurred(remainder(waiting.removeValue(forKey: month)!), &generator)
            if !cells.isEmpty { remainders.append(.init(month: month, cells: cells)) }
        }
        return TallyBatch(days: told, remainders: remainders)
    }

    private mutating func folded(_ day: DayTallies) -> [Cell: Tally] {
        let month = Month(of: day.day)
        var kept: [Cell: Tally] = [:]
        let few = Dimension.total.group(day.cells[Cell(.total, "")] ?? Tally()) < smallest
        for (dimension, cells) in Dictionary(grouping: day.cells, by: \.key.dimension) {
            let (large, small) = apart(cells, dimension)
            // Requests of people and robots together less those of robots would tell of few people, too.
            if few && dimension != .bot || large.isEmpty && group(of: small, dimension) < smallest {
                for (cell, tally) in cells { waiting[month, default: Waiting()].hidden[cell, default: Tally()] += tally }
                continue
            }
            for (cell, tally) in large { kept[cell] = rounded(tally) }
            for (cell, tally) in small {
                waiting[month, default: Waiting()].folded[cell, default: Tally()] += tally
                kept[Cell(dimension, Dimension.other), default: Tally()] += plain(tally)
            }
        }
        return kept
    }

    /// What may be told by name, and what may not; that is nothing or no small group.
    private func apart(_ cells: [(key: Cell, value: Tally)], _ dimension: Dimension) -> (large: [(Cell, Tally)], small: [(Cell, Tally)]) {
        var (large, small) = ([(Cell, Tally)](), [(Cell, Tally)]())
        for (cell, tally) in cells {
            if cell.value == Dimension.other || dimension.group(tally) < smallest {
                small.append((cell, tally))
            } else {
                large.append((cell, tally))
            }
        }
        var hidden = group(of: small, dimension)
        while !small.isEmpty, hidden < smallest,
            let next = large.indices.min(by: { one, other in
                let (first, second) = (dimension.group(large[one].1), dimension.group(large[other].1))
                return first == second ? large[one].0.value < large[other].0.value : first < second
            })
        {
            hidden = dimension.together(hidden, dimension.group(large[next].1))
            small.append(large.remove(at: next))
        }
        return (large, small)
    }

    private func group(of cells: [(Cell, Tally)], _ dimension: Dimension) -> Int {
        cells.reduce(0) { dimension.together($0, dimension.group($1.1)) }
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

    private func remainder(_ waiting: Waiting) -> [Cell: Tally] {
        var kept: [Cell: Tally] = [:]
        var folded = waiting.folded
        let total = waiting.hidden[Cell(.total, "")] ?? Tally()
        if total.visitors >= smallest { kept[Cell(.total, "")] = rounded(total) }
        for (dimension, cells) in Dictionary(grouping: waiting.hidden, by: \.key.dimension) where dimension != .total {
            guard dimension == .bot || total.visitors >= smallest,
                !dimension.countsRequests || cells.map(\.value.views).reduce(0, +) >= smallest
            else { continue }
            for (cell, tally) in cells {
                kept[Cell(dimension, Dimension.other), default: Tally()] += plain(tally)
                folded[cell, default: Tally()] += tally
            }
        }
        for (dimension, cells) in Dictionary(grouping: folded, by: \.key.dimension) {
            for (cell, tally) in apart(cells, dimension).large {
                kept[cell] = rounded(tally)
                kept[Cell(dimension, Dimension.other), default: Tally()] += -plain(tally)
            }
        }
        return kept
    }

    private func blurred(_ cells: [Cell: Tally], _ generator: inout some RandomNumberGenerator) -> [(Cell, Tally)] {
        cells.map { cell, tally in
            guard let noise, tally.views >= 0, tally.visits >= 0 else { return (cell, tally) }
            var tally = tally
            for figure in [\Tally.views, \.visitors, \.visits, \.bounces] where tally[keyPath: figure] > 0 {
                tally[keyPath: figure] = max(min(smallest, tally[keyPath: figure]), tally[keyPath: figure] + noise.draw(using: &generator))
            }
            return (cell, tally)
        }.shuffled(using: &generator)
    }
}
