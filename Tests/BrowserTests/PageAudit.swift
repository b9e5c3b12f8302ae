import Chromium
import Foundation
import Running
import Testing

/// What holds for every page, looked at while a journey passes through it; and pictures of it for people.
struct PageAudit {
    enum Pictures { case none, all }

    let tab: Tab
    let site: String
    let folder: URL
    let pictures: Pictures
    /// Begins the names of the pictures: "en", "nb".
    let prefix: String

    /// Where pictures go: the folder named in VERN_SHOTS, or a temporary one.
    static let shots: URL = {
        let named = ProcessInfo.processInfo.environment["VERN_SHOTS"].map { URL(fileURLWithPath: $0) }
        let folder = named ?? FileManager.default.temporaryDirectory.appending(path: "vern-shots")
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }()

    /// - Parameter heading: what the one `h1` says; nothing: anything.
    func look(_ name: String, heading: String? = nil) async throws {
        let headings = try await tab.texts("h1")
        #expect(headings.count == 1, "\(name): one h1")
        if let heading { #expect(headings.first == heading, "\(name)") }
        #expect(try await tab.count("[style], script, style, iframe, [onclick]") == 0, "\(name): no style attribute, no script")
        #expect(try await tab.count("html[lang]") == 1)
        #expect(try await !tab.title().isEmpty)
        let doubled = try await tab.evaluate(
            "[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, at, all) => all.indexOf(id) !== at).join(' ')")
        #expect(doubled.text == "", "\(name): ids are unique")
        let levels = try await tab.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(e => e.tagName[1]).join('')").text ?? ""
        #expect(!Self.skips(levels), "\(name): headings \(levels) skip a level")
        for width in [320, 390, 1280] {
            try await show(width, .light)
            let over = try await tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            #expect(over.number == 0, "\(name): nothing stands out at \(width) px")
            guard pictures == .all else { continue }
            try await shoot("\(prefix)-\(name)-\(width)-light")
            if width == 320 { continue }
            try await show(width, .dark)
            try await shoot("\(prefix)-\(name)-\(width)-dark")
        }
        try await show(1280, .light)
    }

    private static func skips(_ levels: String) -> Bool {
        // What stands before the h1 (a summary of mistakes) begins at two.
        zip(levels, levels.dropFirst()).contains { ($1.wholeNumberValue ?? 0) - ($0.wholeNumberValue ?? 0) > 1 }
    }

    private func show(_ width: Int, _ colours: TabSettings.Colours) async throws {
        try await tab.command(
            "Emulation.setDeviceMetricsOverride",
            ["width": .number(Double(width)), "height": 800, "deviceScaleFactor": 1, "mobile": false])
        try await tab.command(
            "Emulation.setEmulatedMedia",
            ["media": "", "features": [["name": "prefers-color-scheme", "value": .text(colours.rawValue)]]])
    }

    private func shoot(_ name: String) async throws {
        let height = try await tab.command("Page.getLayoutMetrics")["cssContentSize"]
        let answer = try await tab.command(
            "Page.captureScreenshot",
            [
                "format": "png", "captureBeyondViewport": true,
                "clip": [
                    "x": 0, "y": 0, "width": height?["width"] ?? 1280, "height": height?["height"] ?? 800, "scale": 1,
                ],
            ])
        guard let picture = answer["data"]?.text.flatMap({ Data(base64Encoded: $0) }) else { return }
        try picture.write(to: folder.appending(path: "\(name).png"))
    }

    /// The Tab key reaches every control and link, the way past the navigation first, and comes to an end.
    func walk(_ name: String) async throws {
        _ = try await tab.evaluate("document.activeElement && document.activeElement.blur(); scrollTo(0, 0)")
        let wanted =
            try await tab.evaluate(
                """
                [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
                  .filter(e => e.tabIndex >= 0 && e.checkVisibility() && !(e.type === 'radio' && document.querySelector(`input[name="${e.name}"]`) !== e)).length
                """
            ).number ?? 0
        try await tab.press("Tab")
        #expect(
            try await tab.evaluate("document.activeElement.className").text == "skip", "\(name): first comes the way past the navigation")
        var reached: Set<String> = []
        for _ in 0..<Int(wanted) + 5 {
            let at = try await tab.evaluate(
                "[...document.querySelectorAll('*')].indexOf(document.activeElement) + ' ' + (document.activeElement === document.body)")
            guard let at = at.text, !at.hasSuffix("true"), reached.insert(at).inserted else { break }
            try await tab.press("Tab")
        }
        #expect(reached.count == Int(wanted), "\(name): Tab reaches \(reached.count) of \(Int(wanted))")
    }
}
