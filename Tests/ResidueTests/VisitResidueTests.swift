import Foundation
import Keeping
import Promises
import Running
import Testing

@Suite("What a visitor tells") struct VisitResidueTests {
    private static let canaries: [(name: String, value: String)] = [
        ("agent", "140.77.31"), ("agent's platform", "rv:139.66.5"), ("token", "kanaritoken-8c1f"),
        ("referrer's path", "innboks-zoe-quarry"),
        ("campaign", "til-zoe-quarry"), ("language", "nb-NO-x-kanari"), ("objecting", "Motvillig/3.2 (Trollheim)"),
    ]

    @Test(.keeps(.anonymousSession, .addressesAndBrowsersLogged))
    func `lies in no file, while pages are read and after the server has stopped`() async throws {
        let running = try await RunningVern.start(arguments: ["--unlimited", "--trusted-proxies", "127.0.0.1"])
        defer { try? FileManager.default.removeItem(at: running.folder) }
        defer { running.kill() }
        var visitor = Visitor(running, language: "nb-NO-x-kanari,nb;q=0.9")
        var addresses: [(name: String, value: String)] = []
        for number in 0..<30 {
            let address = number % 2 == 0 ? "198.51.100.\(200 + number)" : "2001:db8:77:\(number)::a1b2"
            addresses.append(("address \(number)", address))
            visitor.agent =
                number % 5 == 4
                ? "Motvillig/3.2 (Trollheim)" : "Mozilla/5.0 (X11; Linux x86_64; rv:139.66.5) Gecko/20100101 Firefox/140.77.31"
            let headers = [
                "X-Forwarded-For: \(address)", "Referer: https://post.example/innboks-zoe-quarry?id=7",
                number % 5 == 4 ? "Sec-GPC: 1" : "DNT: 0",
            ]
            for path in ["/privacy", "/?utm_campaign=til-zoe-quarry&token=kanaritoken-8c1f", "/nowhere/kanaritoken-8c1f"] {
                #expect(try await visitor.ask("GET", path, headers: headers).status < 500)
            }
        }
        var search = ResidueSearch(Self.canaries + addresses)
        #expect(search.finds(in: [running.folder], skipping: { $0.lastPathComponent.hasSuffix(".xctest") }) == [])
        #expect(try await running.stop() == 0)
        #expect(search.finds(in: [running.folder]) == [])
        // The proof that there was something to find: the visits were counted. Networks are written only of a day that is over.
        let file = try Data(contentsOf: running.data.appending(path: "visits.sqlite"))
        for kept in ["/privacy", "post.example"] { #expect(file.range(of: Data(kept.utf8)) != nil, "\(kept)") }
        #expect(search.filesSearched > 10)
    }
}
