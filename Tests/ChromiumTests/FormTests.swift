import Chromium
import Testing

extension ChromiumTests.WithOneBrowser {
    @Suite("A form") struct FormTests {
        static let form = """
            <form method=post action=/send>
            <label for=name>Name</label> <input id=name name=name required value=old>
            <label><input type=checkbox name=terms style="position:absolute;opacity:0;width:0;height:0;display:block"> I accept</label>
            <label for=plan>Plan</label> <select id=plan name=plan><option value=a>Small<option disabled>None<option value=b>Large</select>
            <textarea name=note></textarea>
            <button>Send</button></form><p id=covered>under</p>
            <script>document.body.dataset.ran = 'yes'</script>
            """

        static func site() throws -> TinySite {
            try TinySite { request in
                switch (request.method, request.path) {
                case ("POST", "/send"): TinySite.Answer(status: 303, headers: ["Location: /done"])
                case (_, "/done"): .page("<h1>Thank you</h1>", title: "Done")
                default: .page(form, title: "Register")
                }
            }
        }

        @Test func `names the element it lacks`() async throws {
            let site = try Self.site()
            try await OneBrowser.tab { tab in
                try await tab.navigate(site.url)
                await #expect(throws: BrowserFailure.missing(selector: "#absent")) { try await tab.click("#absent") }
                #expect(BrowserFailure.missing(selector: "#absent").description == "the page has no element that matches #absent")
            }
        }

        @Test func `refuses a click on what is hidden or covered, and an option it does not offer`() async throws {
            let site = try TinySite { _ in
                .page(
                    """
                    <button id=under>under</button><div style='position:fixed;inset:0'></div>
                    <button id=none hidden>none</button><select><option>a</select>
                    """)
            }
            try await OneBrowser.tab { tab in
                try await tab.navigate(site.url)
                await #expect(throws: BrowserFailure.unusable(selector: "#under", why: "it is covered by div")) {
                    try await tab.click("#under")
                }
                await #expect(throws: BrowserFailure.unusable(selector: "#none", why: "it has no place on the page (hidden)")) {
                    try await tab.click("#none")
                }
                await #expect(throws: BrowserFailure.unusable(selector: "select", why: "it offers no option z")) {
                    try await tab.choose("select", "z")
                }
            }
        }

        @Test(arguments: [false, true]) func `is filled in and sent, scripts on or off`(runsScripts: Bool) async throws {
            let site = try Self.site()
            try await OneBrowser.tab({ $0.runsScripts = runsScripts }) { tab in
                try await tab.navigate(site.url)
                #expect(try await tab.title() == "Register")
                #expect(try await tab.attribute("data-ran", of: "body") == (runsScripts ? "yes" : nil))
                try await tab.fill("#name", "Ann Åsen")
                try await tab.check("[name=terms]")
                try await tab.choose("#plan", "Large")
                try await tab.fill("textarea", "first\nsecond")
                #expect(try await tab.value("#plan") == "b")
                #expect(try await tab.isChecked("[name=terms]"))
                try await tab.submit(expecting: .newPage)
                #expect(try await tab.url() == site.url + "/done")
                #expect(try await tab.text("h1") == "Thank you")
                #expect(try await tab.pageText() == "Thank you")
                #expect(try await tab.html().hasPrefix("<!DOCTYPE html>"))
            }
            let sent = try #require(site.requests.first { $0.method == "POST" })
            #expect(sent.body == "name=Ann+%C3%85sen&terms=on&plan=b&note=first%0D%0Asecond")
        }

        @Test func `held back by the browser's own check stays, and a page demanded is missed`() async throws {
            let site = try Self.site()
            try await OneBrowser.tab { tab in
                try await tab.navigate(site.url)
                try await tab.fill("#name", "")
                try await tab.submit()
                #expect(try await tab.title() == "Register")
                await #expect(throws: BrowserFailure.tookTooLong(what: "going to another page", limit: .seconds(1))) {
                    try await tab.waiting(atMost: .seconds(1)).click("button", expecting: .newPage)
                }
            }
            #expect(!site.requests.contains { $0.method == "POST" })
        }

        @Test(arguments: [false, true]) func `is walked and sent by keyboard`(runsScripts: Bool) async throws {
            let site = try Self.site()
            try await OneBrowser.tab({ $0.runsScripts = runsScripts }) { tab in
                try await tab.navigate(site.url)
                #expect(try await tab.focused() == nil)
                try await tab.press("Tab")
                let field = try #require(try await tab.focused())
                #expect((field.tag, field.id, field.field, field.role, field.name) == ("input", "name", "name", "textbox", "Name"))
                try await tab.press("Tab")
                #expect(try await tab.focused()?.description == "checkbox “I accept” <input>")
                try await tab.press("Space")
                #expect(try await tab.isChecked("[name=terms]"))
                try await tab.press("Tab", [.shift])
                #expect(try await tab.focused()?.id == "name")
                try await tab.press("Enter")
                #expect(try await tab.title() == "Done")
            }
        }
    }
}
