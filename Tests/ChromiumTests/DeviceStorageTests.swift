import Chromium
import Testing

extension ChromiumTests.WithOneBrowser {
    @Suite("The device after a visit") struct DeviceStorageTests {
        @Test func `holds nothing after a clean page`() async throws {
            let site = try TinySite { _ in .page("<p>clean</p><script>1 + 1</script>") }
            try await OneBrowser.tab { tab in
                try await tab.navigate(site.url)
                let left = try await tab.deviceStorage()
                #expect(left.isEmpty, "\(left)")
                #expect(left.description == "nothing stored")
                #expect(left.origin == site.url)
            }
        }

        static let saboteurs = [
            ("localStorage.secretName = 'secret value'", "localStorage secretName"),
            ("sessionStorage.b = 2", "sessionStorage b"),
            ("document.cookie = 'c=3'", "cookie c of localhost"),
            ("await new Promise(r => indexedDB.open('d').onsuccess = r)", "IndexedDB d"),
            ("await caches.open('e')", "Cache Storage e"),
            ("await navigator.serviceWorker.register('/worker.js')", "service worker for "),
            ("await (await navigator.storage.getDirectory()).getFileHandle('f', {create: true})", " bytes in file_systems"),
            ("window.name = 'g'", "window.name"),
        ]

        @Test func `gives away each saboteur, and none before it acted`() async throws {
            let site = try TinySite { request in
                if request.path == "/worker.js" { return TinySite.Answer(kind: "text/javascript", body: "1") }
                guard let number = Int(request.path.dropFirst()) else { return .page("clean") }
                return .page("<script type=module>\(Self.saboteurs[number].0); document.title = 'acted'</script>")
            }
            try await OneBrowser.tab { tab in
                try await tab.navigate(site.url)
                for (number, saboteur) in Self.saboteurs.enumerated() {
                    let before = try await tab.deviceStorage()
                    #expect(before.isEmpty == (number == 0))
                    #expect(!before.findings.contains { $0.contains(saboteur.1) }, "\(before)")
                    try await tab.navigate(site.url + "/\(number)")
                    for _ in 0..<100 where try await tab.title() != "acted" { try await Task.sleep(for: .milliseconds(20)) }
                    let left = try await tab.deviceStorage()
                    #expect(left.findings.contains { $0.contains(saboteur.1) }, "\(left)")
                    #expect(!left.description.contains("secret value"))
                }
            }
        }

        @Test func `keeps cookies set by the server, scripts off, and another profile has none of them`() async throws {
            let site = try TinySite { _ in .page("x", headers: ["Set-Cookie: kept=1; HttpOnly; SameSite=Lax; Max-Age=60"]) }
            try await OneBrowser.tab({ $0.runsScripts = false }) { tab in
                try await tab.navigate(site.url)
                let cookie = try #require(try await tab.deviceStorage().cookies.first)
                #expect(cookie.isHTTPOnly && cookie.sameSite == "Lax" && cookie.expires != nil)
            }
            try await OneBrowser.tab { tab in
                let others = try await tab.profile.cookies()
                #expect(others.isEmpty)
            }
        }

        @Test func `is never called empty where it could not be looked at`() async throws {
            let site = try TinySite { _ in .page("x") }
            try await OneBrowser.tab { tab in
                await #expect(throws: BrowserFailure.refused(command: "deviceStorage", reason: "no site is open in this tab")) {
                    try await tab.deviceStorage()
                }
                try await tab.navigate(site.url)
                await #expect(throws: BrowserFailure.self) { try await tab.deviceStorage(origin: "http://other.example") }
            }
        }
    }
}
