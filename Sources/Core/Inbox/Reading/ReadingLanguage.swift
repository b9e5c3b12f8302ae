import DataProtection

/// Tells a letter's language by its commonest words. Languages without rules are known by a few words, so that they aren't taken for
/// a neighbour.
struct LanguageWords: Sendable {
    private var languages: [(tag: String, words: Set<String>)]
    private let forms: [String: [String: Set<String>]]

    init(rules: [Rules], others: String) {
        languages = rules.map { ($0.language, $0.words) }
        forms = Dictionary(rules.map { ($0.language, $0.forms) }) { first, _ in first }
        for line in others.split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: "=")
            guard parts.count == 2 else { continue }
            languages.append((String(parts[0].trimmingSpace), Set(parts[1].split(separator: " ").map { Token.plain(String($0)) })))
        }
    }

    /// A letter with fewer words may be in any language: "STOPP", "unsubscribe please".
    private static let fewWords = 12
    /// The part of its words that a language's common ones make up at least.
    private static let leastShare = 0.1

    /// So near to each other that a short letter may count as either; their rules agree.
    private static let scandinavian: Set<String> = ["nb", "da"]

    /// What a letter's commonest words tell.
    struct Told {
        /// The language it holds most words of.
        var likeliest: Language?
        /// So many that it can hardly be another.
        var plain = false
        /// A written form of the likeliest language that some of the words belong to alone: Nynorsk.
        var form: Language?
        /// Those whose rules are worth trying; for a short letter all that could be.
        var tried: Set<String> = []
    }

    func told(by tokens: [Token]) -> Told {
        let counts = languages.map { language in (tag: language.tag, count: tokens.count { language.words.contains($0.word) }) }
        guard let most = counts.map(\.count).max(), most > 0 else { return Told(tried: Set(languages.map(\.tag))) }
        let isShort = tokens.count <= Self.fewWords
        guard isShort || Double(most) >= Self.leastShare * Double(tokens.count) else { return Told() }
        let best = counts.first { $0.count == most }!
        let isPlain = !isShort || most > 2
        let near = counts.filter { $0.count * 10 >= most * 7 || !isPlain || isShort && $0.count > 0 }
        let tried = Set(near.map(\.tag))
        let form = forms[best.tag]?.first { form in tokens.count { form.value.contains($0.word) } > 1 }
        return Told(
            likeliest: Language(rawValue: best.tag), plain: isPlain, form: form.map { Language(rawValue: $0.key) },
            tried: tried.isDisjoint(with: Self.scandinavian) ? tried : tried.union(Self.scandinavian))
    }
}
