package import Crypto
package import Foundation

/// The key above all others, kept outside the data folder. Every other secret of the installation is derived from it.
package struct MasterKey: Sendable {
    private let key: SymmetricKey

    package init(_ key: SymmetricKey) { self.key = key }
    package static func random() -> MasterKey { MasterKey(SymmetricKey(size: .bits256)) }

    /// 64 hexadecimal digits; refuses anything else.
    package init?(hex: String) {
        guard let bytes = Data(hexadecimal: hex.trimmingCharacters(in: .whitespacesAndNewlines)), bytes.count == 32 else { return nil }
        key = SymmetricKey(data: bytes)
    }

    package var hex: String { key.withUnsafeBytes { $0.map { String(format: "%02x", $0) }.joined() } }

    func derived(_ use: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: key, salt: Data("vern/v1".utf8), info: Data(use.utf8), outputByteCount: 32)
    }

    /// Names the key without telling it; stored with every key it wraps.
    package var id: Data {
        Data(HMAC<SHA256>.authenticationCode(for: Data("id".utf8), using: derived("key-id")).prefix(8))
    }
}

extension Data {
    fileprivate init?(hexadecimal text: String) {
        let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == text.utf8.count, digits.count % 2 == 0 else { return nil }
        self.init(stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) })
    }
}
