import DataProtection
import Declarations
import ExampleHouse
import Foundation
import MailPeers
import MailTransport
import Mailings
import Registrations
import Requests
import SQLitePeople
import Testing
import Vault

@Suite("A letter handed to a mail server") struct DeliveryTests {
    @Test func `is delivered with the server's last words on its record, and greeted with our own name`() async throws {
        let peer = try Peer()
        peer.change { $0[.finalDot] = [.say(["250-2.0.0 taken", "250 queued as 4XyZ"])] }
        let post = try Post(peer)
        try await post.house.fill(.ann)
        #expect(try await post.round().sent == 1)
        let letter = try await post.letter()
        #expect(letter.state == .delivered && letter.content?.answer == "250 2.0.0 taken queued as 4XyZ")
        #expect(letter.content?.draft.link == "")
        let message = try #require(peer.messages.first)
        #expect(message.from == ExampleSite.site.mail.from && message.to == Person.ann.email)
        #expect(message.header("Message-ID")?.hasPrefix("<\(letter.content?.messageID ?? "-")@") == true)
        #expect(peer.commands.first == "EHLO vern.firm.example")
        let alone = message.bytes.withUnsafeBytes { Array($0) }
        #expect(!zip(alone, alone.dropFirst()).contains { ($0 == 13) != ($1 == 10) }, "a line feed or a return alone")
    }

    @Test func `goes over a connection kept open, and over a new one where the server has hung up`() async throws {
        let peer = try Peer()
        let post = try Post(peer)
        for number in 0..<3 {
            try await post.house.fill(Person("ann\(number)@post.example", ["name": ["Ann"], "company": ["none"]]))
        }
        while try await post.round().sent > 0 {}
        #expect(peer.messages.count == 3 && peer.commands.count { $0.hasPrefix("EHLO") } == 1)
        // Every connection is cut at its next command.
        peer.change { $0[.sender] = [.cut, .say("250 ok")] }
        try await post.house.fill(.ann)
        #expect(try await post.round().sent == 1)
        #expect(peer.messages.count == 4)
    }

    @Test(arguments: [Peer.Moment.sender, .recipient, .data, .finalDot])
    func `put off by the server is tried again, not before half an hour is over`(moment: Peer.Moment) async throws {
        let peer = try Peer()
        let usual = Peer.Script()[moment]
        peer.change { $0[moment] = [.say("451 4.3.0 later, <ann.solbergsen@post.example>")] + usual }
        let post = try Post(peer)
        try await post.house.fill(.ann)
        let round = try await post.round()
        #expect(round.sent == 0 && round.failures == ["put off: 451 4.3.0"])
        var letter = try await post.letter()
        #expect(letter.state == .queued && letter.attempts == 1)
        let due = try #require(letter.due)
        #expect((noon + 30 * 60...noon + 40 * 60).contains(due))
        #expect(letter.content?.answer?.hasPrefix("451 4.3.0 later") == true)
        #expect(try await post.round(now: noon + 29 * 60).failures == [])
        #expect(try await post.letter().attempts == 1)
        #expect(try await post.round(now: noon + 41 * 60).sent == 1)
        letter = try await post.letter()
        #expect(letter.state == .delivered && letter.due == nil)
        #expect(peer.messages.count == (moment == .finalDot ? 2 : 1))
    }

    @Test(arguments: [Peer.Moment.sender, .recipient, .data, .finalDot])
    func `refused for good fails with the server's words, and no log has them`(moment: Peer.Moment) async throws {
        let peer = try Peer()
        peer.change { $0[moment] = [.say(["550-5.1.1 <ann.solbergsen@post.example>:", "550 5.1.1 nobody here"])] }
        let post = try Post(peer)
        try await post.house.fill(.ann)
        let round = try await post.round()
        #expect(round.failures == ["refused: 550 5.1.1"])
        let letter = try await post.letter()
        #expect(letter.state == .failed)
        #expect(letter.content?.answer?.contains("550 5.1.1 <ann.solbergsen@post.example>: 5.1.1 nobody here") == true)
        #expect(try await post.round(now: noon + day).sent == 0)
        #expect(peer.messages.count == (moment == .finalDot ? 1 : 0))
    }

    @Test func `waits where the server's policy is against us, before it has seen any letter`() async throws {
        let peer = try Peer()
        peer.change { $0[.recipient] = [.say("554 5.7.1 relay access denied")] }
        let post = try Post(peer)
        try await post.house.fill(.ann)
        try await post.round()
        #expect(try await post.letter().state == .queued)
    }

    @Test(arguments: [Peer.Step.silence, .cut, .say("what?")])
    func `without an answer to its last dot is uncertain, and never sent again unasked`(step: Peer.Step) async throws {
        let peer = try Peer()
        peer.change { $0[.finalDot] = [step, .say("250 ok")] }
        let post = try Post(peer)
        try await post.house.fill(.ann)
        #expect(try await post.round().sent == 1)
        let letter = try await post.letter()
        #expect(letter.state == .uncertain && letter.content?.answer != nil)
        for days in 0..<6 { #expect(try await post.round(now: noon + Double(days) * day).sent == 0) }
        #expect(peer.messages.count == 1)
        // Asked for, it goes once more, under the same Message-ID.
        let listed = try #require(try await post.house.store.letters(in: .uncertain, limit: 1).first)
        #expect(try await post.house.store.resend(listed.id))
        #expect(try await post.round(now: noon + 60).sent == 1)
        #expect(try await post.letter().state == .delivered)
        #expect(Set(peer.messages.compactMap { $0.header("Message-ID") }).count == 1 && peer.messages.count == 2)
        #expect(try await !post.house.store.resend(listed.id))
    }

    @Test func `answered late, but in time, is delivered`() async throws {
        let peer = try Peer()
        peer.change { $0[.finalDot] = [.late(.milliseconds(1_500), "250 at last")] }
        let post = try Post(peer)
        try await post.house.fill(.ann)
        try await post.round()
        #expect(try await post.letter().state == .delivered)
    }

    @Test(arguments: [Peer.Moment.sender, .recipient, .data])
    func `cut off before it was whole has not left, and goes again within minutes`(moment: Peer.Moment) async throws {
        let peer = try Peer()
        let usual = Peer.Script()[moment]
        peer.change { $0[moment] = [.cut] + usual }
        let post = try Post(peer)
        try await post.house.fill(.ann)
        try await post.round()
        let letter = try await post.letter()
        #expect(letter.state == .queued && letter.attempts == 1)
        #expect(try #require(letter.due) <= noon + 180)
        #expect(try await post.round(now: noon + 200).sent == 1)
        #expect(peer.messages.count == 1)
    }

    @Test func `whose link has run out is not sent`() async throws {
        let peer = try Peer()
        let post = try Post(peer)
        try await post.house.fill(.ann)
        try await post.round(now: noon + 40 * day)
        let letter = try await post.letter()
        #expect(letter.state == .failed && peer.messages.isEmpty)
    }
}
