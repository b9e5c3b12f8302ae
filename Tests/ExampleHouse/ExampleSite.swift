package import Declarations
package import Foundation

import Markdown
import SiteFolder

/// The site that `make run` starts, read by the real reader.
package enum ExampleSite {
    package static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "examples/message-management")

    package static let site: Site = {
        let loaded = SiteFolder(markdown: MD4C(), texts: BuiltInTexts.texts()).load(folder)
        guard let site = loaded.site else { preconditionFailure("\(loaded.mistakes)") }
        return site
    }()

    /// The same with other words in its `vern.yaml`.
    package static func changed(_ words: [String: String]) -> Site {
        let copy = FileManager.default.temporaryDirectory.appending(path: "site-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: copy) }
        do {
            try FileManager.default.copyItem(at: folder, to: copy)
            let file = copy.appending(path: "vern.yaml")
            var text = try String(contentsOf: file, encoding: .utf8)
            for (old, new) in words {
                precondition(text.contains(old))
                text = text.replacing(old, with: new)
            }
            try text.write(to: file, atomically: true, encoding: .utf8)
        } catch { preconditionFailure("\(error)") }
        let loaded = SiteFolder(markdown: MD4C(), texts: BuiltInTexts.texts()).load(copy)
        guard let site = loaded.site else { preconditionFailure("\(loaded.mistakes)") }
        return site
    }
}

/// A day long after the newest policy came into force: 26 March 2027, 13:05 UTC.
package let noon = Date(timeIntervalSince1970: 1_806_066_300)
package let hour: TimeInterval = 3_600
package let day: TimeInterval = 86_400
