import Foundation

/// An address as the log has it: cut to its network, or whole where the company chose so, itself or under a key.
package struct LoggedAddress: Hashable, Sendable, CustomStringConvertible {
    private enum Form: Hashable, Sendable {
        case network(TruncatedNetwork)
        case whole(ClientAddress)
    }
    private let form: Form
    private init(_ form: Form) { self.form = form }

    package init(_ network: TruncatedNetwork) { self.init(.network(network)) }
    package static let unknown = LoggedAddress(TruncatedNetwork.unknown)
    /// - Parameter address: as it is to stand in the log.
    package static func whole(_ address: ClientAddress) -> LoggedAddress { LoggedAddress(.whole(address)) }

    /// As stored; nothing unless it is an address, a truncated network or "unknown".
    package init?(stored text: String) {
        if let network = TruncatedNetwork(stored: text) {
            self.init(network)
        } else if let address = ClientAddress(text) {
            self.init(.whole(address))
        } else {
            return nil
        }
    }

    package var isWhole: Bool { if case .whole = form { true } else { false } }

    /// "192.0.2.0/24", "192.0.2.7" or "unknown".
    package var description: String {
        switch form {
        case .network(let network): return network.description
        case .whole(let address):
            if let bits = address.version4 { return (0..<4).map { String(bits >> (24 - 8 * $0) & 255) }.joined(separator: ".") }
            var bytes = in6_addr()
            withUnsafeMutableBytes(of: &bytes) { room in
                room.storeBytes(of: address.high.bigEndian, as: UInt64.self)
                room.storeBytes(of: address.low.bigEndian, toByteOffset: 8, as: UInt64.self)
            }
            var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            inet_ntop(AF_INET6, &bytes, &text, socklen_t(INET6_ADDRSTRLEN))
            return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }
}
