import Foundation
import Running
import Testing

/// How hard the tests try: all of it with VERN_HOSTILE=all, enough to see a mistake otherwise.
enum Force {
    static let all = ProcessInfo.processInfo.environment["VERN_HOSTILE"] == "all"
}

@Suite("Visitors are served while", .serialized) struct SlowCrowdTests {
    /// The largest page there is.
    private static let page = "/privacy"

    private static func resident(_ process: Int32) -> Int {
        let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
        return status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }.flatMap { Int($0.filter(\.isNumber)) } ?? 0
    }

    @Test func `a crowd from everywhere sends slow heads, drips bodies and hardly reads`() async throws {
        let (members, seconds) = Force.all ? (1_000, 60) : (300, 12)
        try await RunningVern.using(arguments: []) { running in
            let warm = try HonestVisitors(port: running.port)
            try await Task.sleep(for: .seconds(3))
            warm.leave()
            let before = Self.resident(running.process)

            let crowd = Crowd(port: running.port, page: Self.page, members: members) { "127.\(1 + $0 % 100).\($0 / 100).\(1 + $0 % 250)" }
            while crowd.count.arrivals < members { try await Task.sleep(for: .milliseconds(20)) }
            let honest = try HonestVisitors(port: running.port)
            var most = 0
            for _ in 0..<seconds {
                try await Task.sleep(for: .seconds(1))
                most = max(most, Self.resident(running.process))
            }
            let count = crowd.count
            honest.leave()
            crowd.leave()

            let (growth, slowest) = ((most - before) / 1_024, honest.time(of: 0.99))
            print(
                "\(members) slow connections for \(seconds) s: \(honest.times.count) visits, median \(Int(honest.time(of: 0.5) * 1_000)) ms, "
                    + "p99 \(Int(slowest * 1_000)) ms, refused \(honest.refusals), memory +\(growth) MiB; "
                    + "\(count.open) open, \(count.arrivals) arrivals, \(count.thrownOut) thrown out, \(count.turnedAway) turned away")
            #expect(honest.refusals == [:])
            #expect(slowest <= 0.25, "\(slowest) s")
            #expect(growth <= 64, "\(growth) MiB")
            #expect(honest.times.count > seconds * 10)
            // A crowd that stayed away, or left at once, would prove nothing.
            #expect(count.open > members * 2 / 3 && count.turnedAway == 0)
            if Force.all { #expect(count.thrownOut > members) }
        }
    }

    @Test func `one network opens all the connections it can`() async throws {
        try await RunningVern.using(arguments: []) { running in
            let crowd = Crowd(port: running.port, page: Self.page, members: 600) { "127.9.9.\(1 + $0 % 250)" }
            try await Task.sleep(for: .seconds(3))
            let honest = try HonestVisitors(port: running.port)
            try await Task.sleep(for: .seconds(3))
            honest.leave()
            let count = crowd.count
            crowd.leave()
            #expect(honest.refusals == [:] && honest.times.count > 30)
            #expect(count.turnedAway >= 344, "\(count)")
        }
    }

    /// Without one left the process would end: the system's own threads can't go on. So the door closes before that.
    @Test func `more connect than the system gives descriptors for`() async throws {
        let running = try await RunningVern.start(arguments: [], under: ["/usr/bin/prlimit", "--nofile=400:400"])
        defer { try? FileManager.default.removeItem(at: running.folder) }
        defer { running.kill() }
        let crowd = Crowd(port: running.port, page: Self.page, members: 600) { "127.\(1 + $0 % 100).3.\(1 + $0 % 250)" }
        try await Task.sleep(for: .seconds(4))
        let count = crowd.count
        crowd.leave()
        #expect(count.turnedAway > 400)
        let last = ContinuousClock.now + .seconds(10)
        var served = false
        while !served, ContinuousClock.now < last {
            served = (try? Link(port: running.port, patience: 2).ask("GET", "/").status) == 200
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(served && running.status == nil, "ended with \(String(describing: running.status))")
    }
}
