/// Character references of HTML ("&amp;", "&#58;"), as far as a text needs them.
enum Entity {
    private static let named: [Substring: String] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{a0}", "shy": "\u{ad}", "ndash": "–", "mdash": "—",
        "hellip": "…", "laquo": "«", "raquo": "»", "ldquo": "“", "rdquo": "”", "lsquo": "‘", "rsquo": "’", "copy": "©", "reg": "®",
        "deg": "°", "euro": "€", "sect": "§", "middot": "·", "times": "×", "colon": ":", "Tab": "\t", "NewLine": "\n",
    ]

    /// The character meant; nothing for a name we don't know, which then stands as written.
    static func decoded(_ reference: String) -> String? {
        let name = reference.dropFirst().dropLast()
        guard name.hasPrefix("#") else { return named[name] }
        let digits = name.dropFirst()
        let number = digits.first == "x" || digits.first == "X" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return number.map { String(Unicode.Scalar($0 == 0 ? 0xfffd : $0) ?? "\u{fffd}") }
    }
}
