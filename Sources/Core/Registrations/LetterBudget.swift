package import DataProtection
package import Foundation
package import Vault

import Synchronization

/// How many letters one address may be sent at strangers' wish in a day, so that no form fills somebody's mailbox. In memory, by blind index.
package final class LetterBudget: Sendable {
    private let vault: Vault
    private let perDay: Int
    private let spent = Mutex<(day: Day, counts: [BlindIndex: Int])>((Day(number: 0), [:]))
    private let remembered = 200_000

    package init(vault: Vault, perDay: Int = 12) { (self.vault, self.perDay) = (vault, perDay) }

    /// - Returns: false when the address has had its share today.
    package func take(_ address: Personal<String>, now: Date) -> Bool {
        let index = vault.index(ofAddress: address)
        return spent.withLock { state in
            let today = Day(now)
            if state.day != today || state.counts.count > remembered { state = (today, [:]) }
            let count = state.counts[index, default: 0]
            guard count < perDay else { return false }
            state.counts[index] = count + 1
            return true
        }
    }
}
