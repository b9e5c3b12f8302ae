import Synchronization
import Testing

@testable import Visits

@Suite("A visitor's trace") struct VisitorTests {
    @Test(arguments: [
        ("192.0.2.77", "192.0.2.0/24"), ("255.255.255.255", "255.255.255.0/24"), ("0.0.0.0", "0.0.0.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"), ("2001:db8::1", "2001:db8::/48"), ("::1", "::/48"), ("fe80::1%eth0", "fe80::/48"),
        ("nonsense", "unknown"), ("", "unknown"), ("192.0.2", "unknown"), ("192.0.2.1:80", "unknown"),
    ])
    func `keeps the network alone`(address: String, network: String) {
        #expect(TruncatedNetwork(address).description == network)
        #expect(TruncatedNetwork(stored: network) == TruncatedNetwork(address))
    }

    @Test(arguments: ["192.0.2.77", "192.0.2.77/24", "192.0.2.0/25", "2001:db8:1::7/48", "2001:db8:1::/64", "x", ""])
    func `is not read back from a full address`(text: String) { #expect(TruncatedNetwork(stored: text) == nil) }

    @Test(
        arguments: [
            ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36", .chrome),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605.1.15 CriOS/140.0 Mobile/15E148 Safari/604.1",
                .chrome
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
                .edge
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", .firefox),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605.1.15 FxiOS/140.0 Mobile/15E148 Safari/605.1.15",
                .firefox
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15",
                .safari
            ),
            ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 OPR/120.0.0.0", .opera),
            (
                "Mozilla/5.0 (Linux; Android 15; SM-S921B) AppleWebKit/537.36 SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
                .samsung
            ),
            ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", .bot), ("curl/7.88.1", .bot),
            ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/140.0.0.0 Safari/537.36", .bot),
            ("Lynx/2.9", .other), ("", .other), (nil, .other),
        ] as [(String?, BrowserFamily)])
    func `keeps the browser's family alone`(agent: String?, family: BrowserFamily) { #expect(BrowserFamily(agent: agent) == family) }
}

@Suite("The address log") struct AddressLogTests {
    @Test func `counts, and holds nothing finer than network, family and day`() throws {
        let log = AddressLog()
        for host in 1...9 { log.record(VisitorTrace(address: "192.0.2.\(host)", agent: "Firefox/1.0 secret"), day: 20_000) }
        log.record(VisitorTrace(address: "2001:db8:1:2::77", agent: nil), day: 20_000)
        var dumped = ""
        dump(log, to: &dumped)
        for secret in ["192.0.2.7", ":77", "secret"] { #expect(!dumped.contains(secret)) }
        var generator = SystemRandomNumberGenerator()
        let batch = log.drain(before: 20_001, using: &generator)
        #expect(
            Set(batch) == [
                AddressLine(day: 20_000, visitor: .init(network: TruncatedNetwork("192.0.2.0"), browser: .firefox), count: 9),
                AddressLine(day: 20_000, visitor: .init(network: TruncatedNetwork("2001:db8:1::"), browser: .other), count: 1),
            ])
        #expect(log.drain(before: 20_001, using: &generator).isEmpty)
        #expect(Set(Mirror(reflecting: batch[0]).children.compactMap(\.label)) == ["day", "visitor", "count", "refused"])
    }

    @Test func `stays within its bounds under a flood, and loses no count`() {
        let log = AddressLog(most: 100)
        for number in 0..<5_000 { log.record(VisitorTrace(address: "10.\(number / 256).\(number % 256).1", agent: nil), day: 1) }
        var generator = SystemRandomNumberGenerator()
        let batch = log.drain(before: 2, using: &generator)
        #expect(batch.count <= 101 && batch.map(\.count).reduce(0, +) == 5_000)
    }

    @Test func `keeps the running day in memory, for whoever copies the file each hour`() async throws {
        let (log, store) = (AddressLog(), Lines())
        let today = Mutex(20_000)
        let keeper = AddressLogKeeper(
            log: log, store: store, folding: AddressFolding(crowd: 0), keptDays: 7, today: { today.withLock { $0 } })
        log.record(VisitorTrace(address: "192.0.2.1", agent: nil), day: 20_000)
        try await keeper.round()
        let rounds = Mutex(3)
        await keeper.run(
            sleep: { _ in
                let left = rounds.withLock { rounds in
                    rounds -= 1
                    return rounds
                }
                if left == 0 { throw CancellationError() }
            }, failed: { _ in })
        #expect(store.batches.isEmpty, "also when the server stops")
        today.withLock { $0 = 20_001 }
        log.record(VisitorTrace(address: "192.0.2.1", agent: nil), day: 20_001)
        try await keeper.round()
        #expect(
            store.batches == [[AddressLine(day: 20_000, visitor: .init(network: TruncatedNetwork("192.0.2.0"), browser: .other), count: 1)]]
        )
    }

    private final class Lines: AddressLogStore {
        private let held = Mutex<[[AddressLine]]>([])
        var batches: [[AddressLine]] { held.withLock { $0 } }
        func append(_ batch: [AddressLine]) async throws { held.withLock { $0.append(batch) } }
        func expire(before day: Int) async throws -> Int { 0 }
        func lines(from day: Int, offset: Int, limit: Int) async throws -> [AddressLine] { [] }
    }

    @Test func `is told by network: how many requests, how many of them refused, on which days`() {
        let log = AddressLog()
        func visit(_ address: String, _ agent: String?, day: Int, times: Int = 1, refused: Bool = false) {
            for _ in 0..<times { log.record(VisitorTrace(address: address, agent: agent), day: day, refused: refused) }
        }
        visit("192.0.2.1", "Firefox/1", day: 1, times: 5)
        visit("192.0.2.9", "curl/8", day: 2, times: 2)
        visit("198.51.100.1", nil, day: 2, times: 2)
        visit("198.51.100.7", nil, day: 2, times: 4, refused: true)
        visit("203.0.113.5", nil, day: 1, refused: true)
        let lines = [1, 2].flatMap { log.lines(on: $0) }
        let top = NetworkSum.top(2, of: lines)
        #expect(top.map(\.network.description) == ["192.0.2.0/24", "198.51.100.0/24"])
        #expect(top[0].all == .init(requests: 7) && top[0].browsers == [.firefox: 5, .bot: 2])
        #expect(top[1].days == [2: .init(requests: 6, refused: 4)])
        let refused = NetworkSum.top(9, of: lines, refused: true)
        #expect(refused.map(\.network.description) == ["198.51.100.0/24", "203.0.113.0/24"])
        var generator = SystemRandomNumberGenerator()
        #expect(log.drain(before: 3, using: &generator).map(\.refused).reduce(0, +) == 5)
    }

    @Test func `comes out in another order than it went in`() {
        let log = AddressLog()
        for number in 0..<200 { log.record(VisitorTrace(address: "10.0.\(number).1", agent: nil), day: 1) }
        var generator = SystemRandomNumberGenerator()
        let order = log.drain(before: 2, using: &generator).map(\.visitor.network.description)
        #expect(order != (0..<200).map { "10.0.\($0).0/24" } && order != order.sorted())
    }
}
