package import Foundation

/// A keyed hash by which an address is found without being stored: HMAC-SHA-256 at full width, under a key used for nothing else.
/// Case and canonical form of the address don't matter. Letters that only look alike do (ﬁ and fi may be two mailboxes): whoever asks for a
/// link is written to as they typed it. It leaks equality, so it is deleted with the person.
package struct BlindIndex: Hashable, Sendable {
    package let bytes: Data
    package init(bytes: Data) { self.bytes = bytes }

    static func normalised(_ address: String) -> Data { Data(address.lowercased().precomposedStringWithCanonicalMapping.utf8) }
}
