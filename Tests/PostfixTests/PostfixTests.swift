import Foundation
import MailPeers
import Running
import Testing

/// The built server, a real Postfix, real mailboxes.
@Suite("Mail by a real Postfix", .serialized, .enabled(if: !Postfix.missing, "wants root, Postfix and openssl")) struct PostfixTests {
    private static func running<Value: Sendable>(_ site: URL, _ work: (RunningVern) async throws -> Value) async throws -> Value {
        defer { try? FileManager.default.removeItem(at: site.deletingLastPathComponent()) }
        return try await RunningVern.using(site: site, work)
    }

    private func wait(_ what: String, for seconds: Int = 120, until holds: () async throws -> Bool) async throws {
        for _ in 0..<(seconds * 20) {
            if try await holds() { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("waited in vain for \(what)")
    }

    @Test func `a registration goes to the mailbox and back: the link of the real mail confirms it`() async throws {
        let postfix = try Postfix(mailboxes: [Person.ann.address: "ann", "info@protectoria.com": "info"])
        let site = try BuiltVern.site(relay: ["port: \(postfix.port)", "security: none"])
        try await Self.running(site) { vern in
            let ann = Visitor(vern)
            _ = try await ann.register(.ann)
            try await wait("Ann's mail") { !postfix.mails("ann").isEmpty }
            let file = try #require(postfix.mails("ann").first)
            let letter = try #require(Letter(file))
            #expect(letter.to == [Person.ann.address] && letter.link != nil)
            let receipt = try await ann.follow(letter)
            #expect(receipt.status == 200)
            #expect(try FileManager.default.contentsOfDirectory(atPath: vern.outgoing.path) == [])

            #expect(!vern.written.contains(Person.ann.address) && !vern.written.contains("queued as"))

            // The answer of Postfix stands on the letter's record, and the person reads that it was handed over.
            let listed = try await vern.run(["mail", "list", "--state", "delivered", "--data", vern.data.path, "--format", "json"])
            let id = try #require(listed.output.firstMatch(of: /[0-9a-f]{32}/)).output
            let shown = try await vern.run(["mail", "show", String(id), "--reason", "Asked by phone", "--data", vern.data.path])
            #expect(shown.output.contains("queued as") && shown.output.contains("\"state\" : \"delivered\""))

            // A link to her page by the same way.
            _ = try await ann.post("/my", [("email", Person.ann.address)])
            try await wait("the second mail") { postfix.mails("ann").count == 2 }
            let second = try #require(postfix.mails("ann").compactMap { Letter($0) }.first { $0.subject != letter.subject })
            let page = try await ann.follow(second)
            #expect(page.text.contains("Handed over") && page.text.contains("Asked by phone"))
        }
    }

    @Test func `encryption: a server we know is given mail, one we don't know is not`() async throws {
        let postfix = try Postfix(mailboxes: [Person.ann.address: "ann", Person.ben.address: "ben"])
        let known = try BuiltVern.site(
            relay: ["port: \(postfix.port)", "security: starttls", "authority-file: \(postfix.certificate.path)"])
        try await Self.running(known) { vern in
            _ = try await Visitor(vern).register(.ann)
            try await wait("Ann's mail") { !postfix.mails("ann").isEmpty }
            #expect(try String(contentsOf: postfix.mails("ann")[0], encoding: .utf8).contains("with ESMTPS"))
        }
        let unknown = try BuiltVern.site(relay: ["port: \(postfix.port)", "security: starttls"])
        try await Self.running(unknown) { vern in
            _ = try await Visitor(vern).register(.ben)
            try await wait("the relay to be found wanting") {
                try await vern.run(["doctor", "--data", vern.data.path]).output.contains("LOOK  mail relay localhost:")
            }
            let listed = try await vern.run(["mail", "list", "--data", vern.data.path])
            #expect(listed.output.contains("queued") && listed.output.contains("0 attempts"))
            #expect(postfix.mails("ben").isEmpty)
        }
    }

    @Test func `somebody unknown to the server: the letter fails, and the person can be told why`() async throws {
        let postfix = try Postfix(mailboxes: ["someone@brygge.example": "someone"])
        let site = try BuiltVern.site(relay: ["port: \(postfix.port)", "security: none"])
        try await Self.running(site) { vern in
            _ = try await Visitor(vern).register(.cleo)
            try await wait("the refusal") {
                try await vern.run(["mail", "list", "--state", "failed", "--data", vern.data.path]).output.contains(" failed ")
            }
            let doctor = try await vern.run(["doctor", "--data", vern.data.path])
            #expect(doctor.status == 1 && doctor.output.contains("LOOK  letters that failed: 1"))
            #expect(!vern.written.contains(Person.cleo.address))
        }
    }

    @Test func `vern mail test says what is well and what to mend, and leaves no letter behind`() async throws {
        let info = "info@protectoria.com"
        let told =
            "mx.firm.example (checked); spf=pass smtp.mailfrom=protectoria.com; dkim=none; dmarc=fail reason=\"no alignment\" header.from=protectoria.com"
        let postfix = try Postfix(mailboxes: [info: "info"], authenticationResults: told)
        let site = try BuiltVern.site(relay: ["port: \(postfix.port)", "security: none"], inbox: postfix.maildir("info"))
        try await Self.running(site) { vern in
            let test = try await vern.run(["mail", "test", "--data", vern.data.path, "--wait", "30"])
            #expect(test.status == 1)
            for line in [
                "well  mail relay: took the letter", "well  encryption: none to localhost:", "well  arrival: after", "well  SPF: pass",
                "LOOK  DKIM: none", "to mend: let the relay sign for protectoria.com", "LOOK  DMARC: fail (no alignment)",
                "well  plus tags: survive",
            ] { #expect(test.output.contains(line), "\(line) is not in: \(test.output)") }
            try await Task.sleep(for: .seconds(3))
            #expect(postfix.mails("info").isEmpty)
            for closed in [false, true] { #expect(try await vern.cases(closed: closed) == 0) }
            #expect(try await vern.stop() == 0)
            // The same without a server.
            let alone = try await vern.run(["mail", "test", "--data", vern.data.path, "--wait", "30", "--format", "json"])
            #expect(alone.status == 1 && alone.output.contains("\"name\" : \"plus tags\""))
            #expect(postfix.mails("info").isEmpty)
        }
    }

    @Test func `vern mail test without a relay, or with one that isn't there, says so`() async throws {
        let gone = try Peer()
        gone.close()
        try await Self.running(try BuiltVern.site(relay: ["port: \(gone.port)", "security: none"])) { vern in
            let test = try await vern.run(["mail", "test", "--data", vern.data.path, "--wait", "5"])
            #expect(test.status == 1 && test.output.contains("LOOK  mail relay: localhost:\(gone.port)"), "\(test.output)")
        }
        try await RunningVern.using { vern in
            let test = try await vern.run(["mail", "test", "--data", vern.data.path, "--wait", "5"])
            #expect(test.status == 1 && test.output.contains("LOOK  mail relay: none is declared"))
        }
    }
}
