import Foundation
import GRDB
import Keeping
import Promises
import SQLiteVisits
import Synchronization
import Testing

@testable import Visits

@Suite("Tallies in their file") struct TallyTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "tallies-\(UUID().uuidString)")
    private var file: URL { folder.appending(path: "visits.sqlite") }

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    private func batch(_ days: [DayTallies], now: Month? = nil) -> TallyBatch {
        var (folding, generator) = (TallyFolding(smallest: 10), SystemRandomNumberGenerator())
        return folding.batch(of: days, now: now, using: &generator)
    }

    private func day(_ day: Int, _ count: Int, _ cells: [Cell: Int] = [:], incomplete: Bool = false) -> DayTallies {
        let all = cells.merging([Cell(.total, ""): count]) { $1 }
        return DayTallies(day: day, cells: all.mapValues { Tally(views: $0 * 2, visitors: $0, visits: $0) }, incomplete: incomplete)
    }

    @Test func `add up by day and month, once for each file they were read from`() async throws {
        let store = try SQLiteVisits(file: file)
        let digest = String(repeating: "0a", count: 32)
        let month = Month(of: 20_000)
        let first = month.days.lowerBound
        func log(_ digest: String) -> TalliedLog { TalliedLog(digest: digest, months: month.number...month.number) }
        #expect(try await store.add(batch([day(first, 20), day(first + 1, 30)]), from: [log(digest)], beside: false).isEmpty)
        let both = [log(String(digest.reversed())), log(digest)]
        #expect(try await store.add(batch([day(first, 20)]), from: both, beside: true) == TallyOverlap(logs: [digest]))
        #expect(try await store.add(batch([day(first, 20), day(first + 2, 20)]), from: [], beside: false) == TallyOverlap(days: [first]))
        #expect(try await store.add(batch([day(first, 12, incomplete: true)])).isEmpty)
        #expect(try await store.daily(Cell(.total, ""), first...first + 1).mapValues(\.visitors) == [first: 32, first + 1: 30])
        #expect(try await store.monthly(Cell(.total, ""), month...month)[month]?.views == 124)
        #expect(try await store.days().map(\.incomplete) == [true, false])
    }

    @Test func `are forgotten: days before months, and months with their names, in every byte`() async throws {
        let store = try SQLiteVisits(file: file)
        let month = Month(of: 20_000)
        let first = month.days.lowerBound
        _ = try await store.add(
            batch([day(first, 20, [Cell(.page, "/gone-with-its-month"): 20]), day(first + 40, 20, [Cell(.page, "/stays"): 20])]))
        try await store.forget(daysBefore: first + 1, monthsBefore: month)
        #expect(try await store.daily(Cell(.total, ""), first...first + 50).keys.sorted() == [first + 40])
        #expect(try await store.monthly(Cell(.total, ""), month...month).count == 1)
        try await store.forget(daysBefore: first + 1, monthsBefore: Month(number: month.number + 1))
        #expect(try await store.monthly(Cell(.total, ""), month...month).isEmpty)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            #expect(try Data(contentsOf: folder.appending(path: name)).range(of: Data("/gone-with".utf8)) == nil, "\(name)")
        }
    }

    @Test func `of a month are taken out with its names, in every byte, and its logs can be counted again, those of other months can't`()
        async throws
    {
        let store = try SQLiteVisits(file: file)
        let (taken, kept) = (Month(of: 20_000), Month(of: 20_040))
        let (first, later) = (taken.days.lowerBound, kept.days.lowerBound)
        let days = [day(first, 20, [Cell(.page, "/gone-with-its-month"): 20]), day(later, 20, [Cell(.page, "/stays"): 20])]
        let logs = [[taken], [kept], [taken, kept]].map { months in
            TalliedLog(
                digest: String(repeating: "\(months.count)\(months[0].number % 10)", count: 32),
                months: months[0].number...months.last!.number)
        }
        let whole = batch(days, now: Month(number: kept.number + 1))
        #expect(try await store.add(whole, from: logs, beside: false).isEmpty)
        let names = try await store.sums(of: TallySpan(later...later, last: later))
        try await store.forget(taken)
        #expect(try await store.days().map(\.day) == [later])
        #expect(try await store.monthly(Cell(.total, ""), taken...kept).keys.sorted() == [kept])
        #expect(try await store.sums(of: TallySpan(later...later, last: later)) == names)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            #expect(try Data(contentsOf: folder.appending(path: name)).range(of: Data("/gone-with".utf8)) == nil, "\(name)")
        }
        #expect(try await store.add(batch([days[0]]), from: Array(logs[1...]), beside: true).logs == logs[1...].map(\.digest))
        // Of a log of both months, only lines of the one are counted.
        let part = TalliedLog(digest: logs[2].digest, months: taken.number...taken.number)
        #expect(try await store.add(batch([days[0]]), from: [logs[0], part], beside: false).isEmpty)
        #expect(try await store.daily(Cell(.total, ""), first...later).mapValues(\.visitors) == [first: 20, later: 20])
    }

    @Test(.keeps(.anonymousSession)) func `nothing of a day is in any file before it is over, and then no address and no agent`()
        async throws
    {
        let clock = Mutex(World.day * 86_400 + 100)
        let store = try SQLiteVisits(file: file)
        let counter = LiveCounter(
            rules: World.rules(), memory: PlainMemory(), key: { (UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max)) })
        let keeper = TallyKeeper(
            counter: counter, store: store, folding: TallyFolding(smallest: 10), keptMonths: 25, second: { clock.withLock { $0 } })
        func visit(_ number: Int) {
            counter.count(
                .init(
                    second: clock.withLock { $0 }, address: "198.51.100.\(number)", agent: "Firefox Linux canary-agent", isGet: true,
                    page: "/privacy", query: "token=canary-token", referrer: "a.example/canary-path", language: "nb", status: 200, bytes: 9,
                    microseconds: 5, objects: false))
        }
        try await keeper.round()
        let before = try bytes()
        for number in 1...20 { visit(number) }
        try await keeper.round()
        #expect(try bytes() == before)
        clock.withLock { $0 += 86_400 }
        try await keeper.round()
        let kept = try await store.daily(Cell(.page, "/privacy"), World.day...World.day)
        #expect(kept[World.day]?.visitors == 20)
        let secrets = ["198.51.100", "canary"] + [[198, 51, 100, 7] as [UInt8]].map { String(decoding: $0, as: UTF8.self) }
        for (name, data) in try bytes() {
            for secret in secrets.prefix(2) { #expect(data.range(of: Data(secret.utf8)) == nil, "\(secret) in \(name)") }
        }
        #expect(try await store.days().map(\.incomplete) == [true], "the server came in the middle of the day")
        // A day whole from midnight to midnight, and one that ends with the server.
        for number in 1...12 { visit(number) }
        clock.withLock { $0 += 86_400 }
        for number in 1...15 { visit(number) }
        try await keeper.round(stopping: true)
        #expect(try await store.days().map(\.incomplete) == [true, false, true])
        #expect(try await store.daily(Cell(.total, ""), World.day...World.day + 2).values.map(\.visitors).sorted() == [12, 15, 20])
    }

    private func bytes() throws -> [String: Data] {
        var all: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where !name.hasSuffix("-shm") {
            all[name] = try Data(contentsOf: folder.appending(path: name))
        }
        return all
    }

    @Test func `a report has all of a time, its months whole, and says what is few or missing`() async throws {
        let store = try SQLiteVisits(file: file)
        let month = Month(number: Month(of: 20_000).number)
        let first = month.days.lowerBound
        var days = (0..<31).map { day(first + $0, 20, [Cell(.page, "/a"): 14, Cell(.page, "/b"): 6, Cell(.country, "NO"): 20]) }
        days[3] = day(first + 3, 4, [Cell(.country, "NO"): 4])
        days.remove(at: 10)
        _ = try await store.add(batch(days))
        let desk = ReportDesk(shelf: store, smallest: 10, noisy: false)
        #expect(try await desk.lastDay() == first + 30)
        let report = try #require(try await desk.report(of: ReportTime(first...first + 30), page: nil))
        #expect(report.totals.visitors == .shown(29 * 20) && report.totals.objected == .few && report.totalsBefore == nil)
        #expect(report.steps[3].now == .few && report.steps[4].now == .shown(20) && report.steps.count == 31)
        #expect(report.incomplete == [first + 10])
        // Six readers a day of /b, and 14 of /a as else what is hidden would follow, are told as sums of the month.
        #expect(report.tables[.page]?.rows.map(\.value) == ["/a", "/b"])
        let part = try #require(try await desk.report(of: ReportTime(first...first + 20), page: nil))
        #expect(part.tables[.page] == nil, "all but six of them")
        let page = try #require(try await desk.report(of: ReportTime(first...first + 30), page: "/a"))
        #expect(page.tables.isEmpty && page.totals.robots == .held)
        #expect(try await desk.pages() == ["/a", "/b"])
        let year = try #require(try await desk.report(of: ReportTime(first - 300...first + 30), page: nil))
        #expect(
            year.byMonth && year.steps.last?.now == .shown(29 * 20)
                && Month(of: year.days.lowerBound).days.lowerBound == year.days.lowerBound)
    }

    @Test func `a report tells hours and times to answer in their own order, all else by how many`() async throws {
        let store = try SQLiteVisits(file: file)
        let hours = ["00": 20, "08": 30, "09": 60, "17": 40], times = ["250": 40, "10000": 20, "more": 50, "500": 40]
        let cells =
            hours.map { (Cell(.hour, $0), $1) } + times.map { (Cell(.latency, $0), $1) } + [
                (Cell(.browser, "A"), 40), (Cell(.browser, "Z"), 110),
            ]
        _ = try await store.add(batch([day(20_000, 150, Dictionary(uniqueKeysWithValues: cells))]))
        let report = try #require(
            try await ReportDesk(shelf: store, smallest: 10, noisy: false).report(of: ReportTime(20_000...20_000), page: nil))
        #expect(report.tables[.hour]?.rows.map(\.value) == ["00", "08", "09", "17"])
        #expect(report.tables[.latency]?.rows.map(\.value) == ["250", "500", "10000", "more"])
        #expect(report.tables[.browser]?.rows.map(\.value) == ["Z", "A"])
    }

    @Test func `a month is compared to the month before: whole to whole, a part to as many days`() {
        let (march, february) = (Month(of: 20_530), Month(number: Month(of: 20_530).number - 1))
        #expect(march.description == "2026-03" && february.days.count == 28)
        let (first, earlier) = (march.days.lowerBound, february.days.lowerBound)
        let whole = ReportTime(march, until: first + 100)
        #expect(whole?.days == first...first + 30 && whole?.before == earlier...earlier + 27)
        let part = ReportTime(march, until: first + 4)
        #expect(part?.days == first...first + 4 && part?.before == earlier...earlier + 4)
        // Thirty days of March, and February has no more than it has.
        #expect(ReportTime(march, until: first + 29)?.before == earlier...earlier + 27)
        #expect(ReportTime(march, until: first - 1) == nil)
        #expect(ReportTime(10...12) == ReportTime(10...12) && ReportTime(10...12).before == 7...9)
    }

    @Test func `a report is made once, until something is added, also by another process`() async throws {
        let store = try SQLiteVisits(file: file)
        func add(_ number: Int, to store: SQLiteVisits) async throws {
            _ = try await store.add(batch([day(20_000 + number, 20, [Cell(.page, "/\(number)"): 20])]))
        }
        let desk = CountingDesk(ReportDesk(shelf: store, smallest: 10, noisy: false))
        let copies = ReportCopies(of: desk, edition: store.edition, most: 2)
        #expect(try await copies.report(of: ReportTime(20_000...20_009), page: nil) == nil)
        try await add(0, to: store)
        for _ in 1...3 { #expect(try await copies.report(of: ReportTime(20_000...20_009), page: nil)?.totals.visitors == .shown(20)) }
        #expect(desk.asked.withLock { $0 } == 2)
        try await add(1, to: store)
        #expect(try await copies.report(of: ReportTime(20_000...20_009), page: nil)?.totals.visitors == .shown(40))
        try await add(2, to: try SQLiteVisits(file: file))
        #expect(try await copies.report(of: ReportTime(20_000...20_009), page: nil)?.totals.visitors == .shown(60))
        #expect(try await copies.pages().count == 3)
        // Another question, and never more than two at a time.
        for page in ["/0", "/1", "/2", "/0"] {
            #expect(try await copies.report(of: ReportTime(20_000...20_009), page: page)?.totals.visitors == .shown(20))
        }
        #expect(desk.asked.withLock { $0 } == 8)
    }

    private final class CountingDesk: Reporting {
        private let desk: ReportDesk
        let asked = Mutex(0)
        init(_ desk: ReportDesk) { self.desk = desk }
        func report(of time: ReportTime, page: String?) async throws -> Report? {
            asked.withLock { $0 += 1 }
            return try await desk.report(of: time, page: page)
        }
        func pages() async throws -> [String] { try await desk.pages() }
        func lastDay() async throws -> Int? { try await desk.lastDay() }
    }

    @Test(
        arguments: [
            (0, 40, 40, "1970-01", "1970-02", [[Int]]()), (5, 40, 100, "", "", [[5, 40]]), (31, 40, 40, "1970-02", "1970-02", []),
            (31, 40, 41, "", "", [[31, 40]]), (10, 70, 100, "1970-02", "1970-02", [[10, 30], [59, 70]]), (50, 60, 20, "", "", []),
        ] as [(Int, Int, Int, String, String, [[Int]])])
    func `a time is told as whole months and what is left`(from: Int, to: Int, last: Int, first: String, final: String, days: [[Int]]) {
        let span = TallySpan(from...to, last: last)
        #expect(span.months?.lowerBound.description ?? "" == first && span.months?.upperBound.description ?? "" == final)
        #expect(span.days == days.map { $0[0]...$0[1] })
    }
}
