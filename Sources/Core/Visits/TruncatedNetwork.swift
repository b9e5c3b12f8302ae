import Foundation

/// An address cut to the network it belongs to: 256 addresses of IPv4 (/24), or a site's share of IPv6 (/48).
package struct TruncatedNetwork: Hashable, Sendable, CustomStringConvertible {
    private enum Cut: Hashable, Sendable {
        case unknown
        /// The first 24 bits.
        case version4(UInt32)
        /// The first 48 bits.
        case version6(UInt64)
    }
    private let cut: Cut

    /// What is no address becomes `unknown`.
    package init(_ text: String) { cut = ClientAddress(text).map(Self.cut) ?? .unknown }

    package init(_ address: ClientAddress) { cut = Self.cut(address) }

    private static func cut(_ address: ClientAddress) -> Cut {
        address.version4.map { .version4($0 >> 8) } ?? .version6(address.high >> 16)
    }

    package static let unknown = TruncatedNetwork("")

    /// As stored; nothing unless it is a truncated network or "unknown".
    package init?(stored text: String) {
        self.init(String(text.prefix { $0 != "/" }))
        guard description == text else { return nil }
    }

    /// "192.0.2.0/24", "2001:db8:1::/48" or "unknown".
    package var description: String {
        switch cut {
        case .unknown: return "unknown"
        case .version4(let bits): return "\(bits >> 16).\(bits >> 8 & 255).\(bits & 255).0/24"
        case .version6(let bits):
            var address = in6_addr()
            withUnsafeMutableBytes(of: &address) { bytes in
                for index in 0..<6 { bytes[index] = UInt8(truncatingIfNeeded: bits >> UInt64(40 - 8 * index)) }
            }
            var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            inet_ntop(AF_INET6, &address, &text, socklen_t(INET6_ADDRSTRLEN))
            return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) + "/48"
        }
    }
}
