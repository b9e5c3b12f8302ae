import Crypto
package import Foundation

/// A passkey's public key, of a shape checked once: what is kept is what a signature check takes.
package struct PublicKey: Equatable, Sendable {
    /// COSE numbers (RFC 9053), in the order in which they are offered to a browser.
    package enum Algorithm: Int, Sendable, Codable, CaseIterable {
        /// Ed25519.
        case eddsa = -8
        /// ECDSA on P-256 with SHA-256.
        case es256 = -7
        /// RSASSA-PKCS1-v1_5 of 2048 bits with SHA-256.
        case rs256 = -257
    }

    package let algorithm: Algorithm
    /// Raw: 32 bytes; x and y of 32 bytes each; modulus of 256 bytes and exponent of 3.
    package let bytes: Data

    /// Refuses a key of another size, off its curve, or with a modulus or exponent no RSA key has.
    package init(_ algorithm: Algorithm, bytes: Data) throws(PasskeyRefusal) {
        let fits =
            switch algorithm {
            case .eddsa: bytes.count == 32
            case .es256: bytes.count == 64 && (try? P256.Signing.PublicKey(rawRepresentation: bytes)) != nil
            case .rs256: bytes.count == 259 && bytes.first! >= 0x80 && bytes[bytes.startIndex + 256] > 0 && Self.isOdd(bytes)
            }
        guard fits else { throw .malformedKey }
        (self.algorithm, self.bytes) = (algorithm, bytes)
    }

    private static func isOdd(_ bytes: Data) -> Bool { bytes[bytes.startIndex + 255] & bytes.last! & 1 == 1 }

    /// From a COSE key with the parameters its type needs and no other (WebAuthn Level 2, 5.8.5 and 6.5.1.1).
    init(cose: CBOR) throws(PasskeyRefusal) {
        guard case .map(let key) = cose, case .integer(let number)? = key[.integer(3)] else { throw .malformedKey }
        guard let algorithm = Algorithm(rawValue: number) else { throw .algorithm }
        var parameters = key
        func take(_ label: Int) throws(PasskeyRefusal) -> CBOR {
            guard let value = parameters.removeValue(forKey: .integer(label)) else { throw .malformedKey }
            return value
        }
        func require(_ label: Int, _ value: Int) throws(PasskeyRefusal) {
            guard try take(label) == .integer(value) else { throw .malformedKey }
        }
        func bytes(_ label: Int, _ count: Int) throws(PasskeyRefusal) -> Data {
            guard case .bytes(let bytes) = try take(label), bytes.count == count else { throw .malformedKey }
            return bytes
        }
        try require(3, algorithm.rawValue)
        let raw: Data
        // 1 is the key's type, -1 its curve where it has one.
        switch algorithm {
        case .eddsa:
            try require(1, 1)
            try require(-1, 6)
            raw = try bytes(-2, 32)
        case .es256:
            try require(1, 2)
            try require(-1, 1)
            raw = try bytes(-2, 32) + bytes(-3, 32)
        case .rs256:
            try require(1, 3)
            raw = try bytes(-1, 256) + bytes(-2, 3)
        }
        guard parameters.isEmpty else { throw .malformedKey }
        try self.init(algorithm, bytes: raw)
    }
}

extension PublicKey: Codable {
    private enum CodingKeys: CodingKey { case algorithm, bytes }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(fields.decode(Algorithm.self, forKey: .algorithm), bytes: fields.decode(Data.self, forKey: .bytes))
    }
}
