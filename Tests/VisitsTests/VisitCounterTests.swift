import Keeping
import Promises
import Synchronization
import Testing

@testable import Visits

@Suite("Counting visits") struct VisitCounterTests {
    @Test(arguments: 0..<24)
    func `comes to the same sums as a plain list of all that everybody did`(seed: Int) {
        var generator = SeededGenerator(UInt64(seed))
        let days = 1 + seed % 4
        let hits = World.hits(&generator, days: days, visitors: [3, 40, 600][seed % 3], count: 1_500)
        var counter = World.counter()
        for hit in hits { counter.count(hit) }
        let plain = PlainCounting.days(hits)
        let closed = counter.closed(all: true)
        #expect(closed.map(\.day) == plain.keys.sorted())
        for day in closed {
            let expected = plain[day.day]!
            #expect(day.objected == expected.objected)
            let cells = Set(day.cells.keys).union(expected.cells.keys)
            for cell in cells where day.cells[cell] ?? Tally() != expected.cells[cell] ?? Tally() {
                Issue.record("\(cell): \(day.cells[cell] ?? Tally()) and not \(expected.cells[cell] ?? Tally())")
            }
        }
    }

    @Test func `whoever asks not to be counted leaves one number and nothing else`() {
        var counter = World.counter()
        for number in 0..<7 {
            let hit = WorldHit(
                second: World.day * 86_400 + number, address: 5, agent: "Firefox Linux", path: "/privacy", referrer: "a.example",
                objects: true)
            #expect(counter.count(hit) == .objected)
        }
        let day = counter.closed(all: true)[0]
        #expect(day.objected == 7 && day.cells.isEmpty)
    }

    @Test func `a log may say of sizes and times what it likes`() {
        var counter = World.counter()
        for agent in ["Firefox Linux", "Googlebot"] {
            for bytes in [Int.max, Int.min, .max, .max] {
                let hit = WorldHit(second: World.day * 86_400, address: 5, agent: agent, path: "/privacy", bytes: bytes, microseconds: .max)
                #expect(counter.count(hit) == .counted)
            }
        }
        let cells = counter.closed(all: true)[0].cells
        #expect(cells[Cell(.total, "")]?.views == 4 && cells.values.allSatisfy { $0.bytes >= 0 })
    }

    @Test(.keeps(.anonymousSession))
    func `the day's key, digests and visits are zeros once the day is over, and every day has another key`() {
        let memory = WatchedMemory()
        let keys = Mutex<UInt64>(0x0123_4567_89ab_cdef)
        var counter = VisitCounter(
            rules: World.rules(), memory: memory,
            key: {
                keys.withLock { key in
                    key = key &* 0x2545_f491_4f6c_dd1d &+ 1
                    return (key, ~key)
                }
            })
        var generator = SeededGenerator(9)
        for hit in World.hits(&generator, days: 1, visitors: 500, count: 5_000) { counter.count(hit) }
        #expect(memory.words.count > 3_000, "what is watched for is there while the day goes on")
        counter.turn(to: (World.day + 1) * 86_400)
        // What is left in use belongs to nobody: the tables for the day to come.
        #expect(memory.words.isEmpty)
        #expect(memory.wiped.withLock { $0 } && counter.closed().count == 1)
        let first = keys.withLock { $0 }
        counter.count(WorldHit(second: (World.day + 1) * 86_400, address: 1, agent: "Firefox Linux", path: "/"))
        #expect(keys.withLock { $0 } != first)
    }

    @Test func `nobody is recognised the next day, by whatever was kept`() {
        var counter = World.counter()
        for day in 0..<3 {
            counter.count(WorldHit(second: (World.day + day) * 86_400 + 100, address: 5, agent: "Firefox Linux", path: "/"))
        }
        let days = counter.closed(all: true)
        #expect(days.map { $0.cells[Cell(.total, "")]?.visitors } == [1, 1, 1])
    }

    @Test func `a visit ends after half an hour without a page, and with the day`() {
        var counter = World.counter()
        let midnight = World.day * 86_400
        for second in [0, 1_800, 3_601, 86_399, 86_400] {
            counter.count(WorldHit(second: midnight + second, address: 5, agent: "Firefox Linux", path: "/"))
        }
        let days = counter.closed(all: true)
        #expect(
            days.map { $0.cells[Cell(.total, "")] }.first
                == Tally(views: 4, visitors: 1, visits: 3, bounces: 2, seconds: 1_800, bytes: 4_000))
        #expect(days.count == 2)
    }

    @Test func `a closed day stays closed, and a log's days may lie across each other a little`() {
        var live = World.counter()
        live.count(WorldHit(second: (World.day + 1) * 86_400, address: 5, agent: "Firefox Linux", path: "/"))
        #expect(live.count(WorldHit(second: World.day * 86_400, address: 5, agent: "Firefox Linux", path: "/")) == .late)
        var log = World.counter(openDays: 2)
        for day in [1, 0, 1, 2, 1] { log.count(WorldHit(second: (World.day + day) * 86_400, address: 5, agent: "", path: "/")) }
        #expect(log.count(WorldHit(second: World.day * 86_400, address: 5, agent: "", path: "/")) == .late)
        #expect(log.closed(all: true).map { $0.cells[Cell(.total, "")]?.views } == [1, 3, 1])
    }

    @Test func `a flood of addresses, agents, referrers and languages fills no memory, and no view is lost`() {
        var bounds = CountingRules.Bounds()
        (bounds.visitors, bounds.readings, bounds.values, bounds.texts) = (200, 300, 20, 50)
        var counter = World.counter(bounds: bounds)
        for number in 0..<5_000 {
            let letters = String(UnicodeScalar(UInt8(97 + number % 26))) + String(UnicodeScalar(UInt8(97 + number / 26 % 26)))
            counter.count(
                WorldHit(
                    second: World.day * 86_400 + number, address: UInt32(number), agent: "Browser\(number) System\(number)", path: "/",
                    referrer: "site\(number).example", language: letters))
        }
        let cells = counter.closed(all: true)[0].cells
        #expect(cells[Cell(.total, "")]?.views == 5_000 && cells[Cell(.total, "")]?.visitors == 200)
        for dimension in [Dimension.browser, .system, .language, .country] {
            let own = cells.filter { $0.key.dimension == dimension }
            #expect(own.count <= 22 && own.values.map(\.views).reduce(0, +) == 5_000, "\(dimension)")
        }
        #expect(cells.filter { $0.key.dimension == .referrer }.count <= 22)
    }

    @Test func `SipHash is the one its authors published`() {
        let digest = KeyedDigest(key: (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908))
        // 24 bytes 00…17 of the reference's vectors for SipHash-2-4, read as words.
        #expect(digest.words(0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908, 0x1716_1514_1312_1110) == 0xb8ad_50c6_f649_af94)
        #expect((0..<15).map(UInt8.init).withUnsafeBytes(digest.text) == 0xd320_d86d_2a51_9956)
    }
}

/// Knows what lies in the memory it gave, as whoever could read all of it would.
private final class WatchedMemory: SecretMemory {
    private struct Given: @unchecked Sendable { let buffer: UnsafeMutableRawBufferPointer }
    private let given = Mutex<[UInt: Given]>([:])
    /// False once memory came back that held anything.
    let wiped = Mutex(true)

    func allocate(_ bytes: Int) -> UnsafeMutableRawBufferPointer {
        let buffer = PlainMemory().allocate(bytes)
        given.withLock { $0[UInt(bitPattern: buffer.baseAddress)] = Given(buffer: buffer) }
        return buffer
    }

    func free(_ buffer: UnsafeMutableRawBufferPointer) {
        if buffer.contains(where: { $0 != 0 }) { wiped.withLock { $0 = false } }
        _ = given.withLock { $0.removeValue(forKey: UInt(bitPattern: buffer.baseAddress)) }
        PlainMemory().free(buffer)
    }

    /// All that isn't zero.
    var words: [UInt64] {
        given.withLock { given in
            given.values.flatMap { given in
                (0..<given.buffer.count / 8).map { given.buffer.load(fromByteOffset: $0 * 8, as: UInt64.self) }.filter { $0 != 0 }
            }
        }
    }
}
