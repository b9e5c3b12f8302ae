import Chromium
import Testing

/// One browser for the suite, closed when its last test is done; each test has a clean profile.
struct OneBrowser: SuiteTrait, TestScoping {
    @TaskLocal static var running: Browser?

    func provideScope(for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void) async throws {
        try await Browser.using { browser in
            try await Self.$running.withValue(browser) { try await function() }
        }
    }

    static func profile<Value>(_ work: (Profile) async throws -> Value) async throws -> Value {
        let profile = try await #require(running).profile()
        do {
            let value = try await work(profile)
            try await profile.close()
            return value
        } catch {
            try? await profile.close()
            throw error
        }
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
