package import DataProtection
package import Foundation

/// Dates and spans of time as people read them: "26 March 2026, 14:05", "26. mars 2026 kl. 14.05", "one day".
/// Months and order come from the texts (`month.1`…`month.12`, `day.1`, `date.pattern`, `time.pattern`, `datetime.pattern`, `duration.*`).
package struct DateWords: Sendable {
    private let texts: Texts
    private let local: Calendar

    /// - Parameter timeZone: IANA name; one the system doesn't know is read as UTC.
    package init(texts: Texts, timeZone: String) {
        self.texts = texts
        local = Calendar.gregorian(in: TimeZone(identifier: timeZone) ?? .utc)
    }

    /// The day in the site's time zone.
    package func date(_ date: Date) -> String {
        let parts = local.dateComponents([.year, .month, .day], from: date)
        return words(year: parts.year!, month: parts.month!, day: parts.day!)
    }

    /// Day and minute in the site's time zone.
    package func dateTime(_ date: Date) -> String {
        let (hour, minute) = clock(date)
        return texts("datetime.pattern", ["date": self.date(date), "hour": hour, "minute": minute])
    }

    /// The minute in the site's time zone, for what is soon.
    package func time(_ date: Date) -> String {
        let (hour, minute) = clock(date)
        return texts("time.pattern", ["hour": hour, "minute": minute])
    }

    private func clock(_ date: Date) -> (hour: String, minute: String) {
        let parts = local.dateComponents([.hour, .minute], from: date)
        return (twoDigits(parts.hour!), twoDigits(parts.minute!))
    }

    /// A date as written in a document.
    package func date(_ date: CalendarDate) -> String { words(year: date.year, month: date.month, day: date.day) }

    /// A UTC day: no zone moves it, as nothing finer is known.
    package func date(_ day: Day) -> String {
        let parts = Calendar.gregorian(in: .utc).dateComponents([.year, .month, .day], from: day.start)
        return words(year: parts.year!, month: parts.month!, day: parts.day!)
    }

    /// "March 2026"
    package func month(of date: CalendarDate) -> String { "\(texts("month.\(date.month)")) \(date.year)" }

    package func days(_ number: Int) -> String { span("days", number) }
    package func hours(_ number: Int) -> String { span("hours", number) }

    private func span(_ unit: String, _ number: Int) -> String {
        number == 1 ? texts("duration.\(unit).1") : texts("duration.\(unit)", ["n": String(number)])
    }

    private func words(year: Int, month: Int, day: Int) -> String {
        // "1er mars, 2 mars": only the first day has a word of its own anywhere.
        let day = day == 1 ? texts("day.1") : String(day)
        return texts("date.pattern", ["day": day, "month": texts("month.\(month)"), "year": String(year)])
    }

    private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}

extension Calendar {
    fileprivate static func gregorian(in zone: TimeZone) -> Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar
    }
}

extension TimeZone {
    fileprivate static let utc = TimeZone(secondsFromGMT: 0)!
}
