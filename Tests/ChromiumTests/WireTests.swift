import Chromium
import Testing

extension ChromiumTests.WithOneBrowser {
    @Suite("What went over the wire") struct WireTests {
        @Test func `shows cookies set at every hop, even those the browser would not keep`() async throws {
            let site = try TinySite { request in
                switch request.path {
                case "/": TinySite.Answer(status: 302, headers: ["Location: /next", "Set-Cookie: hop=1"])
                case "/next":
                    .page(
                        "<link rel=stylesheet href=/s.css>",
                        headers: ["Set-Cookie: one=1; HttpOnly", "Set-Cookie: two=2; Secure; Domain=other.example"])
                default: TinySite.Answer(status: 404, kind: "text/css", headers: ["Set-Cookie: deep=1"])
                }
            }
            try await OneBrowser.tab({ $0.runsScripts = false }) { tab in
                try await tab.navigate(site.url + "/")
                let seen = try await tab.requests()
                #expect(seen.map(\.url) == ["/", "/next", "/s.css"].map { site.url + $0 })
                #expect(seen.map(\.status) == [302, 200, 404])
                #expect(seen.map(\.method) == ["GET", "GET", "GET"])
                #expect(seen.map { $0.responseHeaders.all("set-cookie").count } == [1, 2, 1])
                #expect(seen[0].responseHeaders["Set-Cookie"] == "hop=1")
                #expect(seen[1].requestHeaders["cookie"] == "hop=1")
                #expect(try await tab.document()?.url == site.url + "/next")
                #expect(String(decoding: try await tab.body(of: seen[1]), as: UTF8.self).contains("stylesheet"))
            }
        }

        @Test func `shows what a worker fetched and what failed`() async throws {
            let site = try TinySite { request in
                switch request.path {
                case "/worker.js": TinySite.Answer(kind: "text/javascript", body: "fetch('/from-worker').then(() => postMessage(1))")
                default:
                    .page(
                        """
                        <script>new Worker('/worker.js').onmessage = () => document.title = 'told'</script>
                        <img src=http://localhost:1/x.png>
                        """)
                }
            }
            try await OneBrowser.tab { tab in
                try await tab.navigate(site.url)
                for _ in 0..<100 where try await tab.title() != "told" { try await Task.sleep(for: .milliseconds(20)) }
                let seen = try await tab.requests()
                #expect(seen.contains { $0.url == site.url + "/from-worker" && $0.status == 200 })
                #expect(seen.first { $0.kind == "Image" }?.failure == "net::ERR_UNSAFE_PORT")
            }
        }

        @Test func `shows a body that was posted`() async throws {
            let site = try TinySite { request in
                .page(request.method == "POST" ? "got it" : "<form method=post><input name=a value=1><button>Send</button></form>")
            }
            try await OneBrowser.tab { tab in
                try await tab.navigate(site.url)
                try await tab.submit(expecting: .newPage)
                let shown = try await tab.document()
                #expect(shown?.method == "POST")
                #expect(shown?.sentBody == "a=1")
            }
        }
    }
}
