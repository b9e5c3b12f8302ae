import Cases
import DataProtection

/// What a letter asks besides a stop.
struct AskReading {
    private let rules: [Rules]
    private let names: ProductNames
    private let breaks: Set<String>

    init(rules: [Rules], names: ProductNames, breaks: Set<String>) { (self.rules, self.names, self.breaks) = (rules, names, breaks) }

    /// Each intent once, surely meant where it is so anywhere.
    func asks(subject: String?, letter: OwnWords) -> [LetterReading.Found] {
        let sentences = [subject, letter.body, letter.tail].flatMap { part in
            part.map { Sentence.all(in: $0, breaks: breaks, names: names) } ?? []
        }
        guard sentences.count < Sentence.most else { return [] }
        var found: [Intent: LetterReading.Found] = [:]
        var question: Sentence?
        for sentence in sentences {
            let asks = asks(in: sentence)
            for ask in asks where found[ask.intent]?.sure != true { found[ask.intent] = ask }
            // A question that asks for nothing we know is for a person, whatever else the letter asks.
            if asks.isEmpty, sentence.question, !isPlea(sentence, after: found) { question = question ?? sentence }
        }
        if let question {
            found[.question] = LetterReading.Found(
                intent: .question, phrase: question.tokens[...].phrase, rule: "question", sure: true)
        }
        let forSomebodyElse = rules.contains { rules in sentences.contains { rules.ours.fits($0.tokens) } }
        return found.values.map { forSomebodyElse ? $0.unsure : $0 }
    }

    /// Says again, as a short question, what the letter has asked already.
    private func isPlea(_ sentence: Sentence, after found: [Intent: LetterReading.Found]) -> Bool {
        let asked = found.keys.contains { $0.harm >= Intent.stopContact.harm }
        return asked && sentence.tokens.count <= Self.longestPlea && rules.contains { $0.pleas.fits(sentence.tokens) }
    }

    /// In words; a longer one says something of its own.
    private static let longestPlea = 8

    private func asks(in sentence: Sentence) -> [LetterReading.Found] {
        let read = rules.flatMap { rules -> [(found: LetterReading.Found, range: Range<Int>)] in
            let never = Set(rules.notPatterns.matches(in: sentence.tokens).map { rules.nots[$0.index] })
            let isCondition = sentence.tokens.first.map { rules.conditions.contains($0.word) } ?? false
            let isHow = sentence.question && rules.blocks.fits(sentence.tokens)
            return rules.askPatterns.matches(in: sentence.tokens).compactMap { index, range in
                let rule = rules.asks[index]
                if never.contains(rule.intent) || isHow && rule.intent.harm > Intent.access.harm { return nil }
                let isFirstClause = sentence.tokens[range.lowerBound].clause == sentence.tokens[0].clause
                if isCondition, isFirstClause || rule.intent.harm < Intent.stopContact.harm { return nil }
                if isNegated(rule, at: range, in: sentence.tokens, by: rules.negators) { return nil }
                return (
                    LetterReading.Found(
                        intent: rule.intent, phrase: sentence.tokens[range].phrase, rule: rule.name, sure: rule.sure), range
                )
            }
        }
        // "Delete what you hold about me" does not also ask what that is.
        return read.filter { one in
            !read.contains { other in
                other.found.sure && other.found.intent.harm > one.found.intent.harm && other.range.count > one.range.count
                    && other.range.lowerBound <= one.range.lowerBound && one.range.upperBound <= other.range.upperBound
            }
        }.map(\.found)
    }

    private func isNegated(_ rule: AskRule, at range: Range<Int>, in tokens: [Token], by negators: Set<String>) -> Bool {
        // "You do not answer, so I have complained" is no denial.
        if rule.intent.harm < Intent.stopContact.harm || rule.pattern.names(anyOf: negators) { return false }
        if tokens[range].contains(where: { negators.contains($0.word) }) { return true }
        let clause = tokens[range.lowerBound].clause
        let before = tokens[max(0, range.lowerBound - Rules.negationReach)..<range.lowerBound]
        // "Löschen Sie mein Konto nicht": Germanic languages deny at the end.
        // Not so in "my name should be Smyth not Smith".
        let after = rule.intent == .correct ? [] : tokens[range.upperBound..<min(tokens.count, range.upperBound + 2)]
        return (before + after).contains { negators.contains($0.word) && $0.clause == clause }
    }
}

extension LetterReading.Found {
    fileprivate var unsure: Self { Self(intent: intent, phrase: phrase, rule: rule, sure: false) }
}
