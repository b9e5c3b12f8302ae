import Foundation

/// A whole address, of 16 bytes; one of IPv4 is mapped (`::ffff:0:0/96`). Lives in memory only, and has no words for itself.
package struct ClientAddress: Hashable, Sendable {
    /// The first and the last eight bytes, most significant first.
    package let high: UInt64
    package let low: UInt64
    package init(high: UInt64, low: UInt64) { (self.high, self.low) = (high, low) }

    /// - Parameter version4: most significant byte first.
    package init(version4: UInt32) { self.init(high: 0, low: 0xffff_0000_0000 | UInt64(version4)) }

    /// The address of IPv4, if it is one.
    package var version4: UInt32? { high == 0 && low >> 32 == 0xffff ? UInt32(truncatingIfNeeded: low) : nil }

    /// - Returns: nothing where the text is no address. The zone of one of IPv6 (`%eth0`) is left out.
    package init?(_ text: String) {
        var version4 = in_addr()
        var version6 = in6_addr()
        if inet_pton(AF_INET, text, &version4) == 1 {
            self.init(version4: UInt32(bigEndian: version4.s_addr))
        } else if inet_pton(AF_INET6, text.contains("%") ? String(text.prefix { $0 != "%" }) : text, &version6) == 1 {
            let words = withUnsafeBytes(of: version6) { bytes in
                (bytes.loadUnaligned(as: UInt64.self), bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            }
            self.init(high: UInt64(bigEndian: words.0), low: UInt64(bigEndian: words.1))
        } else {
            return nil
        }
    }
}
