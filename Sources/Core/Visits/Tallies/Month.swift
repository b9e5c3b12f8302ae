/// A month of the calendar, by UTC.
package struct Month: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Months since January of the year 0.
    package let number: Int
    package init(number: Int) { self.number = number }

    /// The month a day is in.
    /// - Parameter day: UTC days since 1 January 1970.
    package init(of day: Int) {
        // Years begin in March here, so that the leap day comes last.
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        number = (yearOfEra + era * 400) * 12 + month + 2
    }

    /// Its days, as UTC days since 1 January 1970.
    package var days: Range<Int> { firstDay..<Month(number: number + 1).firstDay }

    private var firstDay: Int {
        let (year, month) = ((number - 2) / 12, (number - 2) % 12)
        let yearOfEra = year % 400
        return year / 400 * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + (153 * month + 2) / 5 - 719_468
    }

    /// "2026-11".
    package var description: String {
        let (year, month) = (number / 12, number % 12 + 1)
        return String(repeating: "0", count: max(0, 4 - String(year).count)) + "\(year)-\(month < 10 ? "0" : "")\(month)"
    }

    package static func < (one: Month, other: Month) -> Bool { one.number < other.number }
}
