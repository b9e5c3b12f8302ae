/// The proxies whose word on a client's address counts. Anybody else's `X-Forwarded-For` is a claim and is ignored.
package struct TrustedProxies: Sendable {
    private let networks: [Network]

    /// Nobody is trusted: every peer is the client.
    package static let none = try! TrustedProxies([])

    package struct Unreadable: Error { package let text: String }

    /// - Throws: `Unreadable` for the first text that is no address and no CIDR network.
    package init(_ texts: [String] = []) throws(Unreadable) {
        var networks: [Network] = []
        for text in texts {
            guard let network = Network(text) else { throw Unreadable(text: text) }
            networks.append(network)
        }
        self.networks = networks
    }

    package func trusts(_ peer: String?) -> Bool {
        guard !networks.isEmpty, let peer, let address = NetworkAddress(peer) else { return false }
        return networks.contains { $0.contains(address) }
    }

    /// Walks from our own peer outwards, as long as the one who speaks is trusted; the first stranger is the client.
    /// A word that is no address ends the walk: what stands further left was written by nobody we know.
    package func client(peer: String?, forwardedFor: @autoclosure () -> [String]) -> String? {
        guard trusts(peer) else { return peer }
        var client = peer
        for hop in forwardedFor().flatMap({ $0.split(separator: ",") }).reversed() {
            let hop = hop.trimmingPrefix { $0 == " " || $0 == "\t" }
            let text = String(hop.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
            guard NetworkAddress(text) != nil else { break }
            client = NetworkAddress.host(of: text)
            guard trusts(text) else { break }
        }
        return client
    }
}
