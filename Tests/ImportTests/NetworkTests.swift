import Foundation
import Keeping
import Promises
import Running
import Testing

/// `vern networks`, beside a server that refuses whoever comes too often.
@Suite("Networks by command") struct NetworkTests {
    private struct Line: Decodable, Equatable {
        struct OneDay: Decodable, Equatable {
            let requests: Int
            let refused: Int
        }
        let network: String
        let requests: Int
        let refused: Int
        let browsers: [String: Int]
        let days: [OneDay]
    }

    @Test(.keeps(.neverLinked)) func `are told with what was asked and refused of open pages, and nothing of forms and links`() async throws
    {
        try await RunningVern.using(arguments: ["--trusted-proxies", "127.0.0.0/8"]) { server in
            func ask(_ path: String, from address: String, times: Int) async throws -> Int {
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for lane in 0..<4 {
                        group.addTask {
                            var refused = 0
                            for _ in stride(from: lane, to: times, by: 4) {
                                let answer = try await Visitor(server).ask("GET", path, headers: ["X-Forwarded-For: \(address)"])
                                refused += answer.status == 429 ? 1 : 0
                            }
                            return refused
                        }
                    }
                    return try await group.reduce(0, +)
                }
            }
            _ = try await ask("/privacy", from: "192.0.2.7", times: 3)
            let refused = try await ask("/privacy", from: "198.51.100.7", times: 700)
            let links = try await ask("/c/AAAAAAAAAAAAAAAAAAAAAAAA", from: "203.0.113.7", times: 700)
            #expect(refused > 0 && links > 0)
            func networks(_ words: [String]) async throws -> [Line] {
                let done = try await server.run(["networks", "--data", server.data.path, "--format", "json"] + words)
                #expect(done.status == 0, "\(done.complaint)")
                return try JSONDecoder().decode([Line].self, from: Data(done.output.utf8))
            }
            let told = try await networks([])
            #expect(told.map(\.network) == ["198.51.100.0/24", "192.0.2.0/24"])
            #expect(
                told.first
                    == Line(
                        network: "198.51.100.0/24", requests: 700, refused: refused, browsers: ["firefox": 700],
                        days: [.init(requests: 700, refused: refused)]))
            #expect(try await networks(["--refused"]).map(\.network) == ["198.51.100.0/24"])
            let text = try await server.run(["networks", "--data", server.data.path, "--limit", "1"])
            #expect(text.output.contains("198.51.100.0/24") && !text.output.contains("192.0.2"))
            #expect(try await server.stop() == 0)
            // The running day was in the server's memory alone.
            let after = try await server.run(["networks", "--data", server.data.path])
            #expect(after.status == 0 && after.output.contains("No network") && after.complaint.contains("nothing is known of today"))
        }
    }
}
