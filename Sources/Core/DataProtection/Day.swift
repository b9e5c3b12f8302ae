package import Foundation

/// A UTC day, counted from 1 January 1970. Outside the seal a person's rows know no finer time.
package struct Day: Hashable, Comparable, Sendable, Codable {
    package let number: Int
    package init(number: Int) { self.number = number }
    package init(_ date: Date) { number = Int((date.timeIntervalSince1970 / 86_400).rounded(.down)) }

    package static func < (a: Day, b: Day) -> Bool { a.number < b.number }
    package static func + (day: Day, days: Int) -> Day { Day(number: day.number + days) }
    /// Midnight UTC at which the day begins.
    package var start: Date { Date(timeIntervalSince1970: Double(number) * 86_400) }
    /// "2026-03-02"
    package var text: String { CalendarDate(self).text }
    /// By it a date reads the same in every time zone people live in.
    package var noon: Date { start + 43_200 }
}

extension Day {
    /// The UTC day of this date.
    package init(_ date: CalendarDate) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        self.init(calendar.date(from: DateComponents(year: date.year, month: date.month, day: date.day))!)
    }
}

/// A calendar date as written in a document ("2026-03-02"), without time or zone.
package struct CalendarDate: Hashable, Comparable, Sendable {
    package let year: Int
    package let month: Int
    package let day: Int

    /// Refuses what is no date of the Gregorian calendar.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 3, text.utf8.count == 10, let year = parts[0], let month = parts[1], let day = parts[2],
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: "UTC")!
        let components = DateComponents(year: year, month: month, day: day)
        guard let date = calendar.date(from: components), calendar.component(.day, from: date) == day else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// The UTC day of the same date.
    package init(_ day: Day) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.year, .month, .day], from: day.start)
        (year, month, self.day) = (parts.year!, parts.month!, parts.day!)
    }

    package var text: String { String(format: "%04d-%02d-%02d", year, month, day) }
    package static func < (a: CalendarDate, b: CalendarDate) -> Bool { a.text < b.text }
}
