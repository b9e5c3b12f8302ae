import Chromium
import Foundation
import Running
import Testing

/// One server and one browser for the suite, and every page in every language, gathered once.
struct Walk: SuiteTrait, TestScoping {
    @TaskLocal static var current: Round?

    struct Round: Sendable {
        let running: RunningVern
        let browser: Browser
        let pages: [Shown]
    }

    func provideScope(for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void) async throws {
        try await Browser.using { browser in
            try await RunningVern.using(site: BuiltVern.site(adding: ["visits:", "  public: true"])) { running in
                var pages: [Shown] = []
                for language in ["en", "nb"] { pages += try await Gallery.uncounted(running, language) }
                let log = running.folder.appending(path: "access.log")
                try Data(VisitedLog.text(before: Date()).utf8).write(to: log)
                _ = try await running.run(
                    ["visits", "import", log.path, "--site", running.site.path, "--data", running.data.path])
                for language in ["en", "nb"] { pages += try await Gallery.all(running, language) }
                try await Self.$current.withValue(Round(running: running, browser: browser, pages: pages)) { try await function() }
            }
        }
    }

    static func round() throws -> Round { try #require(current) }

    /// Shows every page of every language, each language in a tab of its own and all of them at once: the browser has a process for each.
    static func showingAll(_ look: @escaping @Sendable (Shown, Tab) async throws -> Void) async throws {
        try await withThrowingTaskGroup { group in
            for language in ["en", "nb"] { group.addTask { try await showing(language, look) } }
            try await group.waitForAll()
        }
    }

    /// Shows every page of a language in turn, in a tab that has the site's address open.
    static func showing(_ language: String, _ look: (Shown, Tab) async throws -> Void) async throws {
        let round = try round()
        let profile = try await round.browser.profile()
        let tab = try await profile.open(TabSettings().with { $0.preferences = ["prefers-reduced-motion": "reduce"] })
        try await tab.navigate(round.running.url + "/robots.txt")
        for page in round.pages where page.language == language {
            try await tab.show(page.html)
            try await look(page, tab)
        }
        try await profile.close()
    }
}

extension Trait where Self == Walk {
    static var walk: Self { Self() }
}

extension Trait where Self == ConditionTrait {
    static var needsChromium: Self {
        .enabled(if: Browser.installed() != nil, "no Chromium on this machine: install chromium to run these tests")
    }
    static var needsCheckers: Self {
        .enabled(if: Checkers.axe != nil && Checkers.nu != nil, "the checkers are not there: bin/checkers fetches them")
    }
}

/// How a page is looked at.
struct Sight: CustomStringConvertible {
    let width: Int
    var dark = false
    var print = false

    var description: String { "\(width)\(print ? "-print" : dark ? "-dark" : "-light")" }

    func apply(to tab: Tab) async throws {
        try await tab.command(
            "Emulation.setDeviceMetricsOverride",
            ["width": .number(Double(width)), "height": 800, "deviceScaleFactor": 1, "mobile": false])
        try await tab.command(
            "Emulation.setEmulatedMedia",
            [
                "media": print ? "print" : "",
                "features": [
                    ["name": "prefers-color-scheme", "value": dark ? "dark" : "light"],
                    ["name": "prefers-reduced-motion", "value": "reduce"],
                ],
            ])
    }

    /// A picture for people, in the folder named by VERN_SHOTS.
    func shoot(_ name: String, _ tab: Tab) async throws {
        guard let folder = ProcessInfo.processInfo.environment["VERN_SHOTS"].map({ URL(fileURLWithPath: $0) }) else { return }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let size = try await tab.command("Page.getLayoutMetrics")["cssContentSize"]
        let answer = try await tab.command(
            "Page.captureScreenshot",
            [
                "format": "png", "captureBeyondViewport": true,
                "clip": ["x": 0, "y": 0, "width": size?["width"] ?? 1_280, "height": size?["height"] ?? 800, "scale": 1],
            ])
        guard let picture = answer["data"]?.text.flatMap({ Data(base64Encoded: $0) }) else { return }
        try picture.write(to: folder.appending(path: "\(name)-\(self).png"))
    }
}
