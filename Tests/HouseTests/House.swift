import Foundation

/// The repository, read as text.
enum House {
    static let root: URL = {
        var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        return folder
    }()

    /// What is made here and never kept.
    private static let passing: Set = ["data", "data.key", "data.erased", "shots", "Package.resolved", ".git"]

    struct File {
        /// From the root, for example "Sources/Vern/Vern.swift".
        let path: String
        let text: String
        /// The text without lines that are remarks.
        let code: String
        var name: String { String(path.split(separator: "/").last!) }
        var folder: String { path.split(separator: "/").dropLast().joined(separator: "/") }
        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

        init(path: String, text: String) {
            (self.path, self.text) = (path, text)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            code = lines.filter { !$0.drop { $0 == " " }.hasPrefix("//") }.joined(separator: "\n")
        }

        /// The target it belongs to: "Visits", "SQLitePeople", "vern"; nothing outside Sources.
        var room: String? {
            let parts = path.split(separator: "/").map(String.init)
            guard parts.first == "Sources", parts.count > 2 else { return nil }
            return parts[1] == "Vern" ? "vern" : parts[2]
        }
    }

    /// Every file of text, except what is built, served or downloaded.
    static let files: [File] = {
        let top = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
        let kept = top.filter { !passing.contains($0) && !$0.hasPrefix(".build") && !$0.hasPrefix(".data") && $0 != ".venv" }
        return kept.sorted().flatMap { read($0) }
    }()

    private static func read(_ path: String) -> [File] {
        let url = root.appending(path: path)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else { return [] }
        if isFolder.boolValue {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
            return names.sorted().filter { !$0.hasPrefix(".build") }.flatMap { read("\(path)/\($0)") }
        }
        return (try? String(contentsOf: url, encoding: .utf8)).map { [File(path: path, text: $0)] } ?? []
    }

    static func files(under folder: String, ending: String = ".swift") -> [File] {
        files.filter { $0.path.hasPrefix(folder + "/") && $0.path.hasSuffix(ending) }
    }

    /// A file that must be there.
    static func file(_ path: String) throws -> File {
        struct Missing: Error { let path: String }
        guard let file = files.first(where: { $0.path == path }) else { throw Missing(path: path) }
        return file
    }

    /// Lines of a list: remarks and blanks left out, the first word of each.
    static func list(_ path: String) throws -> [String] {
        try file(path).lines.filter { !$0.hasPrefix("#") }.compactMap { $0.split(separator: " ").first.map(String.init) }
    }
}

extension [String] {
    func all(_ pattern: Regex<(Substring, Substring)>) -> [String] { flatMap { $0.all(pattern) } }
}

extension String {
    /// What the first group of every match holds.
    func all(_ pattern: Regex<(Substring, Substring)>) -> [String] { matches(of: pattern).map { String($0.output.1) } }
}
