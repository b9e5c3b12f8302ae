import Chromium
import Testing

/// One after the other: browsers side by side only take each other's time.
@Suite(.serialized) struct ChromiumTests {
    /// The tests that look at pages share one browser, each in a clean profile of its own.
    @Suite(.needsChromium, .oneBrowser) struct WithOneBrowser {}
}

/// One browser for a whole suite, closed when its last test is done.
struct OneBrowser: SuiteTrait, TestScoping {
    @TaskLocal static var running: Browser?

    func provideScope(for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void) async throws {
        try await Browser.using { browser in
            try await Self.$running.withValue(browser) { try await function() }
        }
    }

    /// Opens a tab in a clean profile of the suite's browser and closes the profile after.
    static func tab(_ change: (inout TabSettings) -> Void = { _ in }, _ work: (Tab) async throws -> Void) async throws {
        let profile = try await #require(running).profile()
        do {
            try await work(try await profile.open(TabSettings().with(change)))
        } catch {
            try? await profile.close()
            throw error
        }
        try await profile.close()
    }
}

extension Trait where Self == OneBrowser {
    static var oneBrowser: Self { Self() }
}

extension Trait where Self == ConditionTrait {
    static var needsChromium: Self {
        .enabled(if: Browser.installed() != nil, "no Chromium on this machine: install chromium to run these tests")
    }
}
