import Foundation
import MailPeers
import Running
import Testing

/// The built server, a real Dovecot that takes access tokens and no password.
@Suite("A mailbox that is opened by an access token", .serialized, .enabled(if: !Dovecot.missing, "wants Dovecot, openssl and setpriv"))
struct TokenTests {
    /// A folder with a file for a token, and a program that gives what stands there and writes down that it was asked.
    private final class Source: Sendable {
        let folder: URL
        var file: URL { folder.appending(path: "token") }
        var program: URL { folder.appending(path: "give") }
        var asked: Int { ((try? String(contentsOf: folder.appending(path: "asked"), encoding: .utf8)) ?? "").count { $0 == "\n" } }

        init() throws {
            folder = try FileManager.default.freshFolder()
            _ = FileManager.default.createFile(
                atPath: program.path, contents: Data("#!/bin/sh\necho \"$1\" >>\"$2/asked\"\nexec cat \"$2/token\"\n".utf8),
                attributes: [.posixPermissions: 0o700])
        }
        deinit { try? FileManager.default.removeItem(at: folder) }

        func keep(_ token: String) { PolledSite.keep(token, in: file) }
        var line: String { "token-command: [\(program.path), 'no $shell; reads this', \(folder.path)]" }
    }

    @Test(arguments: [("oauthbearer xoauth2 plain", "OAUTHBEARER"), ("plain xoauth2", "XOAUTH2")])
    func `signs in by the standard where the server has it, otherwise by the older way, and by nothing else`(
        ways: String, way: String
    ) async throws {
        let (key, source) = (TokenKey(), try Source())
        let dovecot = try Dovecot(ways: ways, key: key)
        let token = key.token()
        source.keep(token)
        try dovecot.deliver(PolledSite.letter(1))
        try await PolledSite.running(dovecot, secret: "token-file: \(source.file.path)", ["after: delete"]) { vern in
            try await wait("the letter here") { try await vern.cases() == 1 }
            try await wait("an empty mailbox") { dovecot.letters().isEmpty }
            let doctor = try await vern.doctor()
            #expect(doctor.contains(/well  mailbox localhost:[0-9]+: reached 2/), "\(doctor)")
            #expect(!vern.written.contains(token))
        }
        #expect(dovecot.log.contains(/Login: user=<info>, method=\w+,.* TLS,/))
        #expect(dovecot.log.matches(of: /method=(\w+)/).allSatisfy { $0.1 == way }, "\(dovecot.log)")
    }

    @Test func `a program's token is used until it is refused, then asked for anew, and no letter waits for it`() async throws {
        let (key, source) = (TokenKey(), try Source())
        let dovecot = try Dovecot(ways: "xoauth2", key: key)
        source.keep(key.token())
        try dovecot.deliver(PolledSite.letter(1))
        try await PolledSite.running(dovecot, security: "tls", secret: source.line, ["after: delete"]) { vern in
            try await wait("the letter here") { try await vern.cases() == 1 }
            try await wait("two more polls") { dovecot.log.matches(of: /Logged out/).count >= 3 }
            #expect(source.asked == 1)
            // From now on the one it holds is worth nothing.
            let other = TokenKey()
            dovecot.kill()
            try dovecot.trust(other)
            source.keep(other.token())
            try dovecot.deliver(PolledSite.letter(2))
            try dovecot.start()
            try await wait("the other letter") { try await vern.cases() == 2 }
            #expect(source.asked == 2)
            #expect(try await vern.doctor().contains(/well  mailbox localhost:[0-9]+: reached 2/))
        }
        let words = try String(contentsOf: source.folder.appending(path: "asked"), encoding: .utf8)
        #expect(words == "no $shell; reads this\nno $shell; reads this\n")
    }

    @Test func `one whose time is known is asked for anew before it is over`() async throws {
        let (key, source) = (TokenKey(), try Source())
        let dovecot = try Dovecot(ways: "xoauth2", key: key)
        source.keep(#"{"token_type": "Bearer", "expires_in": 61, "access_token": "\#(key.token())"}"#)
        try dovecot.deliver(PolledSite.letter(1))
        try await PolledSite.running(dovecot, secret: source.line, ["after: delete"]) { vern in
            try await wait("the letter here") { try await vern.cases() == 1 }
            try await wait("another token") { source.asked >= 2 }
            #expect(!vern.written.contains("polling the mailbox failed"))
        }
    }

    @Test(arguments: ["its time is over", "somebody else's", "signed by nobody it knows"])
    func `one that is refused is told, by its kind alone, shown once a try, and another in its place mends it`(wrong: String) async throws {
        let (key, source) = (TokenKey(), try Source())
        let dovecot = try Dovecot(ways: "oauthbearer xoauth2", key: key)
        let bad =
            switch wrong {
            case "its time is over": key.token(until: Date() - 60)
            case "somebody else's": key.token(for: "somebody-else")
            default: TokenKey().token()
            }
        try dovecot.deliver(PolledSite.letter(1))
        source.keep(bad)
        try await PolledSite.running(dovecot, secret: source.line, ["after: delete"]) { vern in
            try await wait("the finding") {
                try await vern.doctor().contains(/LOOK  mailbox localhost:[0-9]+: the server refused the user or the access token/)
            }
            #expect(dovecot.letters().count == 1)
            source.keep(key.token())
            try await wait("the letter here") { try await vern.cases() == 1 }
            #expect(vern.written.matches(of: /polling the mailbox failed and will be tried again/).count == source.asked - 1)
            #expect(!vern.written.contains(bad))
        }
    }

    @Test func `what is no token is told, and is shown to no server`() async throws {
        let source = try Source()
        let dovecot = try Dovecot(ways: "xoauth2", key: TokenKey())
        source.keep("Sorry, sign in first: https://login.example/")
        let missing = source.folder.appending(path: "nothing").path
        for (line, finding) in [
            (source.line, "no access token: what token-command printed is none"),
            ("token-command: [/bin/false]", "no access token: token-command ended with 1"),
            ("token-command: [\(missing)]", "no access token: token-command can't be run"),
            ("token-file: \(source.file.path)", "no access token: what token-file holds is none"),
            ("token-file: \(missing)", "no access token: token-file isn't there"),
        ] {
            try await PolledSite.running(dovecot, secret: line, ["after: delete"]) { vern in
                try await wait("the finding: \(finding)") { try await vern.doctor().contains(finding) }
                #expect(!vern.written.contains("Sorry"))
            }
        }
        #expect(!dovecot.log.contains("auth attempts") || dovecot.log.contains("no auth attempts"), "\(dovecot.log)")
    }

    @Test func `a server that takes no token is told as that, and one we don't know is shown none`() async throws {
        let (key, source) = (TokenKey(), try Source())
        let (plain, other) = (try Dovecot(), try Dovecot(ways: "xoauth2", key: key))
        source.keep(key.token())
        let line = "token-file: \(source.file.path)"
        try await PolledSite.running(plain, secret: line, ["after: delete"]) { vern in
            try await wait("the finding") { try await vern.doctor().contains("it offers neither OAUTHBEARER nor XOAUTH2") }
        }
        try await PolledSite.running(plain, secret: line, port: other.port, ["after: delete"]) { vern in
            try await wait("the finding") { try await vern.doctor().contains(/LOOK  mailbox localhost:\d+: .*(certificate|peer)/) }
        }
        #expect(!other.log.contains("Login: user"))
    }
}
