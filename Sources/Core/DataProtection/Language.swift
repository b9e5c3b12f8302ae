/// A language Vern speaks to people, as a BCP 47 tag ("en", "nb"). Which ones exist is decided by the files of texts, not by code.
package struct Language: Hashable, Sendable, RawRepresentable, Codable, CustomStringConvertible {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package var description: String { rawValue }

    package static let english = Language(rawValue: "en")
    package static let bokmål = Language(rawValue: "nb")
    package static let nynorsk = Language(rawValue: "nn")
}

/// One thing said in several languages. The first language of the site stands in where a translation is missing.
package struct Localised<Value: Sendable>: Sendable {
    private let values: [Language: Value]
    private let fallback: Value

    /// - Parameter values: at least one; the one for `first` answers for languages that have none.
    package init?(_ values: [Language: Value], first: Language) {
        guard let fallback = values[first] ?? values.values.first else { return nil }
        self.values = values
        self.fallback = fallback
    }

    /// The same value in every language.
    package init(same value: Value) {
        values = [:]
        fallback = value
    }

    package subscript(language: Language) -> Value { values[language] ?? fallback }
    package var languages: Set<Language> { Set(values.keys) }
}

extension Localised: Equatable where Value: Equatable {}
