package import DataProtection

/// What a form brought, in the order it came; every value hides itself until somebody entitled reveals it.
package struct FormFields: Sendable {
    private let fields: [(name: String, value: Personal<String>)]

    package enum Refusal: Error { case notText, tooMany }

    /// Reads `application/x-www-form-urlencoded` bytes (WHATWG URL section 5.1), strictly: an incomplete percent sign, bytes that are no
    /// UTF-8 and NUL are refused, nothing is replaced.
    package init(_ bytes: some Collection<UInt8>, most: Int = 200) throws(Refusal) {
        var fields: [(name: String, value: Personal<String>)] = []
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            guard fields.count < most else { throw .tooMany }
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count > 1 ? try PercentText.decode(parts[1], plusIsSpace: true) : ""
            fields.append((try PercentText.decode(parts[0], plusIsSpace: true), Personal(value)))
        }
        self.fields = fields
    }

    /// The first value of that name.
    package subscript(name: String) -> Personal<String>? { fields.first { $0.name == name }?.value }
    /// Every value of that name, in order.
    package func all(_ name: String) -> [Personal<String>] { fields.filter { $0.name == name }.map(\.value) }
    /// Each name once, in the order of first appearance.
    package var names: [String] {
        var seen: Set<String> = []
        return fields.map(\.name).filter { seen.insert($0).inserted }
    }
}

/// Percent encoding (RFC 3986 section 2.1), read strictly.
enum PercentText {
    static func decode(_ bytes: some Collection<UInt8>, plusIsSpace: Bool) throws(FormFields.Refusal) -> String {
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        var rest = bytes.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(digit), let low = rest.next().flatMap(digit) else { throw .notText }
                plain.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: plain.append(UInt8(ascii: " "))
            default: plain.append(byte)
            }
        }
        guard !plain.contains(0), let text = String(validating: plain, as: UTF8.self) else { throw .notText }
        return text
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
