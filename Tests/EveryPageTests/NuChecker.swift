import Foundation

/// The Nu HTML checker, one run for many pages.
enum NuChecker {
    struct Finding: Decodable, CustomStringConvertible {
        let type: String
        let subType: String?
        let url: String?
        let lastLine: Int?
        let message: String?
        let extract: String?
        var isError: Bool { type != "info" }
        var page: String { url.map { URL(string: $0)?.deletingPathExtension().lastPathComponent ?? $0 } ?? "?" }
        var description: String { "\(page):\(lastLine ?? 0): \(message ?? "") \(extract ?? "")" }
    }

    private struct Report: Decodable { let messages: [Finding] }

    /// Everything it finds in the pages, by name.
    static func check(_ pages: [(name: String, html: String)]) throws -> [Finding] {
        struct Missing: Error {}
        guard let jar = Checkers.nu else { throw Missing() }
        let folder = FileManager.default.temporaryDirectory.appending(path: "pages-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for page in pages { try Data(page.html.utf8).write(to: folder.appending(path: "\(page.name).html")) }
        // To a file: nobody reads a pipe until the process has ended.
        let said = folder.appending(path: "report.json")
        _ = FileManager.default.createFile(atPath: said.path, contents: nil)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["java", "-Xss2m", "-jar", jar.path, "--format", "json", "--exit-zero-always", "--skip-non-html", folder.path]
        process.standardError = try FileHandle(forWritingTo: said)
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return try JSONDecoder().decode(Report.self, from: Data(contentsOf: said)).messages
    }
}
