import DataProtection
import Foundation

/// The name of a country by its code, as a language says it.
enum CountryWord {
    static func name(_ code: String, _ language: Language) -> String {
        Locale(identifier: language.rawValue).localizedString(forRegionCode: code) ?? code
    }
}
