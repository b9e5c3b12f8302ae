/// What a case is called, by the person and by the company: eight letters and digits of Crockford's base 32, written "7Q3M-2FKD". Random, so
/// it tells neither how many there are nor which came first.
package struct CaseNumber: Hashable, Sendable {
    package let text: String

    package init(using generator: inout some RandomNumberGenerator) {
        let drawn = (0..<8).map { _ in Self.alphabet[Int.random(in: 0..<32, using: &generator)] }
        text = String(drawn[..<4]) + "-" + String(drawn[4...])
    }

    package static func random() -> CaseNumber {
        var generator = SystemRandomNumberGenerator()
        return CaseNumber(using: &generator)
    }

    /// Reads it as people write it: in small letters, without the dash, O for 0 and I or L for 1.
    package init?(_ text: String) {
        let letters = text.uppercased().filter { $0 != "-" && $0 != " " }.map { $0 == "O" ? "0" : $0 == "I" || $0 == "L" ? "1" : $0 }
        guard letters.count == 8, letters.allSatisfy({ Self.alphabet.contains($0) }) else { return nil }
        self.text = String(letters[..<4]) + "-" + String(letters[4...])
    }

    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
}
