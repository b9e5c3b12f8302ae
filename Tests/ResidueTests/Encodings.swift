import Foundation

/// Every way in which a value could lie in a file and still be read.
enum Encoding: String, CaseIterable {
    case utf8, upper, lower, utf16LE, utf16BE, base64, base64URL, hex, hexUpper, percent, percentLower, quotedPrintable, json

    /// What to look for; three for base64, which begins anew every three bytes.
    func forms(of value: String) -> [[UInt8]] {
        let bytes = Array(value.utf8)
        switch self {
        case .utf8: return [bytes]
        case .upper: return [Array(value.uppercased().utf8)]
        case .lower: return [Array(value.lowercased().utf8)]
        case .utf16LE: return [value.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }]
        case .utf16BE: return [value.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }]
        case .base64: return (0..<3).map { Self.base64(bytes, shift: $0) }.filter { $0.count >= 5 }
        case .base64URL:
            return (0..<3).map { Self.base64(bytes, shift: $0).map { $0 == 43 ? 45 : $0 == 47 ? 95 : $0 } }.filter { $0.count >= 5 }
        case .hex: return [Array(bytes.map { String(format: "%02x", $0) }.joined().utf8)]
        case .hexUpper: return [Array(bytes.map { String(format: "%02X", $0) }.joined().utf8)]
        case .percent: return [Self.escaped(bytes, upper: true)]
        case .percentLower: return [Self.escaped(bytes, upper: false)]
        case .quotedPrintable:
            let text = bytes.map { (32...126).contains($0) && $0 != 61 ? String(UnicodeScalar($0)) : String(format: "=%02X", $0) }
            return [Array(text.joined().utf8)]
        case .json:
            let text = value.utf16.map { $0 < 128 ? String(UnicodeScalar(UInt8($0))) : String(format: "\\u%04x", $0) }
            return [Array(text.joined().utf8)]
        }
    }

    /// The characters of base64 that depend on the value alone when it begins `shift` bytes into a group.
    private static func base64(_ bytes: [UInt8], shift: Int) -> [UInt8] {
        let text = Array(Data([UInt8](repeating: 0, count: shift) + bytes).base64EncodedString().utf8)
        let first = shift == 0 ? 0 : shift == 1 ? 2 : 3
        let whole = ((shift + bytes.count) * 8) / 6
        return Array(text[first..<max(first, whole)])
    }

    private static func escaped(_ bytes: [UInt8], upper: Bool) -> [UInt8] {
        let text = bytes.map { byte -> String in
            let plain = (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || [45, 46, 95].contains(byte)
            return plain ? String(UnicodeScalar(byte)) : "%" + String(format: upper ? "%02X" : "%02x", byte)
        }
        return Array(text.joined().utf8)
    }
}
