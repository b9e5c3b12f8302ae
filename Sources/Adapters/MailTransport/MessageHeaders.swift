import CGMime
import Mailings

/// Why a message can't be built. It never repeats the value.
package enum MessageRefusal: UndeliverableLetter, Equatable {
    /// CR, LF, NUL or another control character where a header's value should stand.
    case controlCharacter
    /// Not `local@domain`, or longer than a mail may name (RFC 5321 section 4.5.3.1).
    case badAddress
    case badMessageID
}

enum HeaderValue {
    static func check(_ values: String...) throws(MessageRefusal) {
        for value in values where value.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            throw .controlCharacter
        }
    }
}

/// A bare address with its domain in A-labels.
struct MailAddress {
    let text: String

    init(_ address: String) throws(MessageRefusal) {
        try HeaderValue.check(address)
        guard let at = address.lastIndex(of: "@"), address.utf8.count <= 254 else { throw .badAddress }
        let local = address[..<at]
        guard !local.isEmpty, local.utf8.count <= 64, !local.contains(where: { $0.isWhitespace || "<>,;:\"()[]\\@".contains($0) })
        else { throw .badAddress }
        let domain = String(address[address.index(after: at)...])
        let written = domain.utf8.allSatisfy { $0 < 128 } ? domain : GMime.take(g_hostname_to_ascii(domain))
        guard let written, !written.isEmpty, written.utf8.count <= 253,
            written.utf8.allSatisfy({
                $0 < 128 && ($0 == 45 || $0 == 46 || Character(Unicode.Scalar($0)).isLetter || (48...57).contains($0))
            }),
            !written.hasPrefix("."), !written.hasSuffix("."), !written.contains("..")
        else { throw .badAddress }
        text = "\(local)@\(written)"
    }
}

/// `left@right`, printable ASCII (RFC 5322 section 3.6.4).
struct MessageIdentifier {
    let bare: String
    var bracketed: String { "<\(bare)>" }

    init(_ text: String) throws(MessageRefusal) {
        let inside = text.hasPrefix("<") && text.hasSuffix(">") ? text.dropFirst().dropLast() : text[...]
        guard (3...250).contains(inside.utf8.count), inside.contains("@"),
            inside.utf8.allSatisfy({ (33...126).contains($0) && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") })
        else { throw .badMessageID }
        bare = String(inside)
    }
}
