package import Foundation

/// A keyed hash by which an address is found without being stored: HMAC-SHA-256 at full width, under a key used for nothing else.
/// Case and Unicode form of the address don't matter. It leaks equality, so it is deleted with the person.
package struct BlindIndex: Hashable, Sendable {
    package let bytes: Data
    package init(bytes: Data) { self.bytes = bytes }

    static func normalised(_ address: String) -> Data { Data(address.precomposedStringWithCompatibilityMapping.lowercased().utf8) }
}
