import Foundation
import MailPeers
import Running
import Testing

/// A letter is fetched again rather than lost, and taken in once.
@Suite("Letters from a mailbox that breaks", .serialized, .enabled(if: !Dovecot.missing, "wants Dovecot, openssl and setpriv"))
struct NothingLostTests {
    /// Long to fetch, soon read: most of it is what somebody else wrote.
    private static let words = "How are you?\n\n" + String(repeating: "> Word by word.\n", count: 2_000)

    @Test func `a mail server killed in the midst of a poll: every letter comes, once`() async throws {
        let dovecot = try Dovecot()
        for number in 1...300 { try dovecot.deliver(PolledSite.letter(number, words: Self.words)) }
        try await PolledSite.running(dovecot, ["after: delete"]) { vern in
            try await wait("some letters gone") { dovecot.letters().count < 300 }
            dovecot.kill()
            let left = dovecot.letters().count
            #expect(left > 0, "killed too late to mean anything")
            try await wait("the trouble to be told") { try await vern.doctor().contains("LOOK  mailbox") }
            try dovecot.start()
            try await wait("an empty mailbox", for: 60) { dovecot.letters().isEmpty }
            try await wait("all letters", for: 60) { try await vern.cases() == 300 }
        }
    }

    @Test func `Vern killed in the midst of a poll: every letter comes, once`() async throws {
        let dovecot = try Dovecot()
        for number in 1...300 { try dovecot.deliver(PolledSite.letter(number, words: Self.words)) }
        try await PolledSite.running(dovecot, ["after: delete"]) { first in
            try await wait("some letters gone") { dovecot.letters().count < 300 }
            try await first.crash()
            #expect(dovecot.letters().count > 0, "killed too late to mean anything")
            let second = try await RunningVern.start(site: first.site, folder: first.folder)
            defer { second.kill() }
            try await wait("an empty mailbox", for: 60) { dovecot.letters().isEmpty }
            try await wait("all letters", for: 60) { try await second.cases() == 300 }
        }
    }

    @Test func `a letter that lies there again under another UIDVALIDITY is known, and new ones are taken`() async throws {
        let dovecot = try Dovecot()
        try dovecot.deliver(PolledSite.letter(1))
        try await PolledSite.running(dovecot, ["after: delete"]) { vern in
            try await wait("the first letter") { try await vern.cases() == 1 }
            try await wait("an empty mailbox") { dovecot.letters().isEmpty }
            dovecot.kill()
            try dovecot.forget()
            for number in 1...2 { try dovecot.deliver(PolledSite.letter(number)) }
            try dovecot.start()
            try await wait("an empty mailbox again", for: 40) { dovecot.letters().isEmpty }
            try await wait("the second letter") { try await vern.cases() == 2 }
            #expect(!vern.written.contains("stays in the mailbox"))
        }
    }
}
