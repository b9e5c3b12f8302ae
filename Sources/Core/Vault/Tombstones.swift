import Crypto
package import DataProtection
package import Foundation

/// Keyed hashes of ids: what remains of a person or a registration after an erasure, so that a restored backup can be told to erase again.
package struct Tombstones: Sendable {
    private let key: SymmetricKey

    package init(master: MasterKey) { key = master.derived("tombstone") }

    /// HMAC-SHA-256 at full width.
    package func tombstone<Kind>(of id: RandomID<Kind>) -> Data {
        Data(HMAC<SHA256>.authenticationCode(for: id.bytes, using: key))
    }
}
