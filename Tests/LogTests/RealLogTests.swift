import Foundation
import Testing

@testable import Visits

private let real = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "shared/vectors/logs/combined-10k.log")

/// Bytes that are there.
final class HeldLog: LogSource {
    private var left: ArraySlice<UInt8>
    /// At most so many at a time.
    private let most: Int
    init(_ bytes: [UInt8], most: Int = .max) { (left, self.most) = (bytes[...], most) }

    func read(into room: UnsafeMutableRawBufferPointer) throws -> Int {
        let part = left.prefix(min(room.count, most))
        room.copyBytes(from: part)
        left = left.dropFirst(part.count)
        return part.count
    }
}

struct PlainRules: AgentRules, ReferrerRules {
    func agent(of text: UnsafeRawBufferPointer) -> Agent {
        let text = String(decoding: text, as: UTF8.self)
        let bot = text.isEmpty || text.lowercased().contains("bot")
        return Agent(browser: text.contains("Firefox/") ? "Firefox" : "Other", system: "Other", device: .other, bot: bot ? "bot" : nil)
    }
    func referrer(of field: UnsafeRawBufferPointer) -> Referrer {
        let parts = String(decoding: field, as: UTF8.self).split(separator: "/", omittingEmptySubsequences: false)
        return parts.count > 2 ? .site(String(parts[2])) : .none
    }

    static func importing(_ bytes: [UInt8], lanes: Int, most: Int = .max) async throws -> (LogReport, [DayTallies]) {
        var bounds = CountingRules.Bounds()
        bounds.values = 20_000
        let rules = CountingRules(
            agents: PlainRules(), referrers: PlainRules(), pages: PageTable([], others: .apart), bounds: bounds)
        let counting = LogImport(rules: rules, lanes: lanes, key: { (UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max)) })
        let report = try await counting.read(HeldLog(bytes, most: most))
        return (report, await counting.finish())
    }
}

/// The same figures the long way: text by text, in one place, of another hand.
private struct PlainCount {
    var views: [String: Int] = [:]
    var visitors: [String: Int] = [:]
    var visits: [String: Int] = [:]
    var bounces: [String: Int] = [:]
    var seconds: [String: Int] = [:]
    var pages: [String: [String: Int]] = [:]
    var statuses: [String: [String: Int]] = [:]
    var robots: [String: Int] = [:]
    var bytes: [String: Int] = [:]

    init(_ text: String) throws {
        let endings = Set(
            "css js mjs map png jpg jpeg gif svg webp avif ico bmp woff woff2 ttf otf eot mp3 mp4 webm json xml txt pdf zip gz".split(
                separator: " "
            ).map(String.init))
        let line = try NSRegularExpression(
            pattern: #"^(\S+) \S+ \S+ \[(\d\d)/(\w{3})/(\d{4}):(\d\d):(\d\d):(\d\d) [+]0000\] "(.*?)" (\d{3}) (\d+|-) "(.*?)" "(.*?)"?$"#)
        var last: [String: (first: Int, last: Int, pages: Int)] = [:]
        func end(_ key: String, _ day: String) {
            guard let visit = last.removeValue(forKey: key) else { return }
            seconds[day, default: 0] += visit.last - visit.first
            if visit.pages == 1 { bounces[day, default: 0] += 1 }
        }
        for one in text.split(separator: "\n").map(String.init) {
            let match = try #require(line.firstMatch(in: one, range: NSRange(one.startIndex..., in: one)))
            let parts = (0..<match.numberOfRanges).map { String(one[Range(match.range(at: $0), in: one)!]) }
            let (day, status, agent) = (parts[2], parts[9], parts[12] == "-" ? "" : parts[12])
            let second = Int(parts[5])! * 3_600 + Int(parts[6])! * 60 + Int(parts[7])!
            statuses[day, default: [:]][status, default: 0] += 1
            if agent.isEmpty || agent.lowercased().contains("bot") {
                robots[day, default: 0] += 1
                continue
            }
            bytes[day, default: 0] += Int(parts[10]) ?? 0
            let words = parts[8].split(separator: " ")
            guard words.count > 1, words[0] == "GET", status.hasPrefix("2") || status == "304" else { continue }
            let path = String(words[1].prefix { $0 != "?" && $0 != "#" })
            let name = path.split(separator: "/").last ?? ""
            if name.contains("."), endings.contains(name.split(separator: ".").last.map { $0.lowercased() } ?? "") { continue }
            views[day, default: 0] += 1
            pages[day, default: [:]][path, default: 0] += 1
            let key = "\(day) \(parts[1]) \(agent)"
            if let visit = last[key], second - visit.last <= 1_800 {
                last[key] = (visit.first, max(visit.last, second), visit.pages + 1)
            } else {
                if last[key] == nil { visitors[day, default: 0] += 1 }
                end(key, day)
                visits[day, default: 0] += 1
                last[key] = (second, second, 1)
            }
        }
        for key in last.keys { end(key, String(key.prefix { $0 != " " })) }
    }
}

@Suite("A real log", .enabled(if: FileManager.default.fileExists(atPath: real.path), "the folder ../shared/vectors isn't there"))
struct RealLogTests {
    @Test func `comes to the same totals, day by day, as a plain count of it`() async throws {
        let bytes = Array(try Data(contentsOf: real))
        let plain = try PlainCount(String(decoding: bytes, as: UTF8.self))
        let (report, days) = try await PlainRules.importing(bytes, lanes: 2)
        #expect(report.lines == 10_000 && report.counted == 10_000 && report.refused.isEmpty)
        #expect(days.count == 4)
        for day in days {
            let name = String(day.day - 16_572 + 17)
            let total = try #require(day.cells[Cell(.total, "")])
            #expect(total.views == plain.views[name])
            #expect(total.visitors == plain.visitors[name])
            #expect(total.visits == plain.visits[name])
            #expect(total.bounces == plain.bounces[name])
            #expect(total.seconds == plain.seconds[name])
            #expect(total.bytes == plain.bytes[name])
            #expect(day.cells[Cell(.bot, "bot")]?.views == plain.robots[name])
            for (status, count) in plain.statuses[name]! { #expect(day.cells[Cell(.status, status)]?.views == count, "\(status)") }
            // By their own names where nothing looks personal in them.
            for (path, count) in plain.pages[name]! where path.utf8.count <= 60 && !path.contains(/\d{3}|[^\/a-z0-9.-]/) {
                let counted = day.cells[Cell(.page, path)]?.views
                #expect(counted == count, "\(path)")
            }
            #expect(day.cells.filter { $0.key.dimension == .page }.map(\.value.views).reduce(0, +) == total.views)
        }
    }

    /// Where definitions agree: a request is a request.
    @Test func `has as many answers of each kind as goaccess says`() async throws {
        let (_, days) = try await PlainRules.importing(Array(try Data(contentsOf: real)), lanes: 2)
        var kinds: [Character: Int] = [:]
        for (cell, tally) in days.flatMap(\.cells) where cell.dimension == .status { kinds[cell.value.first!, default: 0] += tally.views }
        #expect(kinds == ["2": 9_171, "3": 609, "4": 217, "5": 3])
    }

    @Test func `comes to the same on one core or many, in large pieces or small`() async throws {
        let bytes = Array(try Data(contentsOf: real))
        let (first, days) = try await PlainRules.importing(bytes, lanes: 1)
        for (lanes, most) in [(2, Int.max), (3, 777), (8, 65_536)] {
            let (report, same) = try await PlainRules.importing(bytes, lanes: lanes, most: most)
            #expect(report == first)
            #expect(same.map(\.cells) == days.map(\.cells))
        }
    }
}

@Suite("A log in pieces") struct LogBlockTests {
    @Test func `is lines, whatever the pieces`() throws {
        let text = "a\nbb\r\n\nccc\n" + String(repeating: "d", count: 50) + "\ne"
        for (size, most) in [(8, 3), (16, 1), (64, 64), (1_024, 5)] {
            var blocks = LogBlocks(HeldLog(Array(text.utf8), most: most), size: size)
            var (lines, leftOut) = ([String](), 0)
            while let block = try blocks.next() {
                leftOut += block.leftOut
                block.bytes.withUnsafeBytes { LogBlock.forEachLine(of: $0) { lines.append(String(decoding: $0, as: UTF8.self)) } }
            }
            #expect(lines.filter { $0.count < 50 } == ["a", "bb", "", "ccc", "e"])
            #expect(leftOut + lines.count == 6, "\(size)")
        }
    }

    @Test func `out of order by a day is counted, and what is later still is told`() async throws {
        func line(_ day: Int, _ host: Int) -> String {
            "192.0.2.\(host) - - [\(day)/May/2015:10:05:03 +0000] \"GET /a HTTP/1.1\" 200 12 \"-\" \"A\"\n"
        }
        let text = line(17, 1) + line(18, 1) + line(17, 2) + line(18, 2) + line(19, 1) + line(17, 3)
        let (report, days) = try await PlainRules.importing(Array(text.utf8), lanes: 1)
        #expect(report.counted == 5 && report.late == 1)
        #expect(days.map { $0.cells[Cell(.total, "")]!.visitors } == [2, 2, 1])
    }

    @Test func `of nothing is nothing, and of no format is refused`() async throws {
        #expect(try await PlainRules.importing([], lanes: 2).0 == LogReport())
        await #expect(throws: LogImport.Failure.unknownFormat) { try await PlainRules.importing(Array("x\ny\n".utf8), lanes: 2) }
    }
}
