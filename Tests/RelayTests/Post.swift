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

/// A house whose letters go to peers.
final class Post: Sendable {
    let house: House
    let carrier: RelayCarrier
    private let runner: OutboxRunner

    /// Waits short enough for tests; each is far longer than an answer on this machine takes.
    static let times: RelayTimes = {
        var times = RelayTimes()
        times.connection = .seconds(3)
        times.reply = .seconds(3)
        times.dataCommand = .seconds(3)
        times.dataBlock = .seconds(3)
        times.finalDot = .seconds(3)
        times.farewell = .seconds(1)
        return times
    }()

    init(_ relays: [Relay], times: RelayTimes = Post.times, site: Site = ExampleSite.site, connections: Int = MailSettings.usualConnections)
        throws
    {
        house = try House(.memory, site: site)
        carrier = RelayCarrier(site: site, relays: relays, connections: connections, times: times)
        runner = OutboxRunner(store: house.store, vault: house.vault, carrier: carrier)
    }

    convenience init(_ peer: Peer, times: RelayTimes = Post.times) throws { try self.init([peer.relay()], times: times) }

    @discardableResult
    func round(now: Date = noon) async throws -> OutboxRunner.Round { try await runner.round(now: now) }

    /// The one letter of the one person.
    func letter() async throws -> (state: LetterState, attempts: Int, due: Date?, content: LetterContent?) {
        let listed = try #require(try await LetterState.allCases.asyncFirst { try await self.house.store.letters(in: $0, limit: 1).first })
        let index = house.vault.index(ofAddress: Personal(Person.ann.email))
        let subject = try #require(try await house.store.subjects(withAddress: index).first)
        let content = try await house.answer(subject).letters.first { $0.id == listed.id }?.content.reveal()
        return (listed.state, listed.attempts, listed.due, content)
    }
}

extension Peer {
    func relay(
        security: Relay.Security = .none, user: String? = nil, password: String? = nil, authority: String? = nil, host: String = "127.0.0.1"
    ) -> Relay {
        Relay(
            host: host, port: Int(port), security: security, user: user, password: password, ehlo: "vern.firm.example",
            authority: authority)
    }
}

extension Sequence {
    func asyncFirst<Value>(_ find: (Element) async throws -> Value?) async rethrows -> Value? {
        for element in self {
            if let found = try await find(element) { return found }
        }
        return nil
    }
}
