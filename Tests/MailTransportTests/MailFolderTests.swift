import Foundation
import MailTransport
import Testing

@Suite("Mail folders") struct MailFolderTests {
    private let root = FileManager.default.temporaryDirectory.appendingPathComponent("mail-\(UUID().uuidString)")

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test(arguments: ["", "../a", "a/b", ".a", "a b", "å", "a\0"])
    func `refuse a name that could lead elsewhere`(name: String) throws {
        defer { try? FileManager.default.removeItem(at: root) }
        let outgoing = try OutgoingFolder(folder: root)
        #expect(throws: MailFolderFailure.badName) { try outgoing.deliver(Data("x".utf8), named: name) }
        #expect(throws: MailFolderFailure.badName) { try outgoing.remove(named: [name]) }
    }

    @Test func `take mail out whole, for the owner only, and let go of the old`() throws {
        defer { try? FileManager.default.removeItem(at: root) }
        let outgoing = try OutgoingFolder(folder: root)
        try outgoing.deliver(Data("one".utf8), named: "0a")
        try outgoing.deliver(Data("two".utf8), named: "0b")
        try Data("half".utf8).write(to: root.appendingPathComponent(".0c.eml.partial"))
        #expect(try Data(contentsOf: root.appendingPathComponent("0a.eml")) == Data("one".utf8))
        #expect(try mode(root.path) == 0o700 && mode(root.appendingPathComponent("0a.eml").path) == 0o600)
        #expect(try outgoing.files().map(\.name).sorted() == ["0a", "0b"])
        #expect(try outgoing.expire(before: Date(timeIntervalSinceNow: -60)) == [])
        try outgoing.remove(named: ["0a", "gone"])
        #expect(try outgoing.expire(before: Date(timeIntervalSinceNow: 60)) == ["0b"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: root.path).isEmpty)
    }

    @Test func `show waiting mail oldest first and pass over links`() throws {
        defer { try? FileManager.default.removeItem(at: root) }
        let maildir = try Maildir(folder: root)
        let new = root.appendingPathComponent("new")
        for (name, age) in [("2.b", 10.0), ("1.a", 20.0), ("3.c", 5.0)] {
            let file = new.appendingPathComponent(name)
            try Data(name.utf8).write(to: file)
            try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: file.path)
        }
        try FileManager.default.createSymbolicLink(atPath: new.appendingPathComponent("0.link").path, withDestinationPath: "/etc/hostname")
        try FileManager.default.createDirectory(at: new.appendingPathComponent("0.folder"), withIntermediateDirectories: false)
        #expect(try maildir.waiting().map(\.name) == ["1.a", "2.b", "3.c"])
        #expect(try maildir.waiting(limit: 1).map(\.name) == ["1.a"])
        let first = try #require(try maildir.waiting().first)
        #expect(try maildir.read(first) == Data("1.a".utf8))
        try maildir.remove([first])
        try maildir.remove([first])
        #expect(try maildir.waiting().map(\.name) == ["2.b", "3.c"])
        #expect(try mode(new.path) == 0o700)
    }
}
