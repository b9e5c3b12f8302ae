package import Crypto
import Foundation
import Synchronization

/// How often one client may come: a bucket that holds `burst` visits and is refilled steadily.
package struct Rate: Sendable {
    package let perMinute: Int
    package let burst: Int
    package init(perMinute: Int, burst: Int) { (self.perMinute, self.burst) = (perMinute, burst) }
}

/// Token buckets in bounded memory. A client is known by an HMAC of its address under a key that lives and dies in memory:
/// no address is stored, and none can be told from what is.
package final class RateLimit: Sendable {
    private let rate: Rate
    private let key: SymmetricKey
    private let half: Int
    private let buckets = Mutex(Generations())

    private struct Bucket {
        var tokens: Double
        var at: Double
    }

    /// Two halves: when the young one is full, the old one, which holds whoever hasn't come for longest, is forgotten.
    private struct Generations {
        var young: [Data: Bucket] = [:]
        var old: [Data: Bucket] = [:]
    }

    /// - Parameter entries: how many clients are remembered at most.
    package init(_ rate: Rate, entries: Int = 65_536, key: SymmetricKey = SymmetricKey(size: .bits256)) {
        (self.rate, self.key, half) = (rate, key, max(1, entries / 2))
    }

    /// Takes one visit out of the client's bucket: one IPv4 address, or one IPv6 network of 56 bits, is a client.
    /// - Parameter now: seconds on a clock that never goes back.
    /// - Returns: nothing when there was one left, otherwise the seconds until there is.
    package func take(_ client: String?, now: Double) -> Int? {
        let name = client.flatMap { NetworkAddress($0) }?.prefix(version4: 32, version6: 56) ?? []
        let digest = Data(HMAC<SHA256>.authenticationCode(for: name, using: key).prefix(16))
        let perSecond = Double(rate.perMinute) / 60
        return buckets.withLock { all in
            var bucket = all.young[digest] ?? all.old.removeValue(forKey: digest) ?? Bucket(tokens: Double(rate.burst), at: now)
            bucket.tokens = min(Double(rate.burst), bucket.tokens + max(0, now - bucket.at) * perSecond)
            bucket.at = now
            let refused = bucket.tokens < 1
            if !refused { bucket.tokens -= 1 }
            if all.young.count >= half, all.young[digest] == nil {
                all.old = all.young
                all.young = [:]
            }
            all.young[digest] = bucket
            return refused ? max(1, Int(((1 - bucket.tokens) / perSecond).rounded(.up))) : nil
        }
    }

    /// How many clients are remembered now.
    package var count: Int { buckets.withLock { $0.young.count + $0.old.count } }
}
