/// One sentence of a document, or one heading, with the promise its paragraph makes.
package struct Sentence: Sendable, Equatable {
    package let text: String
    package let promise: Promise?
    package let isHeading: Bool
}

extension PolicyVersion {
    /// Headings and sentences in their order.
    package var sentences: [Sentence] {
        sections.flatMap { section in
            [Sentence(text: section.heading, promise: nil, isHeading: true)]
                + section.clauses.flatMap { clause in
                    Sentence.split(clause.plain).map { Sentence(text: $0, promise: clause.promise, isHeading: false) }
                }
        }
    }
}

extension Sentence {
    /// A sentence ends with its mark before a space and a capital or a quotation; a line of a list ends, too. "Art. 12" and "A. Berg" go on.
    static func split(_ text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).flatMap { line -> [String] in
            var sentences: [String] = []
            var words: [Substring] = []
            for word in line.split(separator: " ") {
                if let last = words.last, last.endsSentence, word.beginsSentence {
                    sentences.append(words.joined(separator: " "))
                    words = []
                }
                words.append(word)
            }
            return words.isEmpty ? sentences : sentences + [words.joined(separator: " ")]
        }
    }
}

extension Substring {
    private static let closing: Set<Character> = ["”", "’", "»", "\"", "'", ")"]

    fileprivate var endsSentence: Bool {
        var word = self
        while let last = word.last, Self.closing.contains(last) { word.removeLast() }
        guard let mark = word.last, ".!?…".contains(mark) else { return false }
        return word.count > 2 || mark != "."
    }

    fileprivate var beginsSentence: Bool {
        let first = drop { "“‘«\"'(".contains($0) }.first
        return first?.isUppercase == true
    }
}
