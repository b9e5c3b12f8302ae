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

/// Many letters, on real files. `VERN_LETTERS` says how many; the rate is printed, and means something in a release build on a quiet machine.
@Suite(.serialized) struct ThroughputTests {
    private static let letters = ProcessInfo.processInfo.environment["VERN_LETTERS"].flatMap { Int($0) } ?? 120

    @Test func `go out beside each other over few connections, each once`() async throws {
        let (house, peer) = (try House(.files), try Peer())
        let carrier = RelayCarrier(site: house.site, relays: [peer.relay()], connections: MailSettings.usualConnections)
        let runner = OutboxRunner(store: house.store, vault: house.vault, carrier: carrier)
        await withTaskGroup { group in
            for number in 0..<Self.letters {
                group.addTask {
                    try? await house.fill(Person("ann\(number)@post.example", ["name": ["Ann"], "company": ["none"]]))
                }
            }
        }
        let began = ContinuousClock.now
        try await withThrowingTaskGroup { group in
            for _ in 0..<MailSettings.usualConnections { group.addTask { while try await runner.round(now: noon).sent > 0 {} } }
            try await group.waitForAll()
        }
        let spent = ContinuousClock.now - began
        #expect(peer.messages.count == Self.letters && Set(peer.messages.map(\.to)).count == Self.letters)
        #expect(peer.connectionCount <= MailSettings.usualConnections)
        let commits = house.store.commits
        print(
            "\(Self.letters) letters in \(spent): \(Int(Double(Self.letters) / (spent / .seconds(1)))) a second, "
                + "\(commits.commits) commits for \(commits.acts) acts, the registrations among them")
    }
}
