package import Foundation

extension BuiltVern {
    /// The example site in a folder of its own, with a `vern.yaml` of other words.
    /// - Parameters:
    ///   - changing: words that must be there, and what stands in their place.
    ///   - lines: after its last.
    package static func site(changing words: [String: String] = [:], adding lines: [String]) throws -> URL {
        let folder = try FileManager.default.freshFolder().appending(path: "site")
        try FileManager.default.copyItem(at: exampleSite, to: folder)
        let file = folder.appending(path: "vern.yaml")
        var text = try String(contentsOf: file, encoding: .utf8)
        for (old, new) in words {
            guard text.contains(old) else { throw CocoaError(.fileReadCorruptFile) }
            text = text.replacing(old, with: new)
        }
        try (text + "\n" + lines.joined(separator: "\n") + "\n").write(to: file, atomically: true, encoding: .utf8)
        return folder
    }
}
