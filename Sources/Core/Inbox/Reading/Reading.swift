import Cases
import DataProtection
package import Declarations

/// Reads what a letter asks by rules kept as data, one file a language (`Rules/en.txt` tells the format). What is unsure goes to a person,
/// in the less harmful reading; only a stop may be acted on unaided.
package struct Reading: Sendable {
    private let rules: [Rules]
    private let names: ProductNames
    private let languages: LanguageWords

    /// - Parameter products: their names tell which letters shall stop.
    package init(rules: [Rules], products: [Product]) {
        self.rules = rules
        names = ProductNames(products: products)
        languages = LanguageWords(rules: rules, others: Rules.others)
    }

    /// Longest text that is read, in characters; a longer letter is a person's.
    static let longest = 60_000

    /// Unreadable mail, mail of machines and mail of several authors says `other`.
    package func read(_ message: ReceivedMessage) -> LetterReading {
        guard message.unreadable == nil, !message.automatic, message.fromCount == 1 else { return .nothing(in: LanguageWords.Told()) }
        return read(subject: message.subject.reveal(), text: message.text.reveal())
    }

    package func read(subject: String, text: String) -> LetterReading {
        guard text.count <= Self.longest, subject.count <= 1_000 else { return .nothing(in: LanguageWords.Told()) }
        let letter = OwnWords(of: text, marks: rules.map(\.letter))
        let subject = ownSubject(subject)
        let words = ((subject.map { [$0] } ?? []) + [letter.body]).flatMap { Sentence.all(in: $0, breaks: [], names: names) }
        guard words.count < Sentence.most else { return .nothing(in: LanguageWords.Told()) }
        let told = languages.told(by: words.flatMap(\.tokens))
        let active = rules.filter { told.tried.contains($0.language) }
        guard !active.isEmpty else { return .nothing(in: told) }
        // "Mas" is "but" in one language and "more" in its neighbour: only the likeliest one splits sentences.
        let likeliest = active.filter { $0.language == told.likeliest?.rawValue }
        let breaks = (likeliest.isEmpty ? active : likeliest).reduce(into: Set<String>()) { $0.formUnion($1.breaks) }
        let stop = StopReading(rules: active, names: names, breaks: breaks).wish(subject: subject, letter: letter)
        let asks = AskReading(rules: active, names: names, breaks: breaks).asks(subject: subject, letter: letter)
        let stops = if case .stop = stop { true } else { false }
        return LetterReading(told: told, stop: stop, asks: ArticleNumbers(in: words).checked(asks, stops: stops))
    }

    /// A subject that begins with "Re:" holds our words, not the writer's.
    private func ownSubject(_ subject: String) -> String? {
        guard let colon = subject.prefix(8).firstIndex(of: ":") else { return subject }
        let prefix = subject[..<colon].trimmingSpace.lowercased()
        return ["re", "sv", "vs", "aw", "antw", "fw", "fwd", "vb", "vid", "wg", "tr", "rif", "res", "rv", "odp", "pd"].contains(prefix)
            ? nil : subject
    }
}
