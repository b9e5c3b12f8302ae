import Chromium
import Foundation
import Running
import Testing

/// Two employees at two desks, each with a passkey device of software.
@Suite("Four eyes in a browser", .serialized, .needsChromium, .oneBrowser) struct FourEyesInBrowserTests {
    private func enrol(_ profile: Profile, _ running: RunningVern, at port: UInt16, language: String) async throws -> Tab {
        let tab = try await profile.open(TabSettings().with { $0.languages = language })
        _ = try await tab.addPasskeyDevice()
        let invited = try await running.run(["staff", "invite", "Dina", "--function", "front-desk", "--data", running.data.path])
        let invitation = try #require(invited.output.trimmingCharacters(in: .whitespacesAndNewlines).split(separator: "#").last)
        try await tab.navigate("http://localhost:\(port)/#\(invitation)")
        try await tab.click("[data-run='enrol']")
        try await tab.waitFor("#said:not([hidden])")
        try await tab.click("[data-run='sign-in']")
        try await tab.waitFor("#rail nav")
        return tab
    }

    private func open(_ tab: Tab) async throws {
        try await tab.command("Page.bringToFront")
        try await tab.click("a[href='#approvals']")
        try await tab.waitFor("[data-until]")
    }

    @Test(arguments: ["en", "nb"])
    func `two employees enrol, each approves a new policy with their own passkey, and it is done once both have`(language: String)
        async throws
    {
        let port = try RunningVern.freePort()
        try await RunningVern.using(arguments: ["--unlimited", "--console", "127.0.0.1:\(port)"]) { running in
            try await OneBrowser.profile { profile in
                let dina = try await enrol(profile, running, at: port, language: language)
                let eva = try await enrol(profile, running, at: port, language: language)
                try await dina.click("a[href='#approvals']")
                try await dina.waitFor("h1 + p.soft")
                try await dina.lookAtConsole("approvals-empty-\(language)")
                let site = running.folder.appending(path: "site")
                try FileManager.default.copyItem(at: BuiltVern.exampleSite, to: site)
                for language in ["en", "nb"] {
                    let file = site.appending(path: "policies/privacy.\(language).md")
                    let text = try String(contentsOf: file, encoding: .utf8).replacing("version: 4\n", with: "version: 5\n")
                    try (text + "\nOnce a year we eat cake, and tell you so.\n").write(to: file, atomically: true, encoding: .utf8)
                }
                let publish = ["policy", "publish", site.path, "--reason", "We eat cake", "--yes", "--data", running.data.path]
                let published = Task { try await running.run(publish) }
                for _ in 0..<100 {
                    if try await running.run(["approvals", "list", "--data", running.data.path]).output.contains("waiting") { break }
                    try await Task.sleep(for: .milliseconds(100))
                }
                try await dina.click("a[href='#today']")
                try await dina.waitFor(".alarm a[href='#approvals']")
                try await open(dina)
                #expect(try await dina.pageText().contains("Once a year we eat cake"))
                try await dina.lookAtConsole("approvals-\(language)")
                // By keyboard alone.
                try await dina.press("g")
                try await dina.waitFor(".permission[role='status']")
                #expect(try await dina.count("[data-run='approve']") == 0, "nobody approves twice")
                try await open(eva)
                try await eva.press("g")
                try await eva.waitFor("#over")
                #expect(try await eva.count("[data-until]") == 0)
                try await eva.lookAtConsole("approvals-over-\(language)")
                let done = try await published.value
                #expect(done.status == 0, "\(done.complaint)")
            }
        }
    }
}
