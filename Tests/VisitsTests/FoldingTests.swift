import Keeping
import Promises
import Testing

@testable import Visits

@Suite("What is kept of small groups") struct FoldingTests {
    /// One closing of a day, or of part of one, as it happened and as it was kept.
    private struct Part {
        let day: Int
        /// Who read each page.
        let readers: [String: Set<String>]
        let tallies: DayTallies
        var kept: [Cell: Tally] = [:]
    }

    /// Months of days of few visitors or many, some closed in the middle by a restart; all of it known to the test.
    private func world(_ seed: Int, smallest: Int) -> (parts: [Part], remainders: [TallyBatch.Remainder]) {
        var generator = SeededGenerator(UInt64(seed))
        var folding = TallyFolding(smallest: smallest)
        var (parts, remainders): ([Part], [TallyBatch.Remainder]) = ([], [])
        func close(_ hits: [WorldHit], _ day: Int, stopping: Bool) {
            var counter = World.counter()
            for hit in hits { counter.count(hit) }
            guard let tallies = counter.closed(all: true).first else { return }
            let read = hits.filter { !$0.objects && $0.agent != "Googlebot" && $0.method == .get && [200, 304].contains($0.status) }
            let pages = Dictionary(grouping: read.filter { $0.path != "/style.css" }) {
                $0.path == "/nb/privacy" ? "/privacy" : $0.path == "/nowhere" ? "*" : $0.path
            }
            let batch = folding.batch(of: [tallies], now: stopping ? nil : Month(of: day), using: &generator)
            parts.append(
                Part(
                    day: day, readers: pages.mapValues { Set($0.map { "\($0.address) \($0.agent)" }) }, tallies: tallies,
                    kept: Dictionary(uniqueKeysWithValues: batch.days[0].cells)))
            remainders += batch.remainders
        }
        let most = [12, 40, 90][seed % 3]
        for day in World.day..<World.day + 50 {
            let count = Int.random(in: 0...most, using: &generator)
            let hits = World.hits(&generator, days: 1, visitors: max(1, most / 2), count: count).map { hit in
                var hit = hit
                hit.second += (day - World.day) * 86_400
                return hit
            }
            if Int.random(in: 0..<8, using: &generator) == 0 {
                close(Array(hits.prefix(count / 2)), day, stopping: true)
                close(Array(hits.dropFirst(count / 2)), day, stopping: false)
            } else {
                close(hits, day, stopping: false)
            }
        }
        remainders += folding.batch(of: [], now: nil, using: &generator).remainders
        return (parts, remainders)
    }

    private static let partitions: [Dimension] = [.country, .language, .browser, .system, .device]

    @Test(.keeps(.aggregateUseOnly), arguments: 0..<30)
    func `no cell, no rest of a sum, no difference of two looks tells of fewer than the threshold`(seed: Int) {
        let smallest = 5 + seed % 6
        let (parts, remainders) = world(seed, smallest: smallest)
        for part in parts {
            #expect(smallGroups(in: part.kept, smallest) == [])
            #expect(inferred(of: part, smallest) == [])
        }
        // On the smallest sites not even a day has enough visitors.
        #expect(seed % 3 == 0 || parts.contains { !$0.kept.isEmpty })
        // Hidden pages of a part: together they have enough readers, or there are none.
        for part in parts where part.kept[Cell(.total, "")] != nil {
            let hidden = part.readers.filter { $0.key == "*" || part.kept[Cell(.page, $0.key)] == nil }.values
            let readers = hidden.reduce(into: Set()) { $0.formUnion($1) }
            #expect(readers.isEmpty || readers.count >= smallest, "day \(part.day)")
        }
        for remainder in remainders {
            for (cell, tally) in remainder.cells where cell.value != Dimension.other {
                let group = cell.value == Dimension.objected ? tally.views : cell.dimension.group(tally)
                #expect(group >= smallest, "\(cell)")
            }
        }
        months(parts, remainders, smallest)
    }

    /// What follows from the cells of one look, or from what a second look shows in addition, as both are sums of such parts.
    private func smallGroups(in cells: [Cell: Tally], _ smallest: Int) -> [String] {
        var found = cells.filter { $0.key.dimension.group($0.value) < smallest }.map { "\($0.key): \($0.value)" }
        let total = cells[Cell(.total, "")]
        if total == nil { found += cells.keys.filter { $0.dimension != .bot }.map { "\($0) of a day with few visitors" } }
        for dimension in Self.partitions {
            let named = cells.filter { $0.key.dimension == dimension && $0.key.value != Dimension.other }
            let rest = (total?.visitors ?? 0) - named.values.map(\.visitors).reduce(0, +)
            if rest != 0, rest < smallest { found.append("\(dimension): a rest of \(rest)") }
        }
        for (cell, tally) in cells where cell.dimension == .total || cell.dimension == .entry {
            if tally.bounces != 0, tally.bounces < smallest { found.append("\(cell): \(tally.bounces) bounces") }
            let others = tally.visits - tally.bounces
            if others != 0, others < smallest, cell.value != Dimension.other { found.append("\(cell): \(others) that stayed") }
        }
        return found
    }

    /// What follows for somebody who knows the rules by which cells were hidden, and the site.
    private func inferred(of part: Part, _ smallest: Int) -> [String] {
        var found: [String] = []
        for dimension in Dimension.allCases where !dimension.isPartition && dimension != .total {
            let groups = part.tallies.cells.filter { $0.key.dimension == dimension && ($0.key.value == "*" || part.kept[$0.key] == nil) }
                .map { dimension.group($0.value) }
            let (sum, largest) = (groups.reduce(0, +), groups.max() ?? 0)
            if part.kept[Cell(dimension, "*")] != nil, largest < smallest || sum - largest < smallest {
                found.append("\(dimension): \(sum) hidden, all but \(sum - largest) of them one cell's")
            }
        }
        for (cell, _) in part.kept where [.entry, .exit].contains(cell.dimension) && cell.value != "*" {
            if part.kept[Cell(.page, cell.value)] == nil { found.append("\(cell.dimension) at a page that isn't told") }
        }
        for dimension in [Dimension.status, .latency] {
            func told(_ dimension: Dimension) -> Int { part.kept.reduce(0) { $1.key.dimension == dimension ? $0 + $1.value.views : $0 } }
            let rest = told(dimension) - (part.kept[Cell(.total, "")]?.views ?? 0) - told(.bot)
            if 1..<smallest ~= rest { found.append("\(dimension): \(rest) requests of neither pages nor robots") }
        }
        return found
    }

    private func months(_ parts: [Part], _ remainders: [TallyBatch.Remainder], _ smallest: Int) {
        for month in Set(parts.map { Month(of: $0.day) }) {
            var sums: [Cell: Tally] = [:]
            for part in parts where Month(of: part.day) == month {
                for (cell, tally) in part.kept { sums[cell, default: Tally()] += tally }
            }
            for remainder in remainders where remainder.month == month {
                for (cell, tally) in remainder.cells { sums[cell, default: Tally()] += tally }
            }
            let total = sums[Cell(.total, "")]?.visitors ?? 0
            for dimension in Self.partitions {
                let named = sums.filter { $0.key.dimension == dimension && $0.key.value != Dimension.other }
                let rest = total - named.values.map(\.visitors).reduce(0, +)
                #expect(rest == 0 || rest >= smallest, "\(month) \(dimension): a rest of \(rest)")
                #expect(rest == sums[Cell(dimension, Dimension.other)]?.visitors ?? 0)
            }
            #expect(sums.values.allSatisfy { $0.views >= 0 && $0.visitors >= 0 && $0.visits >= 0 })
        }
    }

    @Test func `who only leaves small cells out gives them away, and the same looks find that`() {
        var found = 0
        for seed in 0..<30 {
            for part in world(seed, smallest: 5).parts {
                let naive = part.tallies.cells.filter { $0.key.dimension.group($0.value) >= 5 }
                if !smallGroups(in: naive, 5).isEmpty { found += 1 }
            }
        }
        #expect(found > 100)
    }

    @Test func `what is too little on its days is told of the month, and its rest stays under other`() {
        var folding = TallyFolding(smallest: 10)
        var generator = SeededGenerator(1)
        func day(_ number: Int, _ small: Int) -> DayTallies {
            DayTallies(
                day: number,
                cells: [
                    Cell(.total, ""): Tally(views: 100, visitors: 100, visits: 100),
                    Cell(.country, "NO"): Tally(views: 60, visitors: 60, visits: 60),
                    Cell(.country, "SE"): Tally(views: 40 - small, visitors: 40 - small, visits: 40 - small),
                    Cell(.country, "IS"): Tally(views: small, visitors: small, visits: small),
                ])
        }
        let month = Month(of: 20_000)
        let first = month.days.lowerBound
        let batch = folding.batch(of: (0..<4).map { day(first + $0, 3) }, now: month, using: &generator)
        for day in batch.days {
            let cells = Dictionary(uniqueKeysWithValues: day.cells)
            #expect(cells[Cell(.country, "IS")] == nil && cells[Cell(.country, "SE")] == nil)
            #expect(cells[Cell(.country, "*")]?.visitors == 40 && cells[Cell(.country, "NO")]?.visitors == 60)
        }
        #expect(batch.remainders.isEmpty)
        let later = folding.batch(of: [], now: Month(number: month.number + 1), using: &generator).remainders
        let cells = Dictionary(uniqueKeysWithValues: later[0].cells)
        #expect(later[0].month == month && cells[Cell(.country, "IS")]?.visitors == 12 && cells[Cell(.country, "SE")]?.visitors == 148)
        #expect(cells[Cell(.country, "*")]?.visitors == -160)
    }

    @Test func `one reader of a page that isn't told follows from no other table`() {
        // 28 read the front page, 12 went on to /x, one to /y and back.
        let day = DayTallies(
            day: 20_000,
            cells: [
                Cell(.total, ""): Tally(views: 55, visitors: 41, visits: 41),
                Cell(.page, "/"): Tally(views: 42, visitors: 41), Cell(.page, "/x"): Tally(views: 12, visitors: 12),
                Cell(.page, "/y"): Tally(views: 1, visitors: 1), Cell(.entry, "/"): Tally(visitors: 41, visits: 41),
                Cell(.exit, "/"): Tally(visitors: 29, visits: 29), Cell(.exit, "/x"): Tally(visitors: 12, visits: 12),
            ])
        var folding = TallyFolding(smallest: 10)
        var generator = SeededGenerator(1)
        let kept = Dictionary(uniqueKeysWithValues: folding.batch(of: [day], now: Month(of: 20_000), using: &generator).days[0].cells)
        #expect(kept[Cell(.total, "")]?.visitors == 41)
        #expect(kept.keys.filter { ["/x", "/y"].contains($0.value) } == [])
    }

    @Test func `two days of few are told by no sum that leaves each of them one number`() {
        func told(_ visitors: [Int]) -> Int? {
            var folding = TallyFolding(smallest: 10)
            var generator = SeededGenerator(1)
            let first = Month(of: 20_000).days.lowerBound
            let days = visitors.enumerated().map {
                DayTallies(day: first + $0, cells: [Cell(.total, ""): Tally(views: $1, visitors: $1, visits: $1)])
            }
            return folding.batch(of: days, now: nil, using: &generator).remainders.first?.cells.first { $0.0.dimension == .total }?.1
                .visitors
        }
        #expect(told([9, 9]) == nil && told([9, 9, 9]) == nil && told([5, 5]) == nil)
        #expect(told([5, 5, 0]) == 10 && told([9, 9, 0]) == 18 && told([4, 4, 1, 0]) == nil)
    }

    @Test func `what noise was put onto a month's cell follows from no rest, and no size tells how often a page was read`() {
        var folding = TallyFolding(smallest: 10, noise: GeometricNoise(scale: 30))
        var generator = SeededGenerator(3)
        let first = Month(of: 20_000).days.lowerBound
        let days = (0..<20).map { number in
            DayTallies(
                day: first + number,
                cells: [
                    Cell(.total, ""): Tally(views: 30, visitors: 30, visits: 30, bytes: 3_000),
                    Cell(.country, "NO"): Tally(views: 15, visitors: 15, visits: 15, bytes: 1_500),
                    Cell(.country, "SE"): Tally(views: 8, visitors: 8, visits: 8, bytes: 800),
                    Cell(.country, "DK"): Tally(views: 7, visitors: 7, visits: 7, bytes: 700),
                ])
        }
        let batch = folding.batch(of: days, now: nil, using: &generator)
        let cells = Dictionary(uniqueKeysWithValues: batch.remainders[0].cells)
        let named = cells.filter { $0.key.dimension == .country && $0.key.value != "*" }.values.map(\.visitors).reduce(0, +)
        #expect(cells[Cell(.country, "*")]?.visitors == -named && named != 300)
        #expect(batch.days.allSatisfy { $0.cells.allSatisfy { $0.1.bytes == 0 } } && cells.values.allSatisfy { $0.bytes == 0 })
    }

    @Test func `noise is as wide as declared, falls to both sides alike and leaves no small number`() {
        let noise = GeometricNoise(scale: 2)!
        var generator = SeededGenerator(7)
        let drawn = (0..<40_000).map { _ in noise.draw(using: &generator) }
        // Of the two-sided geometric with ratio e^(-1/2): P(0) = (1 - r) / (1 + r) = 0.2449, the mean of |n| is 2r / (1 - r²) = 1.919.
        let (zeros, size) = (drawn.count { $0 == 0 }, drawn.map(abs).reduce(0, +))
        #expect(abs(zeros - 9_797) < 400 && abs(size - 76_762) < 2_500)
        #expect(abs(drawn.count { $0 > 0 } - drawn.count { $0 < 0 }) < 900)
        var folding = TallyFolding(smallest: 5, noise: GeometricNoise(scale: 50))
        let day = DayTallies(day: 1, cells: [Cell(.total, ""): Tally(views: 9, visitors: 6, visits: 7)])
        for _ in 0..<200 {
            let kept = folding.batch(of: [day], now: Month(of: 1), using: &generator).days[0].cells[0].1
            #expect(kept.views >= 5 && kept.visitors >= 5 && kept.visits >= 5)
        }
        #expect(GeometricNoise(scale: 0) == nil)
    }
}

@Suite("Months") struct MonthTests {
    @Test func `follow the calendar, and each day is in one`() {
        #expect(Month(of: 0).description == "1970-01" && Month(of: -1).description == "1969-12")
        #expect(Month(of: 20_000).description == "2024-10" && Month(of: 19_782).description == "2024-02")
        #expect(Month(of: 19_782).days.count == 29)
        var day = -1_000
        while day < 40_000 {
            let days = Month(of: day).days
            #expect(days.contains(day) && (28...31).contains(days.count) && Month(of: days.upperBound).number == Month(of: day).number + 1)
            day = days.upperBound
        }
    }
}
