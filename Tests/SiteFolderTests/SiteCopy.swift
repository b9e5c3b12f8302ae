import DataProtection
import Declarations
import Foundation
import Markdown
import SiteFolder

/// The example site in a folder of its own, to be spoilt.
final class SiteCopy {
    static let example = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "examples/message-management")
    static let texts: [Language: Texts] = [
        .english: try! Texts(language: .english, file: "frame.outside = (another site)\nform.send = Register"),
        .bokmål: try! Texts(language: .bokmål, file: "frame.outside = (et annet nettsted)\nform.send = Registrer"),
    ]
    static let reader = SiteFolder(markdown: MD4C(), texts: texts)

    let folder = FileManager.default.temporaryDirectory.appending(path: "site-\(UUID().uuidString)")

    init() throws { try FileManager.default.copyItem(at: Self.example, to: folder) }
    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Changes the first occurrence of `old`; the line it stands on is the answer.
    @discardableResult
    func change(_ file: String, _ old: String, to new: String) throws -> Int {
        let text = try read(file)
        guard let range = text.range(of: old) else { throw Absent(text: old, file: file) }
        try write(file, text.replacingCharacters(in: range, with: new))
        return 1 + text[..<range.lowerBound].count { $0 == "\n" }
    }

    func read(_ file: String) throws -> String { try String(contentsOf: folder.appending(path: file), encoding: .utf8) }

    func write(_ file: String, _ text: String) throws {
        let url = folder.appending(path: file)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    func remove(_ file: String) throws { try FileManager.default.removeItem(at: folder.appending(path: file)) }

    func load() -> Loaded { Self.reader.load(folder) }
    /// Every mistake as it is printed.
    var complaints: [String] { load().mistakes.map(\.description) }

    struct Absent: Error {
        let text: String
        let file: String
    }
}
