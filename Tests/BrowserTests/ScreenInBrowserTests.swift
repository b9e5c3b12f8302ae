import Chromium
import Foundation
import Running
import Testing

@Suite("The class of a screen", .serialized, .needsChromium, .oneBrowser) struct ScreenInBrowserTests {
    private static func asked(_ tab: Tab) async throws -> [String] {
        try await tab.requests().filter { $0.url.contains("/visits/screen/") }.map { "\($0.url.suffix(6)) \($0.status ?? 0)" }
    }

    @Test func `is told by pages that are counted and by no other, stores nothing, and is left out when the browser objects`() async throws
    {
        let site = try BuiltVern.site(adding: ["visits:", "  screen: true"])
        try await RunningVern.using(site: site) { running in
            try await OneBrowser.profile { profile in
                let tab = try await profile.open(
                    TabSettings().with {
                        $0.width = 390
                        $0.isMobile = true
                    })
                try await tab.navigate(running.url + "/")
                #expect(try await Self.asked(tab) == ["/small 204"])
                try await tab.navigate(running.url + "/visits/you")
                #expect(try await tab.pageText().contains("A script on our pages"))
                for path in ["/register/courier", "/my", "/nowhere"] { try await tab.navigate(running.url + path) }
                #expect(try await Self.asked(tab).count == 1, "a page of registration, and one that isn't there, run nothing")
                #expect(try await tab.deviceStorage().findings == [])
                _ = try await tab.command(
                    "Page.addScriptToEvaluateOnNewDocument",
                    ["source": .text("Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })")])
                try await tab.navigate(running.url + "/privacy")
                #expect(try await Self.asked(tab).count == 1, "whoever objects is not asked")
            }
        }
    }

    @Test func `comes to a sum of the day, whatever else is asked for at its addresses`() async throws {
        let site = try BuiltVern.site(adding: ["visits:", "  screen: true"])
        let running = try await RunningVern.start(site: site, arguments: ["--unlimited", "--trusted-proxies", "127.0.0.1"])
        defer { try? FileManager.default.removeItem(at: running.folder) }
        defer { running.kill() }
        let visitor = Visitor(running)
        for number in 0..<12 {
            let from = "X-Forwarded-For: 198.51.100.\(number)"
            _ = try await visitor.ask("GET", "/", headers: [from])
            #expect(try await visitor.ask("GET", "/visits/screen/medium", headers: [from, "Sec-Fetch-Site: same-origin"]).status == 204)
        }
        for wrong in ["/visits/screen/huge", "/visits/screen", "/visits/screen/small/x"] {
            #expect(try await visitor.get(wrong).status == 404, "\(wrong)")
        }
        #expect(try await visitor.ask("GET", "/visits/screen/wide", headers: ["Sec-Fetch-Site: cross-site"]).status == 404)
        #expect(try await running.stop() == 0)
        let file = try Data(contentsOf: running.data.appending(path: "visits.sqlite"))
        #expect(file.range(of: Data("medium".utf8)) != nil && file.range(of: Data("huge".utf8)) == nil)
    }
}
