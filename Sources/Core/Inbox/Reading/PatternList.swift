/// Patterns found by their first word, so that a sentence is held against the few that could fit.
struct PatternList: Sendable {
    private let patterns: [Pattern]
    private var byWord: [String: [Int]] = [:]
    private var byBeginning: [(beginning: String, index: Int)] = []

    init(_ patterns: [Pattern]) {
        self.patterns = patterns
        for (index, pattern) in patterns.enumerated() {
            for word in pattern.firstWords { byWord[word, default: []].append(index) }
            for beginning in pattern.firstBeginnings { byBeginning.append((beginning, index)) }
        }
    }

    /// Where patterns fit, in the order of the file.
    func matches(in tokens: [Token]) -> [(index: Int, range: Range<Int>)] {
        candidates(in: tokens).compactMap { index in patterns[index].firstMatch(in: tokens).map { (index, $0) } }
    }

    func fits(_ tokens: [Token]) -> Bool { candidates(in: tokens).contains { patterns[$0].firstMatch(in: tokens) != nil } }

    /// Those whose first word stands somewhere.
    func candidates(in tokens: [Token]) -> [Int] {
        var found: Set<Int> = []
        for token in tokens {
            if let indices = byWord[token.word] { found.formUnion(indices) }
            for (beginning, index) in byBeginning where token.word.hasPrefix(beginning) { found.insert(index) }
        }
        return found.sorted()
    }
}
