package import Foundation

/// What a mailed link or a form carries: 128 random bits and the minute it expires. Stored only as a hash, so its expiry can't be altered.
package struct OpaqueToken: Hashable, Sendable {
    private let bytes: Data

    package init(until: Date, using generator: inout some RandomNumberGenerator) {
        var bytes = Data.random(16, using: &generator)
        let minute = UInt32(max(0, (until.timeIntervalSince1970 / 60).rounded(.down)))
        withUnsafeBytes(of: minute.bigEndian) { bytes.append(contentsOf: $0) }
        self.bytes = bytes
    }

    package init(until: Date) {
        var generator = SystemRandomNumberGenerator()
        self.init(until: until, using: &generator)
    }

    /// Refuses whatever is not 27 characters of base64url.
    package init?(_ text: String) {
        guard text.utf8.count == 27, let bytes = Data(base64URL: text), bytes.count == 20 else { return nil }
        self.bytes = bytes
    }

    package var text: String { bytes.base64URL }

    /// The minute from which it no longer works.
    package var expires: Date {
        let minute = bytes.suffix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return Date(timeIntervalSince1970: Double(minute) * 60)
    }

    /// What is hashed for storage.
    package var secret: Data { bytes }
}
