import Foundation

/// A row of words as the rules write it: `stop <send> ..2 <mail>`.
struct Pattern: Sendable {
    private enum Element: Sendable {
        case word(Words, optional: Bool)
        case gap(upTo: Int)
        case product
    }

    private struct Words: Sendable {
        var exact: Set<String> = []
        var beginnings: [String] = []

        mutating func insert(_ written: String) {
            let word = Token.plain(written)
            if word.hasSuffix("*") { beginnings.append(String(word.dropLast())) } else { exact.insert(word) }
        }

        func contains(_ word: String) -> Bool { exact.contains(word) || beginnings.contains { word.hasPrefix($0) } }
    }

    private let elements: [Element]

    /// Nothing when a class isn't declared above, a gap has no number, or nothing but gaps is left.
    init?(_ text: String, classes: [String: [String]]) {
        var elements: [Element] = []
        for part in text.lowercased().split(separator: " ") {
            if part.hasPrefix("..") {
                guard let number = Int(part.dropFirst(2)), (1...8).contains(number) else { return nil }
                elements.append(.gap(upTo: number))
                continue
            }
            let optional = part.hasSuffix("?")
            let word = optional ? part.dropLast() : part
            if word == "<product>" {
                elements.append(.product)
                continue
            }
            var words = Words()
            for choice in word.split(separator: "|") {
                if choice.hasPrefix("<"), choice.hasSuffix(">") {
                    guard let members = classes[String(choice.dropFirst().dropLast())] else { return nil }
                    members.forEach { words.insert($0) }
                } else {
                    words.insert(String(choice))
                }
            }
            elements.append(.word(words, optional: optional))
        }
        guard case .word(_, optional: false)? = elements.first else { return nil }
        self.elements = elements
    }

    private var first: Words {
        guard case .word(let words, _)? = elements.first else { return Words() }
        return words
    }
    var firstWords: Set<String> { first.exact }
    var firstBeginnings: [String] { first.beginnings }

    /// The first place it fits, leftmost and shortest; never across a comma.
    func firstMatch(in tokens: [Token]) -> Range<Int>? {
        let first = first
        for index in tokens.indices where first.contains(tokens[index].word) {
            let clause = tokens[index...].prefix { $0.clause == tokens[index].clause }
            if let end = end(of: 0, at: index, in: clause) { return index..<end }
        }
        return nil
    }

    /// Whether one of the words is named by the pattern itself, as in "do not send".
    func names(anyOf words: Set<String>) -> Bool {
        elements.contains {
            guard case .word(let own, _) = $0 else { return false }
            return words.contains { own.contains($0) }
        }
    }

    private func end(of element: Int, at index: Int, in tokens: ArraySlice<Token>) -> Int? {
        guard element < elements.count else { return index }
        switch elements[element] {
        case .word(let words, let optional):
            if index < tokens.endIndex, words.contains(tokens[index].word), let end = end(of: element + 1, at: index + 1, in: tokens) {
                return end
            }
            return optional ? end(of: element + 1, at: index, in: tokens) : nil
        case .product:
            guard index < tokens.endIndex, tokens[index].product != nil else { return nil }
            return end(of: element + 1, at: index + 1, in: tokens)
        case .gap(let most):
            for skipped in 0...most where index + skipped <= tokens.endIndex {
                if let end = end(of: element + 1, at: index + skipped, in: tokens) { return end }
            }
            return nil
        }
    }
}

/// A word of a letter: lower case, without accents, hyphens and apostrophes ("don't" is `dont`, "e-mail" `email`, "På" `pa`), or the name
/// of a product.
struct Token: Sendable {
    let word: String
    /// As written.
    let shown: String
    /// Counts the commas before it.
    let clause: Int
    let product: String?

    /// As words are compared: lower case, without accents, as many type without them.
    static func plain(_ word: String) -> String {
        if word.utf8.allSatisfy({ $0 < 0x80 }) { return word.lowercased() }
        let scalars = word.lowercased().decomposedStringWithCanonicalMapping.unicodeScalars
        return String(String.UnicodeScalarView(scalars.filter { !(0x300...0x36f).contains($0.value) }))
    }
}

extension ArraySlice<Token> {
    /// The words as written, short enough to be shown.
    var phrase: String { String(map(\.shown).joined(separator: " ").prefix(120)) }
}
