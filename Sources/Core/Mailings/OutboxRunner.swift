package import Foundation
package import Vault

import DataProtection

/// Hands waiting letters to the transport, each with a permit asked for at that moment.
package struct OutboxRunner: Sendable {
    private let store: any OutboxStore
    private let vault: Vault
    private let carrier: any MailCarrier
    private let batch = 64

    package init(store: any OutboxStore, vault: Vault, carrier: any MailCarrier) {
        (self.store, self.vault, self.carrier) = (store, vault, carrier)
    }

    /// - Returns: letters settled; 0 means the queue is empty.
    package func round(now: Date) async throws -> Round {
        let claimed = try await store.claimLetters(limit: batch)
        var round = Round()
        var settled: [SettledLetter] = []
        for letter in claimed {
            do {
                settled.append(try send(letter, now: now))
                round.sent += 1
            } catch  where error is any UndeliverableLetter || error is SealRefusal {
                round.failures.append(String(describing: type(of: error)))
                settled.append(SettledLetter(letter.facts, outcome: .void, forget: letter.facts.reason == .farewell))
            } catch {
                round.failures.append(String(describing: type(of: error)))
                settled.append(SettledLetter(letter.facts, outcome: .queued))
            }
        }
        if !settled.isEmpty { try await store.settle(settled) }
        return round
    }

    package struct Round: Sendable {
        package var sent = 0
        /// Kinds of error, without their contents.
        package var failures: [String] = []
    }

    private func send(_ letter: ClaimedLetter, now: Date) throws -> SettledLetter {
        let facts = letter.facts
        guard let permit = SendingRule.permit(facts) else {
            return SettledLetter(facts, outcome: .void)
        }
        let place = NewLetter.place(facts.letter, facts.subject)
        let opener = try vault.opener(CarrierRule.permit(permit))
        let content = try opener.open(LetterContent.self, letter.sealed, at: place)
        try carrier.carry(content, under: permit, at: now)
        if facts.reason == .farewell {
            return SettledLetter(facts, outcome: .delivered, forget: true)
        }
        let sealed = try vault.seal(content.reveal().sent(at: now), at: place, under: opener.key)
        return SettledLetter(facts, outcome: .delivered, sealed: sealed)
    }
}
