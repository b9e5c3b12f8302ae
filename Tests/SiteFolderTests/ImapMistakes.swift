import Declarations
import Foundation
import SiteFolder
import Testing

@Suite("A mailbox that is declared") struct ImapMistakes {
    private static let whole = "host: imap.firm.example\nsecurity: tls\nuser: info\npassword-file: /nowhere/p\nafter: delete"

    private func site(_ imap: String) throws -> SiteCopy {
        let site = try SiteCopy()
        try site.change("vern.yaml", "  inbox: inbox", to: "  imap:\n    \(imap.replacing("\n", with: "\n    "))")
        return site
    }

    @Test(arguments: [
        ("host: imap.firm.example", "host: imap firm", "'host' is 'imap firm', which is no host name"),
        ("security: tls", "security: none", "'security' may be 'none' for a mailbox on this machine only"),
        ("security: tls\n", "", "'imap' lacks 'security'"),
        ("user: info\n", "", "'imap' lacks 'user'"),
        (
            "password-file: /nowhere/p\n", "",
            "'imap' lacks what signs in: one of 'password-file', 'token-file', 'token-command'"
        ),
        ("after: delete", "after: delete\ntoken-file: /nowhere/t", "'token-file' stands beside 'password-file'"),
        ("password-file: /nowhere/p", "token-file: token", "'token-file' must be a whole path"),
        ("password-file: /nowhere/p", "token-command: /bin/cat", "'token-command' must be a list"),
        ("password-file: /nowhere/p", "token-command: []", "'token-command' must begin with the whole path of a program"),
        ("password-file: /nowhere/p", "token-command: [cat, /nowhere/t]", "'token-command' must begin with the whole path of a program"),
        ("/nowhere/p", "secret", "'password-file' must be a whole path"),
        ("user: info", "password: secret", "unknown key 'password' in 'imap'"),
        ("after: delete", "after: forget", "'after' is 'forget', but must be one of delete, keep"),
        ("\nafter: delete", "", "'imap' lacks 'after'"),
        ("after: delete", "after: delete\nkeep-days: 30", "'keep-days' goes with 'after: keep' only"),
        ("after: delete", "after: keep\nkeep-days: 30", "'imap' lacks 'done-folder'"),
        ("after: delete", "after: keep\ndone-folder: Done", "'imap' lacks 'keep-days'"),
        ("after: delete", "after: keep\ndone-folder: inbox\nkeep-days: 30", "'done-folder' is the folder letters come to"),
        ("after: delete", "after: keep\ndone-folder: Done\nkeep-days: 0", "'keep-days' must be a whole number from 1 to 365"),
        ("after: delete", "after: delete\nfolder: 'a\"b'", "'folder' is 'a\"b', but may have letters from a to z"),
        ("after: delete", "after: delete\npoll-seconds: 1", "'poll-seconds' must be a whole number from 5 to 3600"),
    ])
    func `is refused with its line`(part: String, wrong: String, complaint: String) throws {
        let complaints = try site(Self.whole.replacing(part, with: wrong)).complaints
        #expect(complaints.contains { $0.contains(/^vern\.yaml:[0-9]+/) && $0.contains(complaint) }, "\(complaints)")
    }

    @Test func `is refused with a password that others can read`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "secret-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let declared = try site(Self.whole.replacing("/nowhere/p", with: file.path))
        _ = FileManager.default.createFile(atPath: file.path, contents: Data("x".utf8), attributes: [.posixPermissions: 0o644])
        #expect(declared.complaints.contains { $0.contains("can be read by others: chmod 600") })
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        #expect(declared.complaints == [])
    }

    @Test func `is read with its defaults`() throws {
        let mailbox = try #require(try site(Self.whole).load().site?.mail.mailbox)
        #expect(mailbox.port == 993 && mailbox.folder == "INBOX" && mailbox.pollSeconds == 60 && mailbox.after == .delete)
        let kept = Self.whole.replacing("tls", with: "starttls").replacing("delete", with: "keep\ndone-folder: Done\nkeep-days: 30")
        let other = try #require(try site(kept).load().site?.mail.mailbox)
        #expect(other.port == 143 && other.after == .keep(folder: "Done", days: 30))
    }

    @Test func `is read with an access token, from a file or a program`() throws {
        func secret(_ line: String) throws -> PolledMailbox.Secret? {
            try site(Self.whole.replacing("password-file: /nowhere/p", with: line)).load().site?.mail.mailbox?.secret
        }
        #expect(try secret("token-file: /nowhere/t") == .token(file: "/nowhere/t"))
        #expect(try secret("token-command: [/bin/give, 'a b', $HOME]") == .tokenCommand(["/bin/give", "a b", "$HOME"]))
        #expect(try secret("password-file: /nowhere/p") == .password(file: "/nowhere/p"))
    }

    @Test(arguments: [
        "0.0.0.0:2424", "192.0.2.1:2424", "mail.firm.example:2424", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:70000", "127.999.0.1:24",
    ])
    func `LMTP is taken on this machine only`(place: String) throws {
        let site = try SiteCopy()
        try site.change("vern.yaml", "  inbox: inbox", to: "  lmtp: '\(place)'")
        #expect(site.complaints.contains { $0.contains("'lmtp' is '\(place)', but must be an address of this machine with a port") })
    }

    @Test func `LMTP is declared by address and port`() throws {
        for (place, host) in [("127.0.0.1:2424", "127.0.0.1"), ("'[::1]:2424'", "::1")] {
            let site = try SiteCopy()
            try site.change("vern.yaml", "  inbox: inbox", to: "  lmtp: \(place)")
            let lmtp = try #require(site.load().site?.mail.lmtp)
            #expect(lmtp.host == host && lmtp.port == 2424)
        }
    }
}
