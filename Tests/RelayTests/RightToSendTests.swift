import DataProtection
import Declarations
import ExampleHouse
import Foundation
import Keeping
import MailPeers
import MailTransport
import Mailings
import Promises
import Registrations
import Requests
import SQLitePeople
import Testing
import Vault

@Suite("The right to send, with a mail server that takes its time") struct RightToSendTests {
    private func subject(_ post: Post) async throws -> SubjectID {
        try #require(try await post.house.store.subjects(withAddress: post.house.vault.index(ofAddress: Personal(Person.ann.email))).first)
    }

    @Test func `is looked at once more before the first byte: who was erased meanwhile gets nothing`() async throws {
        let peer = try Peer()
        peer.change { $0[.recipient] = [.late(.milliseconds(1_500), "250 ok")] }
        let post = try Post(peer)
        try await post.house.fill(.ann)
        let subject = try await subject(post)
        async let sending = post.round()
        while !peer.commands.contains(where: { $0.hasPrefix("RCPT") }) { try await Task.sleep(for: .milliseconds(10)) }
        _ = try await post.house.erasure.forget(subject, now: noon)
        _ = try await sending
        #expect(peer.messages.isEmpty)
        #expect(try await post.house.store.rows(of: subject) == nil)
    }

    @Test func `holds for the letter left alone`() async throws {
        let peer = try Peer()
        peer.change { $0[.recipient] = [.late(.milliseconds(500), "250 ok")] }
        let post = try Post(peer)
        try await post.house.fill(.ann)
        try await post.round()
        #expect(peer.messages.count == 1)
    }

    @Test func `an erasure waits ten seconds for a letter that is out already, then goes on and says so`() async throws {
        let peer = try Peer()
        var times = RelayTimes()
        times.farewell = .seconds(1)
        let post = try Post(peer, times: times)
        let subject = try await post.house.register(.ann)
        try await post.house.links.sendPageLink(to: Personal(Person.ann.email), language: .english, now: noon)
        peer.change { $0[.finalDot] = [.silence] }
        let sending = Task { try await post.round() }
        while peer.messages.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        let began = ContinuousClock.now
        let certificate = try #require(try await post.house.erase(subject))
        #expect(ContinuousClock.now - began < .seconds(40), "not the ten minutes the server may take")
        #expect(certificate.lettersUnderWay == 1)
        #expect(try await post.house.store.rows(of: subject) == nil)
        // What became of the letter is dropped: no row comes back.
        sending.cancel()
        #expect(try await sending.value.sent == 1)
        #expect(try await post.house.store.rows(of: subject) == nil)
    }

    @Test func `a crash leaves letters on their way to a mail server uncertain, and those to a folder waiting`() async throws {
        let post = try Post(try Peer())
        try await post.house.fill(.ann)
        #expect(try await post.house.store.claimLetters(limit: 1, by: .relay, now: noon).count == 1)
        try await post.house.store.settleInterrupted()
        #expect(try await post.letter().state == .uncertain)
        #expect(try await post.house.store.claimLetters(limit: 1, by: .relay, now: noon + day).isEmpty)
        let other = try Post(try Peer())
        try await other.house.fill(.ann)
        #expect(try await other.house.store.claimLetters(limit: 1, by: .folder, now: noon).count == 1)
        try await other.house.store.settleInterrupted()
        #expect(try await other.letter().state == .queued)
    }

    @Test func `a restore leaves letters that waited in the backup uncertain: they may have gone out since`() async throws {
        let post = try Post(try Peer())
        try await post.house.fill(.ann)
        try await post.house.store.settleRestored()
        #expect(try await post.letter().state == .uncertain)
        #expect(try await post.house.store.claimLetters(limit: 1, by: .relay, now: noon + day).isEmpty)
    }

    @Test func `an uncertain confirmation counts as sent: another for the same form doesn't follow by itself`() async throws {
        let post = try Post(try Peer())
        try await post.house.fill(.ann)
        let letter = try #require(try await post.house.store.claimLetters(limit: 1, by: .relay, now: noon).first)
        try await post.house.store.settleInterrupted()
        let facts = SendingFacts(
            letter: .random(), subject: letter.facts.subject, reason: letter.facts.reason, standing: .pending, confirmationsSent: 1)
        #expect(!SendingRule.allows(facts))
        #expect(try post.house.store.facts(of: letter.facts.letter) == nil)
    }
}

@Suite("When a letter is tried again") struct RetryTests {
    /// The longest it may draw.
    private struct Most: RandomNumberGenerator { mutating func next() -> UInt64 { .max } }
    private struct Least: RandomNumberGenerator { mutating func next() -> UInt64 { 1 << 32 } }

    @Test func `never before thirty minutes after a refusal, ever later, for more than four days`() throws {
        var (least, written, now, attempts) = (Least(), noon, noon, 0)
        var waits: [Int] = []
        while let retry = Retry.after(attempts, wasBroken: false, written: written, now: now, using: &least) {
            waits.append(retry.due - Retry.minute(now))
            (attempts, now) = (retry.attempts, Date(timeIntervalSince1970: Double(retry.due) * 60))
        }
        #expect(waits.prefix(4) == [30, 60, 120, 240] && waits == waits.sorted())
        #expect((4 * day...5 * day).contains(now.timeIntervalSince(written)))
        written = noon - 6 * day
        #expect(Retry.after(0, wasBroken: true, written: written, now: noon, using: &least) == nil)
    }

    @Test func `within minutes after a connection that broke`() {
        var most = Most()
        let first = Retry.after(0, wasBroken: true, written: noon, now: noon, using: &most)
        #expect(first.map { $0.due - Retry.minute(noon) }.map { $0 <= 3 } == true)
    }
}
