/// What may be typed or read to somebody on the phone in place of a mailed link: eight digits, told together with the case's number, and good
/// for few tries.
package struct IdentityCode: Hashable, Sendable {
    /// Wrong ones after which it is worth nothing; the link beside it still works.
    package static let mostTries = 5
    /// "1234 5678".
    package let text: String

    package init(using generator: inout some RandomNumberGenerator) {
        let digits = (0..<8).map { _ in String(Int.random(in: 0..<10, using: &generator)) }
        text = digits[..<4].joined() + " " + digits[4...].joined()
    }

    package static func random() -> IdentityCode {
        var generator = SystemRandomNumberGenerator()
        return IdentityCode(using: &generator)
    }

    /// Reads it with or without spaces and dashes.
    package init?(_ text: String) {
        let digits = text.filter { !$0.isWhitespace && $0 != "-" }
        guard digits.count == 8, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        self.text = digits.prefix(4) + " " + digits.suffix(4)
    }
}
