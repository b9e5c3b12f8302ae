import Foundation

extension Language {
    /// What a country is called.
    /// - Parameter code: two letters (ISO 3166-1); they are told themselves where there is no name for them.
    package func country(_ code: String) -> String {
        if code == "CN", let name = Self.china[rawValue] { return name }
        return Locale(identifier: rawValue).localizedString(forRegionCode: code) ?? code
    }

    /// The system's word would be "China mainland".
    private static let china = [
        "da": "Kina", "de": "China", "en": "China", "es": "China", "fi": "Kiina", "fr": "Chine", "it": "Cina", "nb": "Kina", "nl": "China",
        "nn": "Kina", "pl": "Chiny", "pt": "China", "sv": "Kina",
    ]
}
