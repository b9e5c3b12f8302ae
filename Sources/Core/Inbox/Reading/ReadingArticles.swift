import Cases

/// The articles of the Regulation that a letter names, held against what its words ask: where the two contradict each other nobody knows what is
/// meant, so the less harmful of both is read, unsurely, and a person looks.
struct ArticleNumbers {
    private let named: Set<Intent>
    private let phrase: String

    private static let words: Set<String> = [
        "art", "article", "articles", "artikkel", "artikel", "artikler", "artiklar", "artikla", "artiklan", "artículo", "artículos",
        "artigo",
        "artigos", "articolo", "articoli", "artykuł", "artykułu", "artikelen",
    ]
    private static let asked: [String: Set<Intent>] = [
        "15": [.access, .portability], "16": [.correct], "17": [.erase], "18": [.restrict], "20": [.portability, .access],
        "21": [.object, .stopContact],
    ]

    init(in sentences: [Sentence]) {
        var (named, phrase) = (Set<Intent>(), "")
        // The dot of "Art. 17" ends no sentence.
        let tokens = sentences.flatMap(\.tokens)
        for (index, token) in tokens.enumerated() where Self.words.contains(token.word) {
            // "Articles 15 and 20"; in Finnish "15 artikla".
            let first = token.word.hasPrefix("artikla") ? max(0, index - 1) : index + 1
            let numbers = tokens[first..<max(first, min(tokens.count, index + 4))].filter { Self.asked[$0.word] != nil }
            for number in numbers { named.formUnion(Self.asked[number.word] ?? []) }
            if phrase.isEmpty, let first = numbers.first { phrase = "\(token.word) \(first.word)" }
        }
        (self.named, self.phrase) = (named, phrase)
    }

    func checked(_ asks: [LetterReading.Found], stops: Bool) -> [LetterReading.Found] {
        let concerned = Self.asked.values.reduce(into: Set<Intent>()) { $0.formUnion($1) }
        let said = Set(asks.map(\.intent)).union(stops ? [.stopContact] : []).intersection(concerned)
        // An article that is named beside what is asked and fits is no contradiction, whatever others are named.
        guard !named.isEmpty, !said.isEmpty, named.isDisjoint(with: said) else { return asks }
        let less = named.min { ($0.harm, $0.rawValue) < ($1.harm, $1.rawValue) } ?? .other
        return asks.map { ask in
            let harmful = concerned.contains(ask.intent) && ask.intent.harm > less.harm
            return LetterReading.Found(
                intent: harmful ? less : ask.intent, phrase: harmful ? phrase : ask.phrase, rule: harmful ? "article" : ask.rule,
                sure: false)
        }.reduce(into: []) { unique, ask in if !unique.contains(where: { $0.intent == ask.intent }) { unique.append(ask) } }
    }
}
