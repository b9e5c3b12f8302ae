package import Foundation

/// A keyed hash by which an address is found without being stored: HMAC-SHA-256 at full width, under a key used for nothing else.
/// ASCII case and Unicode form of the address don't matter. It leaks equality, so it is deleted with the person.
package struct BlindIndex: Hashable, Sendable {
    package let bytes: Data
    package init(bytes: Data) { self.bytes = bytes }

    /// Only what mail hosts treat alike is folded: ASCII case and the two ways to write an accent.
    static func normalised(_ address: String) -> Data {
        let ascii = String(
            address.unicodeScalars.map { ("A"..."Z").contains($0) ? Character($0.properties.lowercaseMapping) : Character($0) })
        return Data(ascii.precomposedStringWithCanonicalMapping.utf8)
    }
}
