package import Foundation

/// A Maildir others deliver into. A mail stays in `new/` until what it says is committed; then it is removed for good.
package struct Maildir: Sendable {
    private let new: URL
    private let cur: URL

    /// A mail waiting in `new/`.
    package struct Entry: Sendable, Hashable {
        package let name: String
        package let modified: Date
    }

    /// Creates `new`, `cur` and `tmp`, mode 0700.
    package init(folder: URL) throws {
        for part in ["", "tmp", "cur", "new"] { try Folder.create(part.isEmpty ? folder : folder.appendingPathComponent(part)) }
        new = folder.appendingPathComponent("new")
        cur = folder.appendingPathComponent("cur")
    }

    /// As many as are taken up at a time.
    package static let most = 200

    /// Oldest first, at most `limit`. Links and whatever else is no regular file are passed over.
    package func waiting(limit: Int = Self.most) throws -> [Entry] {
        let entries = try Folder.regularFiles(in: new).map { Entry(name: $0.name, modified: $0.modified) }
        return Array(entries.sorted { ($0.modified, $0.name) < ($1.modified, $1.name) }.prefix(limit))
    }

    /// - Throws: `MailFolderFailure.tooLarge` for what `MessageReader` would refuse unread.
    package func read(_ entry: Entry) throws -> Data {
        try Folder.read(entry.name, in: new, atMost: MessageReader.largest)
    }

    /// A mail that can't be read goes to `cur/`, where a person finds it and it holds up nobody.
    package func setAside(_ entry: Entry) throws {
        try FileManager.default.moveItem(at: new.appendingPathComponent(entry.name), to: cur.appendingPathComponent(entry.name))
        try Folder.sync(cur)
        try Folder.sync(new)
    }

    /// How many lie in `cur/` for a person.
    package var aside: Int { (try? Folder.regularFiles(in: cur).count) ?? 0 }

    /// Laid there for whoever reads it: on the disk when it returns.
    package func add(_ message: Data) throws {
        let name = "\(Int(Date().timeIntervalSince1970)).\(UUID().uuidString).vern"
        try Folder.write(message, to: name, in: new)
        try Folder.sync(new)
    }

    /// Call it after the commit. Gone from the folder on disk when it returns; a mail already gone is no error.
    package func remove(_ entries: [Entry]) throws {
        if entries.isEmpty { return }
        for entry in entries { try Folder.remove(entry.name, in: new) }
        try Folder.sync(new)
    }
}
