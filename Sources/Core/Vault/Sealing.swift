import Crypto
import DataProtection
package import Foundation

/// A value sealed for one place:
/// `version(1) | key version(1) | salt(32) | commitment(32) | nonce(12) | ciphertext | tag(16)`.
///
/// The salt makes a one-time key (HKDF-SHA256, 64 bytes: key and commitment), so nonces can't repeat under a key and a ciphertext opens
/// under one key only. The place is authenticated (AES-256-GCM).
package struct SealedField: Sendable, Equatable {
    package let bytes: Data
    package init(bytes: Data) { self.bytes = bytes }
    /// Bytes a seal adds to what it holds.
    package static let overhead = 94
}

/// A sealed value that doesn't open: altered, cut, moved, or sealed under another key. Says no more than that.
package enum SealRefusal: Error, Equatable {
    case malformed
    case unknownVersion
    case wrongKey
    case altered
    case keyGone
    case notPermitted
}

enum Sealing {
    private static let format: UInt8 = 1

    static func seal(_ plain: Data, at place: Place, under key: SubjectKey, tenant: Data) throws -> SealedField {
        var random = SystemRandomNumberGenerator()
        let salt = Data.random(32, using: &random)
        let (once, commitment) = derive(key, salt: salt, place: place)
        let box = try AES.GCM.seal(plain, using: once, authenticating: place.authenticated(tenant: tenant))
        var bytes = Data(capacity: SealedField.overhead + plain.count)
        bytes.append(format)
        bytes.append(key.version)
        bytes.append(salt)
        bytes.append(commitment)
        bytes.append(contentsOf: box.nonce)
        bytes.append(box.ciphertext)
        bytes.append(box.tag)
        return SealedField(bytes: bytes)
    }

    static func open(_ sealed: SealedField, at place: Place, under key: SubjectKey, tenant: Data) throws(SealRefusal) -> Data {
        let bytes = Data(sealed.bytes)
        guard bytes.count >= SealedField.overhead else { throw .malformed }
        guard bytes[0] == format, bytes[1] == key.version else { throw .unknownVersion }
        let (once, commitment) = derive(key, salt: bytes[2..<34], place: place)
        guard equal(commitment, bytes[34..<66]) else { throw .wrongKey }
        do {
            let box = try AES.GCM.SealedBox(
                nonce: AES.GCM.Nonce(data: bytes[66..<78]), ciphertext: bytes[78..<(bytes.count - 16)], tag: bytes.suffix(16))
            return try AES.GCM.open(box, using: once, authenticating: place.authenticated(tenant: tenant))
        } catch { throw .altered }
    }

    private static func derive(_ key: SubjectKey, salt: Data, place: Place) -> (SymmetricKey, Data) {
        let both = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: key.key, salt: salt, info: place.info(keyVersion: key.version), outputByteCount: 64)
        return both.withUnsafeBytes { (SymmetricKey(data: $0[0..<32]), Data($0[32..<64])) }
    }

    /// In constant time, whatever the contents.
    private static func equal(_ a: Data, _ b: Data) -> Bool {
        guard a.count == b.count else { return false }
        return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
