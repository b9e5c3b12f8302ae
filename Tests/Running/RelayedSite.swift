package import Foundation

extension BuiltVern {
    /// The example site with a relay on this machine, in a folder of its own.
    /// - Parameters:
    ///   - relay: the lines of its entry after `host`.
    ///   - inbox: the Maildir that letters to the company come in; nothing: the data folder's.
    package static func site(relay: [String], inbox: URL? = nil) throws -> URL {
        try site(mail: ["inbox: \(inbox?.path ?? "inbox")", "relays:", "  - host: localhost"] + relay.map { "    \($0)" })
    }

    /// The example site in a folder of its own, with lines of `mail` in place of `inbox`.
    package static func site(mail lines: [String]) throws -> URL {
        let folder = try FileManager.default.freshFolder().appending(path: "site")
        try FileManager.default.copyItem(at: exampleSite, to: folder)
        let file = folder.appending(path: "vern.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        guard let place = text.range(of: "  inbox: inbox") else { throw CocoaError(.fileReadCorruptFile) }
        let entry = lines.map { "  \($0)" }.joined(separator: "\n")
        try text.replacingCharacters(in: place, with: entry).write(to: file, atomically: true, encoding: .utf8)
        return folder
    }
}
