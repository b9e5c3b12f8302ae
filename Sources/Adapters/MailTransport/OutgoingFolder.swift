package import Foundation

/// Where mail goes until a relay is configured: one RFC 5322 file a mail, `NAME.eml`, readable by the owner only.
package struct OutgoingFolder: Sendable {
    private let folder: URL

    /// Creates the folder, mode 0700.
    package init(folder: URL) throws {
        self.folder = folder
        try Folder.create(folder)
    }

    /// Whole when it returns, and durable after `makeDurable`; the same name again replaces the file.
    /// - Parameter named: letters, digits, `-`, `_`, `.`; never made of an address.
    package func deliver(_ message: Data, named: String) throws {
        try Folder.write(message, to: try Self.file(named), in: folder)
    }

    package func makeDurable() throws { try Folder.sync(folder) }

    /// What isn't there counts as removed.
    package func remove(named names: [String]) throws {
        if names.isEmpty { return }
        for name in names { try Folder.remove(try Self.file(name), in: folder) }
        try Folder.sync(folder)
    }

    /// Every mail here, by the name it was delivered under.
    package func files() throws -> [(name: String, modified: Date)] {
        try Folder.regularFiles(in: folder).filter { $0.name.hasSuffix(Self.ending) }
            .map { (String($0.name.dropLast(Self.ending.count)), $0.modified) }
    }

    /// Removes what was delivered before, leftovers of a crash too, and tells the names of the mails.
    package func expire(before date: Date) throws -> [String] {
        let old = try files().filter { $0.modified < date }.map(\.name).sorted()
        try remove(named: old)
        for leftover in try Folder.regularFiles(in: folder, hidden: true) where leftover.modified < date {
            try Folder.remove(leftover.name, in: folder)
        }
        return old
    }

    private static let ending = ".eml"

    private static func file(_ name: String) throws -> String {
        let allowed = name.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 46 || $0 == 95
        }
        guard allowed, !name.isEmpty, name.utf8.count <= 200, !name.hasPrefix(".") else { throw MailFolderFailure.badName }
        return name + ending
    }
}
