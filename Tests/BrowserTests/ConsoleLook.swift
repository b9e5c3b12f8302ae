import Chromium
import Foundation
import Testing

extension Tab {
    /// Nothing of a page of the console stands out at any width; and pictures, where they are wanted.
    func lookAtConsole(_ name: String) async throws {
        // A tab behind another is drawn by nobody.
        try await command("Page.bringToFront")
        for (width, scheme) in [(320, "light"), (390, "light"), (390, "dark"), (1280, "dark"), (1280, "light")] {
            try await command(
                "Emulation.setDeviceMetricsOverride",
                ["width": .number(Double(width)), "height": 800, "deviceScaleFactor": 1, "mobile": false])
            try await command(
                "Emulation.setEmulatedMedia", ["features": [["name": "prefers-color-scheme", "value": .text(scheme)], PageAudit.calm]])
            let over = try await evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            #expect(over.number == 0, "\(name): nothing stands out at \(width) px")
            guard let folder = PageAudit.shots else { continue }
            try await screenshot(fullPage: true).write(to: folder.appending(path: "console-\(name)-\(width)-\(scheme).png"))
        }
    }
}
