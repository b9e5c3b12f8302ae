import DataProtection
import ExampleHouse
import Foundation
import MailPeers
import MailTransport
import Mailings
import Requests
import SQLitePeople
import Synchronization
import Testing
import Vault

@Suite("What became of a letter") struct SettlingTests {
    @Test func `is written down as soon as the disk takes it, and the letter is not sent again`() async throws {
        let peer = try Peer()
        let post = try Post(peer)
        try await post.house.fill(.ann)
        let disk = FullDisk(store: post.house.store, refusals: 2)
        let runner = OutboxRunner(store: disk, vault: post.house.vault, carrier: post.carrier)
        let told = Mutex(0)
        #expect(try await runner.round(now: noon, unsettled: { _ in told.withLock { $0 += 1 } }).sent == 1)
        #expect(told.withLock { $0 } == 2)
        #expect(try await post.letter().state == .delivered)
        #expect(try await runner.round(now: noon).sent == 0 && peer.messages.count == 1)
    }
}

/// A store that can't write down what became of letters for a while.
private final class FullDisk: OutboxStore {
    private let store: PeopleStore
    private let refusals: Mutex<Int>
    struct Full: Error {}

    init(store: PeopleStore, refusals: Int) {
        self.store = store
        self.refusals = Mutex(refusals)
    }

    func claimLetters(limit: Int, by way: LetterWay, now: Date) async throws -> [ClaimedLetter] {
        try await store.claimLetters(limit: limit, by: way, now: now)
    }
    func facts(of letter: LetterID) throws -> SendingFacts? { try store.facts(of: letter) }
    func settle(_ letters: [SettledLetter]) async throws {
        let refused = refusals.withLock { left in
            left -= 1
            return left >= 0
        }
        if refused { throw Full() }
        try await store.settle(letters)
    }
    func settleInterrupted() async throws { try await store.settleInterrupted() }
    func resend(_ letter: LetterID) async throws -> Bool { try await store.resend(letter) }
}
