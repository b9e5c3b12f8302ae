import Foundation

/// An IP address as a number; an IPv4 address inside IPv6 ("::ffff:192.0.2.1") is the IPv4 address.
package struct NetworkAddress: Hashable, Sendable {
    package let isVersion4: Bool
    private let value: UInt128

    /// Takes an address alone, with port ("192.0.2.1:80", "[2001:db8::1]:80") or with zone ("fe80::1%eth0").
    package init?(_ text: some StringProtocol) {
        let host = Self.host(of: text)
        var version4 = in_addr()
        var version6 = in6_addr()
        if inet_pton(AF_INET, host, &version4) == 1 {
            (isVersion4, value) = (true, UInt128(UInt32(bigEndian: version4.s_addr)))
        } else if inet_pton(AF_INET6, host, &version6) == 1 {
            let number = withUnsafeBytes(of: version6) { bytes in bytes.reduce(UInt128(0)) { $0 << 8 | UInt128($1) } }
            let mapped = number >> 32 == 0xffff
            (isVersion4, value) = (mapped, mapped ? number & 0xffff_ffff : number)
        } else {
            return nil
        }
    }

    /// The address alone, without port or zone.
    package static func host(of text: some StringProtocol) -> String {
        var host = String(text)
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
            host = String(host[host.index(after: host.startIndex)..<end])
        } else if host.utf8.count(where: { $0 == UInt8(ascii: ":") }) == 1 {
            host = String(host.prefix { $0 != ":" })
        }
        if let zone = host.firstIndex(of: "%") { host = String(host[..<zone]) }
        return host
    }

    /// The network's bits alone, told apart by version and length: what limits are counted by.
    package func prefix(version4 short: Int, version6 long: Int) -> [UInt8] {
        let (width, length) = isVersion4 ? (32, short) : (128, long)
        var network = length == 0 ? 0 : (value >> UInt128(width - length)) << UInt128(width - length)
        var bytes = [UInt8](repeating: 0, count: width / 8 + 1)
        for index in stride(from: bytes.count - 1, through: 1, by: -1) {
            bytes[index] = UInt8(truncatingIfNeeded: network)
            network >>= 8
        }
        bytes[0] = UInt8(length)
        return bytes
    }
}

/// A network in CIDR form ("10.0.0.0/8"); an address alone is a network of one.
package struct Network: Sendable {
    private let base: NetworkAddress
    private let length: Int

    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let base = NetworkAddress(parts[0]) else { return nil }
        let width = base.isVersion4 ? 32 : 128
        guard let length = parts.count == 2 ? Int(parts[1]) : width, (0...width).contains(length) else { return nil }
        (self.base, self.length) = (base, length)
    }

    package func contains(_ address: NetworkAddress) -> Bool {
        address.isVersion4 == base.isVersion4
            && address.prefix(version4: length, version6: length) == base.prefix(version4: length, version6: length)
    }
}
