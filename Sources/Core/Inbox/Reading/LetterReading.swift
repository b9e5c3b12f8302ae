package import Cases
package import DataProtection

/// What was understood in a letter. Only a plain stop may be acted on unaided; all else is for a person, who sees what was read and why.
package struct LetterReading: Sendable, Equatable {
    /// One thing asked, the words that told, and the rule that knows them.
    package struct Found: Sendable, Equatable {
        package let intent: Intent
        /// Letters, digits and spaces only, at most 120 characters.
        package let phrase: String
        /// "en.delete-data"
        package let rule: String
        /// Whether the words can hardly mean anything else, and nothing in the letter speaks against them.
        package let sure: Bool
    }

    /// The language it seems to be written in; nothing where too few words tell. One without rules is named, too.
    package let language: Language?
    /// Most harmful first, each intent once; a letter in which nothing was found says `other`.
    package let found: [Found]
    /// What a stop is about.
    package let scope: StopScope
    /// What happens unaided: the stop, or nothing.
    package let stop: StopWish

    package var intents: [Intent] { found.map(\.intent) }
    package var mostHarmful: Intent { found.max { $0.intent.harm < $1.intent.harm }?.intent ?? .other }
    /// Whether somebody of the company reads it, too.
    package var forAPerson: Bool {
        guard case .stop(_, _, _, let alsoForAPerson) = stop else { return true }
        return alsoForAPerson
    }
}

extension LetterReading {
    static func nothing(in told: LanguageWords.Told) -> LetterReading { LetterReading(told: told, stop: .none, asks: []) }

    /// A reminder or a complaint repeats the words of what it is about: those ask nothing anew.
    init(told: LanguageWords.Told, stop: StopWish, asks: [Found]) {
        var found = asks
        if asks.contains(where: { $0.sure && ($0.intent == .reminder || $0.intent == .complaintToAuthority) }) {
            found.removeAll { $0.intent.harm > Intent.reminder.harm }
        }
        switch stop {
        case .none: (scope, self.stop) = (.everything, .none)
        case .stop(let scope, let phrase, let rule, let alsoForAPerson):
            self.scope = scope
            let more = found.contains { $0.intent != .question && $0.intent != .object }
            self.stop = .stop(scope: scope, phrase: phrase, rule: rule, alsoForAPerson: alsoForAPerson || more)
            // "Could you stop writing to me?" asks nothing else.
            found.removeAll { $0.intent == .question && $0.phrase.contains(phrase) }
            // An objection to marketing is a stop.
            found.removeAll { $0.intent == .object || $0.intent == .stopContact }
            found.append(Found(intent: .stopContact, phrase: phrase, rule: rule, sure: true))
        }
        if found.isEmpty { found = [Found(intent: .other, phrase: "", rule: "none", sure: true)] }
        self.found = found.sorted { ($1.intent.harm, $0.intent.rawValue) < ($0.intent.harm, $1.intent.rawValue) }
        let fitting = self.found.compactMap(\.language)
        if let likeliest = told.likeliest, fitting.contains(likeliest) || told.plain && fitting.isEmpty {
            language = told.form ?? likeliest
        } else {
            // Common words are shared by neighbours; rules that fit tell more. Few words of both tell nothing.
            language = told.plain ? fitting.first : nil
        }
    }
}

extension LetterReading.Found {
    /// Of the rule that knows the words.
    fileprivate var language: Language? { rule.firstIndex(of: ".").map { Language(rawValue: String(rule[..<$0])) } }
}
