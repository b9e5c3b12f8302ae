import Cases
import DataProtection

/// What a letter asks besides a stop.
struct AskReading {
    private let rules: [Rules]
    private let names: ProductNames

    init(rules: [Rules], names: ProductNames) { (self.rules, self.names) = (rules, names) }

    /// Each intent once, surely meant where it is so anywhere.
    func asks(subject: String?, letter: OwnWords) -> [LetterReading.Found] {
        let breaks = rules.reduce(into: Set<String>()) { $0.formUnion($1.breaks) }
        let sentences = [subject, letter.body, letter.tail].flatMap { part in
            part.map { Sentence.all(in: $0, breaks: breaks, names: names) } ?? []
        }
        guard sentences.count < Sentence.most else { return [] }
        var found: [Intent: LetterReading.Found] = [:]
        for sentence in sentences {
            for ask in asks(in: sentence) where found[ask.intent]?.sure != true { found[ask.intent] = ask }
        }
        if found.isEmpty, let question = sentences.first(where: \.question) {
            found[.question] = LetterReading.Found(
                intent: .question, phrase: phrase(question.tokens[...]), rule: "question", sure: true)
        }
        let forSomebodyElse = rules.contains {
            $0.ours.contains { pattern in sentences.contains { pattern.firstMatch(in: $0.tokens) != nil } }
        }
        return found.values.map { forSomebodyElse ? $0.unsure : $0 }
    }

    private func asks(in sentence: Sentence) -> [LetterReading.Found] {
        rules.flatMap { rules -> [LetterReading.Found] in
            let never = Set(rules.nots.filter { $0.pattern.firstMatch(in: sentence.tokens) != nil }.map(\.intent))
            let isCondition = sentence.tokens.first.map { rules.conditions.contains($0.word) } ?? false
            let isHow = rules.blocks.contains { $0.firstMatch(in: sentence.tokens) != nil }
            return rules.asks.compactMap { rule in
                guard !never.contains(rule.intent), let range = rule.pattern.firstMatch(in: sentence.tokens) else { return nil }
                if isHow, sentence.question, rule.intent.harm > Intent.access.harm { return nil }
                if isCondition, rule.intent.harm < 2 || sentence.tokens[range.lowerBound].clause == sentence.tokens[0].clause { return nil }
                if isNegated(rule, at: range, in: sentence.tokens, by: rules.negators) { return nil }
                return LetterReading.Found(
                    intent: rule.intent, phrase: phrase(sentence.tokens[range]), rule: rule.name, sure: rule.sure)
            }
        }
    }

    /// How many words before a request may turn it round.
    private static let negationReach = 4

    private func isNegated(_ rule: AskRule, at range: Range<Int>, in tokens: [Token], by negators: Set<String>) -> Bool {
        if rule.pattern.names(anyOf: negators) { return false }
        if tokens[range].contains(where: { negators.contains($0.word) }) { return true }
        let before = tokens[max(0, range.lowerBound - Self.negationReach)..<range.lowerBound]
        return before.contains { negators.contains($0.word) && $0.clause == tokens[range.lowerBound].clause }
    }

    private func phrase(_ tokens: ArraySlice<Token>) -> String { String(tokens.map(\.shown).joined(separator: " ").prefix(120)) }
}

extension LetterReading.Found {
    fileprivate var unsure: Self { Self(intent: intent, phrase: phrase, rule: rule, sure: false) }
}
