/// A phone number by its digits alone, with its country's code in front, so that however it is written it is the same number.
package struct PhoneNumber: Sendable, Equatable {
    /// Of a number written without one.
    private static let codes = [
        "NO": "47", "SE": "46", "DK": "45", "FI": "358", "IS": "354", "DE": "49", "AT": "43", "CH": "41", "NL": "31", "BE": "32",
        "FR": "33", "ES": "34", "PT": "351", "IT": "39", "PL": "48", "GB": "44", "IE": "353", "US": "1", "CA": "1",
    ]

    let digits: String

    /// - Parameter country: two letters of ISO 3166-1, for a number written as one dials it there.
    /// Refuses what has fewer than five digits.
    package init?(_ written: String, in country: String) {
        let digits = written.compactMap(\.wholeNumberValue).filter { $0 < 10 }.map(String.init).joined()
        guard digits.count >= 5 else { return nil }
        let isWhole = written.contains { $0 == "+" || $0 == "＋" }
        if isWhole {
            // "+44 (0)20" is dialled without the bracketed nought.
            self.digits = written.contains("(0)") ? digits.replacingFirst("0") : digits
        } else if digits.hasPrefix("00") {
            self.digits = String(digits.dropFirst(2))
        } else {
            // Italy dials its nought from abroad, too.
            let national = country == "IT" ? digits : String(digits.drop { $0 == "0" })
            self.digits = (Self.codes[country] ?? "") + national
        }
    }
}

extension String {
    fileprivate func replacingFirst(_ digit: Character) -> String {
        guard let place = firstIndex(of: digit) else { return self }
        return String(self[..<place] + self[index(after: place)...])
    }
}
