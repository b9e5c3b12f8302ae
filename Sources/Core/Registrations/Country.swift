package import DataProtection

import Foundation

/// The countries of ISO 3166-1, by their two letters, named in the reader's language.
package enum Country {
    package static let codes: Set<String> = Set(
        Locale.Region.isoRegions.map(\.identifier).filter { $0.count == 2 && $0.allSatisfy(\.isLetter) && named[$0] != nil }
    ).subtracting(noCountries)

    /// Unions, and islands that belong to a country that has a code of its own: reserved in the standard, not assigned.
    private static let noCountries: Set<String> = ["EU", "EZ", "UN", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"]

    private static let named: [String: String] = {
        let english = Locale(identifier: "en")
        return Dictionary(
            Locale.Region.isoRegions.map(\.identifier).compactMap { code in
                english.localizedString(forRegionCode: code).map { (code, $0) }
            }, uniquingKeysWith: { first, _ in first })
    }()

    /// Sorted as the language sorts.
    package static func list(in language: Language) -> [(code: String, name: String)] {
        let locale = Locale(identifier: language.rawValue)
        return codes.map { (code: $0, name: language.country($0)) }
            .sorted { $0.name.compare($1.name, locale: locale) == .orderedAscending }
    }
}
