import Foundation
import Keeping
import MailPeers
import Promises
import Running
import Testing

/// The built server, a real Dovecot.
@Suite("Letters from a mailbox elsewhere", .serialized, .enabled(if: !Dovecot.missing, "wants Dovecot, openssl and setpriv"))
struct MailboxTests {
    @Test(arguments: ["starttls", "tls", "none"])
    func `a stop is fetched and acted on, and the mailbox is empty`(security: String) async throws {
        let dovecot = try Dovecot(isOpen: security == "none")
        try await PolledSite.running(dovecot, security: security, ["after: delete"]) { vern in
            _ = try await Visitor(vern).registerAndConfirm(.ann)
            try dovecot.deliver(PolledSite.letter(1, from: Person.ann.address, words: "Please stop writing to me."))
            #expect(try await vern.mail(within: .seconds(20)).link?.contains("/u/") == true, "the answer, with its way back")
            try await wait("an empty mailbox") { dovecot.letters().isEmpty }
            #expect(try await vern.cases() == 0)
            #expect(try await vern.cases(closed: true) == 1)
            let doctor = try await vern.doctor()
            #expect(doctor.contains(/well  mailbox localhost:[0-9]+: reached 2/), "\(doctor)")
            #expect(!vern.written.contains(Person.ann.address) && !vern.written.contains(Dovecot.password))
        }
        #expect(dovecot.log.contains(/Login: user=<info>.* TLS,/) == (security != "none"), "\(dovecot.log)")
    }

    @Test(arguments: [nil, "IMAP4rev1 UIDPLUS", "IMAP4rev1"] as [String?])
    func `a company that keeps its mailbox finds letters in its folder, until their days are over`(abilities: String?) async throws {
        let dovecot = try Dovecot(abilities: abilities)
        try dovecot.makeFolder("Done")
        try dovecot.deliver(PolledSite.letter(1), into: "Done", at: Date() - 31 * 86_400)
        try dovecot.deliver(PolledSite.letter(2), into: "Done", at: Date() - 29 * 86_400)
        for number in 3...5 { try dovecot.deliver(PolledSite.letter(number)) }
        try await PolledSite.running(dovecot, ["after: keep", "done-folder: Done", "keep-days: 30"]) { vern in
            try await wait("three letters here") { try await vern.cases() == 3 }
            try await wait("an empty inbox") { dovecot.letters().isEmpty }
            #expect(dovecot.letters(in: "Done").count == 4)
        }
    }

    @Test(.keeps(.questionsAnswered))
    func `what is no privacy matter is handed back into a folder of it, byte by byte, and gone from here`()
        async throws
    {
        let dovecot = try Dovecot()
        let letter = PolledSite.letter(1, words: "Please find the invoice attached.")
        try dovecot.deliver(letter)
        try await PolledSite.running(dovecot, ["after: delete"]) { vern in
            try await wait("the letter here") { try await vern.cases() == 1 }
            try await wait("an empty inbox") { dovecot.letters().isEmpty }
            let list = try await vern.run(["cases", "list", "--data", vern.data.path]).output
            let back = try await vern.run(
                ["cases", "close", String(list.prefix(9)), "--handed-back", "--reason", "An invoice", "--data", vern.data.path])
            #expect(back.status == 0, "\(back.complaint)")
            let there = dovecot.letters(in: "handed-back")
            #expect(there.count == 1)
            let lines = try String(contentsOf: there[0], encoding: .utf8).replacing("\r\n", with: "\n")
            #expect(lines == letter)
            #expect(try await vern.cases() == 0)
            #expect(try await vern.cases(closed: true) == 1)
        }
        #expect(dovecot.letters().isEmpty)
    }

    @Test func `the folder of done letters is made where it isn't there`() async throws {
        let dovecot = try Dovecot()
        try dovecot.deliver(PolledSite.letter(1))
        try await PolledSite.running(dovecot, ["after: keep", "done-folder: Read by Vern", "keep-days: 30"]) { vern in
            try await wait("the letter in its folder") { dovecot.letters(in: "Read by Vern").count == 1 }
            try await wait("an empty inbox") { dovecot.letters().isEmpty }
            try await wait("the letter here") { try await vern.cases() == 1 }
        }
    }

    @Test func `a letter too large to read stays for a person, is told of once, and holds up no other`() async throws {
        let dovecot = try Dovecot()
        try dovecot.deliver(
            PolledSite.letter(1, words: String(repeating: "A long line of a long letter.\n", count: 900_000)), at: Date() - 60)
        try dovecot.deliver(PolledSite.letter(2))
        try await PolledSite.running(dovecot, ["after: delete"]) { vern in
            try await wait("the other letter") { try await vern.cases() == 1 }
            try await wait("one letter left") { dovecot.letters().count == 1 }
            try await wait("two more polls", for: 12) { dovecot.log.matches(of: /Logged out/).count >= 3 }
            #expect(vern.written.matches(of: /stays in the mailbox for a person/).count == 1)
            #expect(try await vern.doctor().contains(/LOOK  mailbox localhost:[0-9]+: reached .*; letters there for a person, .*: 1/))
            #expect(dovecot.letters().count == 1)
        }
    }

    @Test func `a letter the server itself can't read holds up no other, and is tried again before it is set aside`() async throws {
        let dovecot = try Dovecot()
        try dovecot.deliver(PolledSite.letter(1), isReadable: false)
        for number in 2...4 { try dovecot.deliver(PolledSite.letter(number)) }
        try await PolledSite.running(dovecot, ["after: delete"]) { vern in
            try await wait("the other letters") { try await vern.cases() == 3 }
            try await wait("one letter left") { dovecot.letters().count == 1 }
            try await wait("it to be set aside") { vern.written.contains("stays in the mailbox for a person") }
            #expect(try await vern.doctor().contains(/LOOK  mailbox .*; letters there for a person, .*: 1/))
        }
    }

    @Test func `a wrong password is told, by its kind alone, and what waits is fetched by nobody`() async throws {
        let dovecot = try Dovecot()
        try dovecot.deliver(PolledSite.letter(1))
        try await PolledSite.running(dovecot, password: "another one", ["after: delete"]) { vern in
            try await wait("the finding") { try await vern.doctor().contains("the server refused the user or the password") }
            #expect(try await vern.doctor().contains(/LOOK  mailbox localhost:[0-9]+: the server refused/))
            #expect(vern.written.contains("polling the mailbox failed and will be tried again"))
            #expect(!vern.written.contains("another one") && dovecot.letters().count == 1)
        }
    }

    @Test func `a server we don't know is shown no password`() async throws {
        let (dovecot, other) = (try Dovecot(), try Dovecot())
        for (security, port) in [("starttls", other.port), ("tls", other.tlsPort)] {
            try await PolledSite.running(dovecot, security: security, port: port, ["after: delete"]) { vern in
                try await wait("the finding") { try await vern.doctor().contains(/LOOK  mailbox localhost:\d+: .*(certificate|peer)/) }
            }
        }
        #expect(!other.log.contains("Login: user"))
    }
}
