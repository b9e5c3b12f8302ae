import Chromium
import Foundation
import Testing

extension ChromiumTests.WithOneBrowser {
    @Suite("A page") struct PageTests {
        @Test func `that nobody serves cannot be opened, and its path is not told`() async throws {
            try await OneBrowser.tab { tab in
                await #expect(throws: BrowserFailure.couldNotOpen(site: "http://localhost:1", reason: "net::ERR_UNSAFE_PORT")) {
                    try await tab.navigate("http://localhost:1/secret")
                }
            }
        }

        @Test func `is pictured at its width, whole or in part`() async throws {
            let site = try TinySite { _ in .page("<div style='height:2000px'>tall</div>") }
            try await OneBrowser.tab({ ($0.width, $0.height, $0.scale, $0.isMobile) = (390, 600, 2, true) }) { tab in
                try await tab.navigate(site.url)
                for (whole, picture) in [(false, try await tab.screenshot()), (true, try await tab.screenshot(fullPage: true))] {
                    #expect(Array(picture.prefix(8)) == [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
                    #expect(Self.number(in: picture, at: 16) == 780)
                    #expect(whole ? Self.number(in: picture, at: 20) > 4000 : Self.number(in: picture, at: 20) == 1200)
                }
            }
        }

        @Test func `is shown dark, printed, or in another language when so set`() async throws {
            let site = try TinySite { _ in
                .page(
                    """
                    <style>p{display:none}@media (prefers-color-scheme:dark){.d{display:block}}@media print{.p{display:block}}</style>
                    <p class=d>dark</p><p class=p>paper</p>
                    """)
            }
            try await OneBrowser.tab({ ($0.colours, $0.languages) = (.dark, "nb,en") }) { tab in
                try await tab.navigate(site.url)
                #expect(try await tab.pageText() == "dark")
                #expect(site.requests.last?.headers["accept-language"]?.hasPrefix("nb,en") == true)
            }
            try await OneBrowser.tab({ $0.medium = .print }) { tab in
                try await tab.navigate(site.url)
                #expect(try await tab.pageText() == "paper")
            }
        }

        @Test func `is still read by the debugger while its own scripts are off`() async throws {
            let site = try TinySite { _ in .page("<p>text</p><script>window.ran = true; document.title = 'changed'</script>") }
            try await OneBrowser.tab({ $0.runsScripts = false }) { tab in
                try await tab.navigate(site.url)
                #expect(try await tab.evaluate("typeof window.ran") == "undefined")
                #expect(try await tab.evaluate("1 + 1") == 2)
                #expect(try await tab.title() == "Test")
            }
        }

        @Test func `cannot fool the reader by changing what the words of its scripts mean`() async throws {
            let site = try TinySite { _ in .page("<p>true</p><script>Document.prototype.querySelectorAll = () => []</script>") }
            try await OneBrowser.tab { tab in
                try await tab.navigate(site.url)
                #expect(try await tab.evaluate("document.querySelectorAll('p').length") == 0)
                #expect(try await tab.texts("p") == ["true"])
            }
        }

        @Test func `brought late by a script is waited for, and its dialogs do not stop it`() async throws {
            let site = try TinySite { _ in
                .page("<script>alert('stop'); setTimeout(() => document.body.append(document.createElement('hr')), 100)</script>")
            }
            try await OneBrowser.tab { tab in
                try await tab.navigate(site.url)
                try await tab.waitFor("hr")
                #expect(tab.console.contains { $0.source == .dialog && $0.text == "stop" })
            }
        }

        @Test func `has its errors heard`() async throws {
            let site = try TinySite { request in
                request.path == "/clean"
                    ? .page("clean") : .page("<script>console.error('from page', 7); undefinedWord()</script><img src=/absent.png>")
            }
            try await OneBrowser.tab { tab in
                try await tab.navigate(site.url + "/clean")
                #expect(tab.console.isEmpty)
                try await tab.navigate(site.url)
                let heard = tab.console
                #expect(heard.contains { $0.source == .page && $0.isError && $0.text == "from page 7" })
                #expect(heard.contains { $0.source == .exception && $0.text.contains("undefinedWord is not defined") })
            }
        }

        @Test func `whose script never ends is given up, with a word for what took too long`() async throws {
            try await OneBrowser.tab { tab in
                let limit = Duration.milliseconds(300)
                await #expect(throws: BrowserFailure.tookTooLong(what: "Runtime.evaluate", limit: limit)) {
                    try await tab.waiting(atMost: limit).evaluate("new Promise(() => {})")
                }
            }
        }

        @Test func `that crashes says so at once`() async throws {
            try await OneBrowser.tab { tab in
                _ = try? await tab.command("Page.navigate", ["url": "chrome://crash"], limit: .seconds(2))
                await #expect(throws: BrowserFailure.pageCrashed) { try await tab.title() }
            }
        }

        private static func number(in picture: Data, at place: Int) -> Int { picture[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
    }
}
