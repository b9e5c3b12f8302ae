import Chromium
import Foundation
import Glibc
import Testing

extension ChromiumTests {
    @Suite("A browser") struct BrowserTests {
        @Test func `that is not there is refused with what to install`() async throws {
            #expect(BrowserFailure.notInstalled.description.contains("install chromium"))
            await #expect(throws: BrowserFailure.couldNotStart(reason: "No such file or directory")) {
                try await Browser.start(executable: "/nowhere/chromium")
            }
        }

        @Test func `that is no browser at all fails with how it ended`() async throws {
            await #expect(throws: BrowserFailure.couldNotStart(reason: "it exited with status 1")) {
                try await Browser.start(executable: "/bin/false")
            }
        }

        @Test(.needsChromium) func `that is killed fails what waits for it, with a clear word`() async throws {
            let site = try TinySite { request in
                if request.path == "/never" { sleep(3) }
                return .page("late")
            }
            let browser = try await Browser.start()
            let tab = try await browser.profile().open()
            let waiting = Task { try await tab.navigate(site.url + "/never") }
            try await Task.sleep(for: .milliseconds(200))
            kill(browser.processID, SIGKILL)
            let gone = BrowserFailure.ended(how: "it was ended by signal 9")
            await #expect(throws: gone) { try await waiting.value }
            await #expect(throws: gone) { try await tab.title() }
            #expect(gone.description == "the browser is gone: it was ended by signal 9")
            await browser.close()
        }

        @Test(.needsChromium) func `leaves neither a process nor a folder when closed`() async throws {
            let browser = try await Browser.start()
            let process = browser.processID
            let profile = try String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8)
                .split(separator: "\0").first { $0.hasPrefix("--user-data-dir=") }
            let folder = URL(fileURLWithPath: String(try #require(profile).dropFirst("--user-data-dir=".count))).deletingLastPathComponent()
            #expect(FileManager.default.fileExists(atPath: folder.path))
            await browser.close()
            #expect(kill(process, 0) == -1)
            #expect(!FileManager.default.fileExists(atPath: folder.path))
            await #expect(throws: BrowserFailure.ended(how: "it was closed")) { try await browser.profile() }
        }
    }
}
