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

@Suite("A mail server that is not to be had") struct SilenceTests {
    /// One letter, one round; it must still wait, untried.
    private func untouched(_ relay: Relay) async throws -> [String] {
        let post = try Post([relay])
        try await post.house.fill(.ann)
        let round = try await post.round(now: Date())
        let letter = try await post.letter()
        #expect(round.sent == 0 && letter.state == .queued && letter.attempts == 0)
        #expect(post.carrier.rests(at: Date()) && !post.carrier.rests(at: Date() + 11))
        #expect(post.carrier.board.lines[0].trouble != nil)
        return round.failures
    }

    @Test(arguments: [Peer.Step.silence, .cut, .say("554 5.3.2 closed"), .say("421 busy"), .say(["not", "smtp"])])
    func `greets with nothing of use: the letter waits, the server is left alone for a while`(greeting: Peer.Step) async throws {
        let peer = try Peer()
        peer.change { $0[.greeting] = [greeting] }
        #expect(try await untouched(peer.relay()).count == 1)
        #expect(!peer.commands.contains { $0.hasPrefix("MAIL") })
    }

    @Test func `is not there at all: the next in the list takes the letter`() async throws {
        let (gone, there) = (try Peer(), try Peer())
        gone.close()
        let post = try Post([gone.relay(), there.relay()])
        try await post.house.fill(.ann)
        #expect(try await post.round(now: Date()).sent == 1)
        #expect(there.messages.count == 1)
        #expect(post.carrier.board.lines.map { $0.trouble == nil } == [false, true])
    }

    @Test func `refuses our password, or takes none: nothing is said of the letter`() async throws {
        let peer = try Peer()
        peer.change {
            $0[.hello] = [.say(["250-peer.example", "250 AUTH PLAIN"])]; $0[.signIn] = [.say("535 5.7.8 no")]
        }
        #expect(try await untouched(peer.relay(user: "vern", password: "secret")).count == 1)
        let open = try Peer()
        #expect(try await untouched(open.relay(user: "vern", password: "secret")).count == 1)
        #expect(!(peer.commands + open.commands).contains { $0.hasPrefix("RCPT") })
        #expect(peer.messages.isEmpty && open.messages.isEmpty)
    }

    @Test func `signs us in once a connection`() async throws {
        let peer = try Peer()
        peer.change { $0[.hello] = [.say(["250-peer.example", "250 AUTH PLAIN"])] }
        let post = try Post([peer.relay(user: "vern", password: "secret")])
        for number in 0..<2 { try await post.house.fill(Person("ann\(number)@post.example", ["name": ["Ann"], "company": ["none"]])) }
        while try await post.round(now: noon).sent > 0 {}
        #expect(peer.messages.count == 2)
    }

    @Test func `no longer offers encryption: nothing is sent in the clear`() async throws {
        let peer = try Peer()
        #expect(try await untouched(peer.relay(security: .starttls)).count == 1)
        #expect(!peer.commands.contains { $0.hasPrefix("MAIL") || $0.hasPrefix("AUTH") })
    }

    @Test func `refuses or fakes encryption: nothing is sent in the clear`() async throws {
        for answer in ["454 4.7.0 not now", "220 go on"] {
            let peer = try Peer()
            peer.change {
                $0[.hello] = [.say(["250-peer.example", "250 STARTTLS"])]; $0[.startTLS] = [.say([answer, "250 AUTH PLAIN"])]
            }
            #expect(try await untouched(peer.relay(security: .starttls, user: "vern", password: "secret")).count == 1)
            #expect(!peer.commands.contains { $0.hasPrefix("MAIL") || $0.hasPrefix("AUTH") })
        }
        let peer = try Peer()
        #expect(try await untouched(peer.relay(security: .tls)).count == 1)
    }

    @Test func `holds up no other letter`() async throws {
        let peer = try Peer()
        peer.change { $0[.finalDot] = [.silence, .say("250 ok")] }
        let post = try Post(peer)
        try await post.house.fill(.ann)
        async let stalled = post.round()
        while peer.messages.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        try await post.house.fill(.ben)
        let began = ContinuousClock.now
        #expect(try await post.round().sent == 1)
        #expect(ContinuousClock.now - began < .seconds(2))
        #expect(try await stalled.sent == 1)
    }

    @Test func `is not given more letters at a time than is declared`() async throws {
        let peer = try Peer()
        peer.change { $0[.sender] = [.late(.milliseconds(300), "250 ok")] }
        let post = try Post([peer.relay()], connections: 2)
        try await rounds(post, ended: 6, of: 6, within: .seconds(30))
        #expect(peer.messages.count == 6 && peer.connectionCount == 2)
    }

    /// The first `count` rounds of this many beside each other that come to an end.
    private func rounds(_ post: Post, ended count: Int, of all: Int, within limit: Duration) async throws {
        for number in 0..<all { try await post.house.fill(Person("ann\(number)@post.example", ["name": ["Ann"], "company": ["none"]])) }
        let began = ContinuousClock.now
        try await withThrowingTaskGroup { group in
            for _ in 0..<all { group.addTask { _ = try await post.round() } }
            for _ in 0..<count { try await group.next() }
            #expect(ContinuousClock.now - began < limit)
            group.cancelAll()
        }
    }

    @Test(arguments: [Peer.Moment.greeting, .sender])
    func `falls silent on every connection: the letters go over the next one at once`(moment: Peer.Moment) async throws {
        let (silent, there) = (try Peer(), try Peer())
        silent.change { $0[moment] = [.silence] }
        var times = RelayTimes()
        times.patience = .seconds(1)
        let post = try Post([silent.relay(), there.relay()], times: times)
        try await rounds(post, ended: 8, of: 8, within: .seconds(30))
        #expect(Set(there.messages.map(\.to)).count == 8 && there.messages.count == 8 && silent.messages.isEmpty)
    }

    @Test func `falls silent and is the only one: one letter waits for it as long as the RFC says, the others keep no connection`()
        async throws
    {
        let peer = try Peer()
        peer.change { $0[.sender] = [.silence] }
        var times = RelayTimes()
        times.patience = .seconds(1)
        let post = try Post(peer, times: times)
        try await rounds(post, ended: 7, of: 8, within: .seconds(30))
        let waiting = try await post.house.store.letters(in: .queued, limit: 10)
        #expect(waiting.count == 8 && waiting.allSatisfy { $0.attempts == 0 })
        #expect(peer.commands.filter { $0.hasPrefix("MAIL") }.count == 8)
    }

    @Test func `is not waited for when the server stops: before the last dot the letter waits, after it it is uncertain`() async throws {
        for (moment, state) in [(Peer.Moment.recipient, LetterState.queued), (.finalDot, .uncertain)] {
            let peer = try Peer()
            peer.change { $0[moment] = [.silence] }
            var times = RelayTimes()
            times.farewell = .seconds(1)
            let post = try Post(peer, times: times)
            try await post.house.fill(.ann)
            let sending = Task { try await post.round() }
            while state == .queued ? !peer.commands.contains(where: { $0.hasPrefix("RCPT") }) : peer.messages.isEmpty {
                try await Task.sleep(for: .milliseconds(10))
            }
            sending.cancel()
            let began = ContinuousClock.now
            _ = try await sending.value
            #expect(ContinuousClock.now - began < .seconds(10))
            #expect(try await post.letter().state == state)
        }
    }
}
