import Foundation

/// The site folder as files of text: UTF-8, at most a megabyte each, line ends made alike.
struct Folder {
    let root: URL
    let findings: Findings

    /// The text of a file that must be there.
    func text(_ path: String, missing: String) -> String? {
        if let text = textIfPresent(path) { return text }
        if !has(path) { findings.mistake(Place(file: path, line: 1), missing) }
        return nil
    }

    func textIfPresent(_ path: String) -> String? {
        guard let data = try? Data(contentsOf: root.appending(path: path)) else { return nil }
        guard data.count <= 1_000_000 else {
            findings.mistake(Place(file: path, line: 1), "the file is larger than a megabyte")
            return nil
        }
        guard var text = String(data: data, encoding: .utf8) else {
            findings.mistake(Place(file: path, line: 1), "the file is not UTF-8 text; save it as UTF-8")
            return nil
        }
        if text.hasPrefix("\u{feff}") { text.unicodeScalars.removeFirst() }
        return text.replacingOccurrences(of: "\r\n", with: "\n")
    }

    func has(_ path: String) -> Bool { FileManager.default.fileExists(atPath: root.appending(path: path).path) }

    /// Files below `folder`, as paths relative to it, in alphabetical order; hidden ones are passed by.
    func files(in folder: String) -> [String] {
        let all = FileManager.default.enumerator(atPath: root.appending(path: folder).path)?.compactMap { $0 as? String } ?? []
        return all.filter { path in
            let isFolder = root.appending(path: folder).appending(path: path).isFolder
            return !isFolder && !path.split(separator: "/").contains { $0.hasPrefix(".") }
        }.sorted()
    }

    /// What stands beside the known files is never read: probably a slip of a name.
    func warnOfStrangers() {
        let known = ["vern.yaml", "links.yaml", "pages", "policies", "products", "theme", "languages", "templates"]
        let present = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
        for name in present where !known.contains(name) && !name.hasPrefix(".") && !name.uppercased().hasPrefix("README") {
            findings.warning(Place(file: name, line: 1), "Vern does not read this\(didYouMean(name, among: known))")
        }
    }
}

extension URL {
    var isFolder: Bool { (try? resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true }
}
