import DataProtection
import Declarations

/// Whether a letter asks to stop. It would rather leave a letter to a person than misread it: a negated, conditional or asked-about stop is
/// none, and what asks for more than a stop is a person's besides.
struct StopReading {
    private let rules: [Rules]
    private let names: ProductNames
    private let negators: Set<String>
    private let breaks: Set<String>

    /// - Parameters:
    ///   - rules: of the languages the letter may be written in.
    ///   - breaks: words that begin a new clause.
    init(rules: [Rules], names: ProductNames, breaks: Set<String>) {
        (self.rules, self.names, self.breaks) = (rules, names, breaks)
        negators = rules.reduce(into: []) { $0.formUnion($1.negators) }
    }

    /// More words than this beside the stop are surely about something.
    static let manyWords = 40
    /// A text this short may be no more than a name under a telling subject.
    static let fewWords = 6

    /// - Parameter subject: nothing where it holds our words.
    func wish(subject: String?, letter: OwnWords) -> StopWish {
        let sentences = Sentence.all(in: letter.body, breaks: breaks, names: names)
        guard sentences.count < Sentence.most else { return .none }
        let subject = subject.map { Sentence.all(in: $0, breaks: breaks, names: names) } ?? []
        let body = find(in: sentences)
        let found: Findings
        if body.stops.isEmpty, saysLittle(sentences, body) {
            found = find(in: subject)
        } else {
            found = body
        }
        guard let first = found.stops.first, let scope = scope(of: found, subject: subject) else { return .none }
        let tail = Sentence.all(in: letter.tail, breaks: breaks, names: names)
        let person =
            found.needsPerson || scope.unsure || hasAside(subject, besides: found) || hasAside(tail, besides: found)
            || letter.body.contains("@")
        return .stop(scope: scope.scope, phrase: first.phrase, rule: first.rule.name, alsoForAPerson: person)
    }

    // MARK: Finding

    private struct Stop {
        let rule: StopRule
        let sentence: Sentence
        let range: Range<Int>
        var phrase: String { sentence.tokens[range].phrase }
    }

    private struct Findings {
        var stops: [Stop] = []
        /// Sentences that ask us to go on.
        var negated: [Sentence] = []
        var needsPerson = false
    }

    private func find(in sentences: [Sentence]) -> Findings {
        var findings = Findings()
        var otherWords = 0
        for sentence in sentences {
            let matches = stops(in: sentence)
            let blocked = rules.contains { rules in
                rules.conditions.contains(sentence.tokens.first?.word ?? "") || rules.blocks.fits(sentence.tokens)
            }
            let (negated, asked) = matches.reduce(into: ([Stop](), [Stop]())) {
                if isNegated($1, among: matches) { $0.0.append($1) } else { $0.1.append($1) }
            }
            if !negated.isEmpty { findings.negated.append(sentence) }
            if let stop = asked.first, !blocked {
                findings.stops.append(stop)
                if stop.rule.person { findings.needsPerson = true }
            } else {
                otherWords += sentence.tokens.count
                if blocked && !matches.isEmpty || sentence.question { findings.needsPerson = true }
            }
            let ranges = blocked ? [] : asked.map(\.range)
            if asides(in: sentence, outside: ranges) { findings.needsPerson = true }
        }
        if otherWords > Self.manyWords || !findings.negated.isEmpty { findings.needsPerson = true }
        return findings
    }

    private func stops(in sentence: Sentence) -> [Stop] {
        rules.flatMap { rules -> [Stop] in
            let telling = sentence.tokens.filter { !rules.polite.contains($0.word) || $0.product != nil }
                .map { Token(word: $0.word, shown: $0.shown, clause: 0, product: $0.product) }
            return rules.stopPatterns.candidates(in: sentence.tokens).compactMap { index -> Stop? in
                let rule = rules.stops[index]
                if rule.whole {
                    guard !sentence.question, let range = rule.pattern.firstMatch(in: telling), range == telling.indices else { return nil }
                    return Stop(rule: rule, sentence: Sentence(tokens: telling, question: false), range: range)
                }
                return rule.pattern.firstMatch(in: sentence.tokens).map { Stop(rule: rule, sentence: sentence, range: $0) }
            }
        }
    }

    private func isNegated(_ stop: Stop, among all: [Stop]) -> Bool {
        if stop.rule.whole { return false }
        let (tokens, start) = (stop.sentence.tokens, stop.range.lowerBound)
        if !stop.rule.pattern.names(anyOf: negators), tokens[stop.range].contains(where: { negators.contains($0.word) }) { return true }
        for index in 0..<start where negators.contains(tokens[index].word) {
            // "I do not want your letters, stop sending them": that "not" has been used.
            let used = all.contains {
                !$0.rule.whole && $0.range.contains(index) && $0.range.upperBound <= start && $0.rule.pattern.names(anyOf: negators)
            }
            let near = start - index <= Rules.negationReach && tokens[index].clause == tokens[start].clause
            // "Do not, whatever happens, stop": a negation left hanging before a comma.
            let hanging = tokens[index + 1].clause != tokens[index].clause
            if !used, near || hanging { return true }
        }
        return false
    }

    private func asides(in sentence: Sentence, outside ranges: [Range<Int>]) -> Bool {
        rules.contains {
            $0.asides.matches(in: sentence.tokens).contains { _, match in
                !ranges.contains { $0.lowerBound <= match.lowerBound && match.upperBound <= $0.upperBound }
            }
        }
    }

    private func hasAside(_ sentences: [Sentence], besides found: Findings) -> Bool {
        sentences.contains { sentence in
            let ranges = stops(in: sentence).filter { !$0.rule.whole }.map(\.range)
            return asides(in: sentence, outside: ranges)
        }
    }

    // MARK: Scope

    private func scope(of found: Findings, subject: [Sentence]) -> (scope: StopScope, unsure: Bool)? {
        var named: Set<String> = []
        var left: Set<String> = []
        var (everything, unsure) = (false, false)
        for stop in found.stops {
            let tokens = stop.sentence.tokens
            let products = Set(tokens.compactMap(\.product))
            if products.isEmpty || matches(\.beyond, tokens) {
                everything = true
            } else if matches(\.excepts, tokens) {
                left.formUnion(products)
            } else {
                named.formUnion(products)
            }
        }
        if everything, !named.isEmpty { unsure = true }
        if everything, named.isEmpty, left.isEmpty {
            named = Set(subject.flatMap(\.tokens).compactMap(\.product))
            if !named.isEmpty { (everything, unsure) = (false, true) }
        }
        if !left.isEmpty {
            named = Set(names.order).subtracting(left)
            (everything, unsure) = (false, true)
        }
        if !found.negated.isEmpty {
            let kept = Set(found.negated.flatMap(\.tokens).compactMap(\.product))
            if everything || kept.isEmpty { return nil }
            named.subtract(kept)
        }
        if everything { return (.everything, unsure) }
        let products = names.order.filter(named.contains)
        return products.isEmpty ? nil : (.products(products), unsure)
    }

    private func matches(_ kind: KeyPath<Rules, PatternList>, _ tokens: [Token]) -> Bool {
        rules.contains { $0[keyPath: kind].fits(tokens) }
    }

    private func saysLittle(_ sentences: [Sentence], _ found: Findings) -> Bool {
        let polite = rules.reduce(into: Set<String>()) { $0.formUnion($1.polite) }
        let words = sentences.flatMap(\.tokens).filter { !polite.contains($0.word) }
        return words.count <= Self.fewWords && found.negated.isEmpty && !found.needsPerson && !words.contains { negators.contains($0.word) }
    }
}
