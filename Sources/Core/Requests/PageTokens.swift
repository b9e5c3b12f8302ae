package import DataProtection
package import Foundation

import Registrations
import Synchronization

/// One-page tokens: what a form on the personal page carries. In memory only; single use, 15 minutes, bound to what the page offers.
/// A used one remembers the outcome it led to, so that reload and back repeat a sentence and nothing else.
package final class PageTokens: TokenRedeeming, Sendable {
    package static let life: TimeInterval = 15 * 60

    private struct Issued {
        let subject: SubjectID
        let acts: Set<String>
        let expires: Date
        let target: Data?
        var outcome: String?
        var used = false
    }

    private let issued = Mutex<[Data: Issued]>([:])
    private let limit = 20_000

    package init() {}

    /// - Parameters:
    ///   - acts: what the page's forms may ask for.
    ///   - target: what the act is about, when that stands nowhere else.
    package func issue(for subject: SubjectID, acts: Set<String>, target: Data? = nil, now: Date) -> OpaqueToken {
        let token = OpaqueToken(until: now + Self.life + 60)
        issued.withLock { all in
            if all.count >= limit {
                all = all.filter { $0.value.expires > now }
                if all.count >= limit, let oldest = all.min(by: { $0.value.expires < $1.value.expires }) { all[oldest.key] = nil }
            }
            all[token.hash] = Issued(subject: subject, acts: acts, expires: now + Self.life, target: target)
        }
        return token
    }

    package func redeem(_ token: OpaqueToken, for act: String, now: Date) -> RedeemedToken? {
        issued.withLock { all in
            guard var found = all[token.hash], !found.used, found.expires > now, found.acts.contains(act) else { return nil }
            found.used = true
            all[token.hash] = found
            return RedeemedToken(subject: found.subject, target: found.target)
        }
    }

    /// Keeps what a used token led to: a key of texts, never data.
    package func remember(_ outcome: String, for token: OpaqueToken) {
        issued.withLock { $0[token.hash]?.outcome = outcome }
    }

    package func outcome(of token: OpaqueToken, now: Date) -> String? {
        issued.withLock { all in
            guard let found = all[token.hash], found.used, found.expires > now else { return nil }
            return found.outcome
        }
    }

    /// An erased person's pages close at once.
    package func close(_ subject: SubjectID) {
        issued.withLock { all in
            for (hash, token) in all where token.subject == subject && !token.used { all[hash]?.used = true }
        }
    }
}
