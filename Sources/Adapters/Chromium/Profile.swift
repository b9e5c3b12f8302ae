/// A clean browser profile: no cookie, storage or cache shared with any other, all of it gone when closed.
package struct Profile: Sendable {
    package let browser: Browser
    let context: String

    /// Opens an empty tab that looks at pages the way the settings say.
    package func open(_ settings: TabSettings = TabSettings()) async throws -> Tab {
        try await Tab.open(in: self, settings: settings)
    }

    /// Every cookie the profile holds, of any site.
    package func cookies() async throws -> [StoredCookie] {
        try await browser.command("Storage.getCookies", ["browserContextId": .text(context)])["cookies"]?.list.map(StoredCookie.init) ?? []
    }

    /// Closes its tabs and forgets everything it holds.
    package func close() async throws {
        try await browser.command("Target.disposeBrowserContext", ["browserContextId": .text(context)])
    }
}

extension Browser {
    /// Makes a clean profile. Downloads are refused, so that nothing a page offers lands on this machine.
    package func profile() async throws -> Profile {
        let context = try await command("Target.createBrowserContext")["browserContextId"]?.text ?? ""
        try await command("Browser.setDownloadBehavior", ["behavior": "deny", "browserContextId": .text(context)])
        return Profile(browser: self, context: context)
    }
}

/// How a tab looks at pages: the screen, what the person prefers, and whether scripts run.
package struct TabSettings: Sendable, Equatable {
    package enum Colours: String, Sendable, CaseIterable { case light, dark }
    package enum Medium: String, Sendable, CaseIterable { case screen, print }

    /// In CSS pixels.
    package var width = 1280
    package var height = 800
    /// Device pixels for one CSS pixel: the screenshot's width is `width × scale`.
    package var scale = 1.0
    /// A phone: touch, and the viewport line of the page is obeyed.
    package var isMobile = false
    package var colours = Colours.light
    package var medium = Medium.screen
    /// Further media features, such as `prefers-reduced-motion: reduce`.
    package var preferences: [String: String] = [:]
    package var runsScripts = true
    /// Languages in the order preferred, such as `nb,en`: the `Accept-Language` sent. Nil leaves the browser's own.
    package var languages: String?
    /// The longest wait for a page to load or an element to come.
    package var limit = Duration.seconds(30)

    package init() {}

    /// The same settings with some changed: `.with { $0.width = 390 }`.
    package func with(_ change: (inout TabSettings) -> Void) -> TabSettings {
        var copy = self
        change(&copy)
        return copy
    }
}
