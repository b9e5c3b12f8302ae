import DataProtection
package import Foundation

/// A keyed hash by which an address is found without being stored: HMAC-SHA-256 at full width, under a key used for nothing else.
/// Case and canonical form of the address don't matter. It leaks equality, so it is deleted with the person.
package struct BlindIndex: Hashable, Sendable {
    package let bytes: Data
    package init(bytes: Data) { self.bytes = bytes }

    /// Random: found by nothing.
    package static func nobody() -> BlindIndex {
        var random = SystemRandomNumberGenerator()
        return BlindIndex(bytes: Data.random(32, using: &random))
    }

    /// Case and canonical form are folded. Answers go to the registered address, whatever was typed, so folding gives nothing away.
    static func normalised(_ address: String) -> Data { Data(address.lowercased().precomposedStringWithCanonicalMapping.utf8) }
}
