package import DataProtection
package import Foundation
package import Vault

import Synchronization

/// How many letters leave at strangers' wish in a day, so that no form fills a mailbox or floods a mail server. In memory, by blind index;
/// what is granted in all bounds how much is remembered.
package final class LetterBudget: Sendable {
    /// Letters in one UTC day.
    package struct Limits: Sendable {
        /// On one occasion to one address; on all occasions to one address.
        package let occasion: Int
        package let address: Int
        /// To all addresses of one mail domain; in all.
        package let domain: Int
        package let all: Int
        package init(occasion: Int = 3, address: Int = 12, domain: Int = 20_000, all: Int = 100_000) {
            (self.occasion, self.address, self.domain, self.all) = (occasion, address, domain, all)
        }
    }

    /// What a letter is asked for.
    package enum Occasion: Sendable {
        case confirmation(product: String)
        case pageLink
        case newAddress
        case answer

        fileprivate var name: String {
            switch self {
            case .confirmation(let product): "confirmation/\(product)"
            case .pageLink: "page-link"
            case .newAddress: "new-address"
            case .answer: "answer"
            }
        }
    }

    package enum Share: Sendable, Equatable {
        case granted
        /// The address has had its share today. Told to nobody who has not shown that it is theirs.
        case spent
        /// As many letters as may have left today, for this mail domain or in all. May be told to anybody.
        case exhausted
    }

    private let vault: Vault
    private let limits: Limits?
    private let spent = Mutex<(day: Day, all: Int, counts: [BlindIndex: Int])>((Day(number: 0), 0, [:]))

    /// - Parameter limits: nothing: no limit, for measuring.
    package init(vault: Vault, limits: Limits? = Limits()) { (self.vault, self.limits) = (vault, limits) }

    /// Takes one letter out of every budget it counts in, or out of none.
    package func take(_ address: Personal<String>, for occasion: Occasion, now: Date) -> Share {
        guard let limits else { return .granted }
        let text = address.reveal()
        let domain = text[(text.lastIndex(of: "@") ?? text.startIndex)...]
        let own = vault.index(ofAddress: address)
        let asked = vault.index(ofAddress: Personal("\(occasion.name) \(text)"))
        let shared = vault.index(ofAddress: Personal(String(domain)))
        return spent.withLock { state in
            if state.day != Day(now) { state = (Day(now), 0, [:]) }
            guard state.all < limits.all, state.counts[shared, default: 0] < limits.domain else { return .exhausted }
            guard state.counts[own, default: 0] < limits.address, state.counts[asked, default: 0] < limits.occasion else { return .spent }
            for index in [own, asked, shared] { state.counts[index, default: 0] += 1 }
            state.all += 1
            return .granted
        }
    }
}
