import Chromium
import Foundation
import Keeping
import Promises
import Running
import Testing

@Suite("In a real browser", .serialized, .needsChromium, .oneBrowser) struct JourneyInBrowserTests {
    @Test(.keeps(.noCookies), arguments: ["en", "nb"], [false, true])
    func `a person goes all the way, and the device holds nothing`(language: String, scripts: Bool) async throws {
        try await RunningVern.using { running in
            try await OneBrowser.profile { profile in
                var settings = TabSettings()
                settings.preferences = ["prefers-reduced-motion": "reduce"]
                (settings.runsScripts, settings.languages) = (scripts, language == "nb" ? "nb,en" : "en")
                let tab = try await profile.open(settings)
                let audit = PageAudit(
                    tab: tab, site: running.url, folder: PageAudit.shots, pictures: scripts ? .none : .all, prefix: language)
                let journey = BrowserJourney(running: running, tab: tab, audit: audit, language: language)
                try await journey.registering()
                try await journey.seeing()
                try await journey.moving()
                try await journey.stopping()
                try await journey.erasing()
                try await expectNothingLeft(tab, running)
                #expect(try await running.stop() == 0)
                #expect(!running.written.contains("fjordkontor"))
            }
        }
    }

    /// That this would see a planted cookie or store is shown in ChromiumTests, `gives away each saboteur, and none before it acted`.
    private func expectNothingLeft(_ tab: Tab, _ running: RunningVern) async throws {
        let left = try await tab.deviceStorage()
        #expect(left.isEmpty, "\(left)")
        // The browser notes each page that came with a status of refusal; that is the status, not a fault of the page.
        let errors = tab.console.filter { $0.isError && !$0.text.contains(/status of (422|410)/) }
        #expect(errors.isEmpty, "\(errors)")
        #expect(tab.console.filter { $0.source != .browser }.isEmpty)
        let exchanges = try await tab.requests()
        #expect(exchanges.count > 30)
        #expect(exchanges.allSatisfy { $0.url.hasPrefix(running.url + "/") }, "no other host is asked for anything")
        #expect(exchanges.allSatisfy { $0.responseHeaders["Set-Cookie"] == nil && $0.requestHeaders["Cookie"] == nil })
        let personal = exchanges.filter { $0.kind == "Document" && !$0.url.hasSuffix("/") }
        #expect(personal.allSatisfy { $0.responseHeaders["Cache-Control"] == "no-store" })
    }

    @Test func `long words, and names written from right to left, fit a small phone`() async throws {
        try await RunningVern.using { running in
            var person = Person(
                name: String(repeating: "Wolfeschlegelsteinhausenbergerdorff", count: 4),
                address: "a.very.long.address.of.somebody.who.likes.letters@a-very-long-name-of-a-firm-by-the-fjord.example")
            person.company = "شركة الرسائل المحدودة (2024) Ltd. — خدمات البريد"
            person.role = "ראש המשרד"
            let visitor = Visitor(running)
            _ = try await visitor.register(person)
            let confirmation = try #require(try await running.mail().link)
            try await OneBrowser.profile { profile in
                let tab = try await profile.open()
                let audit = PageAudit(tab: tab, site: running.url, folder: PageAudit.shots, pictures: .all, prefix: "long")
                try await tab.navigate(running.url + confirmation)
                try await tab.click("main form button", expecting: .newPage)
                try await audit.look("receipt")
                try await tab.click("form:has([value=open]) button", expecting: .newPage)
                try await audit.look("my-data")
                #expect(try await tab.count("bdi[dir=auto]") >= 4)
                try await tab.click("form:has([value=correct-form]):has([value=company]) button", expecting: .newPage)
                #expect(try await tab.value("#value") == person.company)
                try await audit.look("correct")
            }
        }
    }

    @Test func `every page is walked through with the Tab key`() async throws {
        let paths = [
            "/", "/products/courier", "/privacy", "/terms", "/links", "/register/courier", "/register/postroom", "/my", "/no-such-page",
            "/privacy/versions/2", "/privacy/compare/1/2", "/privacy/compare/2/3",
        ]
        try await RunningVern.using { running in
            try await OneBrowser.profile { profile in
                let tab = try await profile.open(TabSettings().with { $0.runsScripts = false })
                let audit = PageAudit(tab: tab, site: running.url, folder: PageAudit.shots, pictures: .none, prefix: "")
                for path in paths {
                    try await tab.navigate(running.url + path)
                    try await audit.look(path)
                    try await audit.walk(path)
                }
            }
        }
    }
}
