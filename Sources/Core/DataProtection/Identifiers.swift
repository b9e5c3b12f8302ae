package import Foundation

/// A random 128-bit name, never ordered by time. What it names is told by `Kind`, so a person's id can't stand where a letter's is wanted.
package struct RandomID<Kind>: Hashable, Sendable {
    package let bytes: Data

    package init?(bytes: Data) {
        guard bytes.count == 16 else { return nil }
        self.bytes = Data(bytes)
    }

    package init?(hex: String) {
        guard let bytes = Data(hex: hex) else { return nil }
        self.init(bytes: bytes)
    }

    package static func random(using generator: inout some RandomNumberGenerator) -> Self {
        Self(bytes: .random(16, using: &generator))!
    }

    package static func random() -> Self {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    /// 32 lowercase hexadecimal digits.
    package var hex: String { bytes.hex }
}

package enum SubjectKind {}
package enum RegistrationKind {}
package enum LetterKind {}

/// The data subject (GDPR Art. 4(1)): one registered person, or the short-lived stranger behind an unconfirmed form or a farewell.
package typealias SubjectID = RandomID<SubjectKind>
package typealias RegistrationID = RandomID<RegistrationKind>
package typealias LetterID = RandomID<LetterKind>

extension Data {
    /// Random bytes, drawn eight at a time: each draw is a system call.
    package static func random(_ count: Int, using generator: inout some RandomNumberGenerator) -> Data {
        var bytes = Data(capacity: count + 8)
        while bytes.count < count { Swift.withUnsafeBytes(of: generator.next() as UInt64) { bytes.append(contentsOf: $0) } }
        return bytes.prefix(count)
    }

    package var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    package init?(hex: String) {
        let nibbles = hex.utf8.map { byte -> UInt8? in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
            default: nil
            }
        }
        guard nibbles.count % 2 == 0, !nibbles.contains(nil) else { return nil }
        self.init(stride(from: 0, to: nibbles.count, by: 2).map { nibbles[$0]! << 4 | nibbles[$0 + 1]! })
    }

    /// RFC 4648, section 5, without padding.
    package var base64URL: String { base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "") }

    /// Refuses padding, spaces and the two letters that other base64 has.
    package init?(base64URL text: String) {
        guard !text.utf8.contains(where: { "+/=".utf8.contains($0) }) else { return nil }
        let padding = String(repeating: "=", count: -text.utf8.count & 3)
        self.init(base64Encoded: text.replacing("-", with: "+").replacing("_", with: "/") + padding)
    }
}
