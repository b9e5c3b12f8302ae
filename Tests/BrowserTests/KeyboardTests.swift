import Chromium
import Foundation
import Running
import Testing

/// A hand on the keyboard and none on the mouse: Tab, Enter, Space and letters.
struct Keyboard {
    let tab: Tab

    /// Presses Tab until the focus is on what is meant; every stop on the way shows where it is.
    func reach(_ selector: String) async throws {
        for _ in 0..<120 {
            try await tab.press("Tab")
            let stop = try await tab.evaluate(
                """
                (() => {
                    const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect()
                    return { here: at.matches(\(quoted(selector))), what: at.outerHTML.slice(0, 80),
                        ring: at === document.body || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2),
                        inView: at === document.body || (box.bottom > 0 && box.top < innerHeight && box.width > 0) }
                })()
                """)
            let what = stop["what"]?.text ?? ""
            #expect(stop["ring"]?.bool == true, "no ring around \(what)")
            #expect(stop["inView"]?.bool == true, "out of sight: \(what)")
            if stop["here"]?.bool == true { return }
        }
        Issue.record("Tab never reached \(selector)")
    }

    func type(_ text: String) async throws { try await tab.command("Input.insertText", ["text": .text(text)]) }

    /// Reaches a button or link and presses it.
    func press(_ selector: String, _ key: String = "Enter") async throws {
        try await reach(selector)
        try await tab.press(key)
    }

    private func quoted(_ text: String) -> String { "\"\(text.replacing("\"", with: "\\\""))\"" }
}

@Suite("By keyboard alone", .serialized, .needsChromium, .oneBrowser) struct KeyboardTests {
    @Test func `a person registers, sees, stops and erases`() async throws {
        try await RunningVern.using { running in
            try await OneBrowser.profile { profile in
                let settings = TabSettings().with {
                    $0.preferences = ["prefers-reduced-motion": "reduce"]
                    $0.languages = "en"
                }
                let tab = try await profile.open(settings)
                let keys = Keyboard(tab: tab)
                try await tab.navigate(running.url + "/")
                try await keys.press("a[href='/register/courier']")
                #expect(try await tab.url().hasSuffix("/register/courier"))

                // Past the navigation: the next stop is the first question.
                try await tab.press("Tab")
                #expect(try await tab.focused()?.name == "Skip to the content")
                try await tab.press("Enter")
                try await tab.press("Tab")
                #expect(try await tab.focused()?.id == "name")
                try await keys.type("Ann Ångstrøm")
                try await keys.press("main form > p button")
                #expect(try await tab.count(".refusal") == 1)
                try await keys.press(".refusal a[href='#email']")
                #expect(try await tab.focused()?.id == "email", "the summary leads to the field")
                try await keys.type("ann@fjord.example")
                try await keys.reach("#company")
                try await keys.type("Fjord")
                try await keys.press("#permit", "Space")
                try await keys.press("#terms", "Space")
                try await keys.press("main form > p button", "Space")
                #expect(try await tab.pageText().contains("ann@fjord.example"))

                try await tab.navigate(running.url + (try #require(try await running.mail().link)))
                try await keys.press("main form button")
                try await keys.press("form:has([value=open]) button", "Space")
                #expect(try await tab.title().hasPrefix("Your data"))
                try await keys.press("#r-courier summary", "Space")
                #expect(try await tab.count("#r-courier details[open]") == 1)
                try await keys.press("form:has([value=stop]) button")
                #expect(try await tab.count("form:has([value=resume])") == 1)
                try await keys.press("#all form:has([value=erase-form]) button")
                try await keys.press("form:has([value=erase]) button")
                #expect(try await tab.count("#certificate") == 1)
            }
        }
    }

    @Test func `no page puts its stops in an order of its own`() async throws {
        try await RunningVern.using { running in
            try await OneBrowser.profile { profile in
                let tab = try await profile.open()
                for path in ["/", "/privacy", "/links", "/register/courier", "/my", "/no-such-page"] {
                    try await tab.navigate(running.url + path)
                    #expect(try await tab.count("[tabindex]:not([tabindex='-1']), [accesskey], [autofocus]") == 0, "\(path)")
                }
            }
        }
    }
}
