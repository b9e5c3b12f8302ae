package import DataProtection
package import Foundation

/// The time the law gives for an answer (GDPR Art. 12(3)), counted as Regulation 1182/71 Art. 3 counts: the day of receipt isn't counted, a
/// month ends on the day of the same number or the month's last, and an end on a Saturday, Sunday or Norwegian holiday moves to the next
/// working day.
package struct CaseClock: Sendable, Equatable {
    package let received: CalendarDate
    package init(received: CalendarDate) { self.received = received }

    /// The day on which something came, where the company is.
    package init(receivedAt date: Date, in timeZone: TimeZone) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        received = Self.text(calendar.dateComponents([.year, .month, .day], from: date))
    }

    /// One month, or three from receipt once a notice of extension went. Alarms look at `unshifted`; late is after `last`.
    package func unshifted(extended: Bool) -> CalendarDate {
        let day = Self.calendar.date(from: DateComponents(year: received.year, month: received.month, day: received.day))!
        return Self.date(Self.calendar.date(byAdding: .month, value: extended ? 3 : 1, to: day)!)
    }

    package func last(extended: Bool) -> CalendarDate {
        var end = unshifted(extended: extended)
        while Self.isFree(end) { end = Self.adding(1, to: end) }
        return end
    }

    /// Saturday, Sunday or a public holiday in Norway.
    package static func isFree(_ date: CalendarDate) -> Bool {
        let day = calendar.date(from: DateComponents(year: date.year, month: date.month, day: date.day))!
        if [1, 7].contains(calendar.component(.weekday, from: day)) { return true }
        if ["01-01", "05-01", "05-17", "12-25", "12-26"].contains(String(date.text.suffix(5))) { return true }
        let easter = easterSunday(date.year)
        return [-3, -2, 0, 1, 39, 49, 50].contains { adding($0, to: easter) == date }
    }

    /// Of the Gregorian calendar, by the method of Meeus, Jones and Butcher.
    static func easterSunday(_ year: Int) -> CalendarDate {
        let (a, b, c) = (year % 19, year / 100, year % 100)
        let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30
        let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7
        let n = h + l - 7 * ((a + 11 * h + 22 * l) / 451) + 114
        return text(DateComponents(year: year, month: n / 31, day: n % 31 + 1))
    }

    private static var calendar: Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: "UTC")!
        return calendar
    }
    private static func adding(_ days: Int, to date: CalendarDate) -> CalendarDate {
        let day = calendar.date(from: DateComponents(year: date.year, month: date.month, day: date.day))!
        return self.date(day.addingTimeInterval(Double(days) * 86_400))
    }
    private static func date(_ date: Date) -> CalendarDate { text(calendar.dateComponents([.year, .month, .day], from: date)) }
    private static func text(_ parts: DateComponents) -> CalendarDate {
        CalendarDate(String(format: "%04d-%02d-%02d", parts.year!, parts.month!, parts.day!))!
    }
}
