import NIOCore
import Synchronization

/// Counts open connections, in all and by network, so that nobody can take all of them. Holds networks only while they are connected.
final class ConnectionCap: Sendable {
    private struct Counts {
        var all = 0
        var byNetwork: [[UInt8]: Int] = [:]
    }
    private let counts = Mutex(Counts())
    private let limits: DoorLimits
    private let proxies: TrustedProxies
    private let arrivals: RateLimit?
    private let turnedAway: (@Sendable (String?) -> Void)?

    /// - Parameter turnedAway: told of the peer of each connection that came too often, or was one too many for its network.
    init(limits: DoorLimits, proxies: TrustedProxies, turnedAway: (@Sendable (String?) -> Void)? = nil) {
        (self.limits, self.proxies, self.turnedAway) = (limits, proxies, turnedAway)
        arrivals = limits.arrivals.map { RateLimit($0) }
    }

    /// Takes a place for `channel` until it closes.
    /// - Returns: false when there is none left, or the client comes too often; nothing is taken then.
    func admit(_ channel: any Channel, peer: String?) -> Bool {
        let known = proxies.trusts(peer)
        if !known, let arrivals, arrivals.take(peer, now: Stopwatch.seconds()) != nil {
            turnedAway?(peer)
            return false
        }
        let network = known ? nil : peer.flatMap { NetworkAddress($0) }?.prefix(version4: 24, version6: 64)
        let (admitted, crowd) = counts.withLock { counts -> (Bool, Bool) in
            guard counts.all < limits.connections else { return (false, false) }
            if let network {
                guard counts.byNetwork[network, default: 0] < limits.connectionsPerNetwork else { return (false, true) }
                counts.byNetwork[network, default: 0] += 1
            }
            counts.all += 1
            return (true, false)
        }
        if crowd { turnedAway?(peer) }
        if admitted { channel.closeFuture.whenComplete { _ in self.leave(network) } }
        return admitted
    }

    private func leave(_ network: [UInt8]?) {
        counts.withLock { counts in
            counts.all -= 1
            guard let network, let left = counts.byNetwork[network] else { return }
            counts.byNetwork[network] = left > 1 ? left - 1 : nil
        }
    }
}
