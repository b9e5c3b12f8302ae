import Cases
import DataProtection
import Foundation
import Testing

@Suite("The time for an answer") struct CaseClockTests {
    private func date(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }

    @Test(arguments: [
        ("2026-03-03", "2026-04-03", "2026-04-07"), ("2026-01-31", "2026-02-28", "2026-03-02"), ("2026-08-31", "2026-09-30", "2026-09-30"),
        ("2028-01-31", "2028-02-29", "2028-02-29"), ("2026-04-17", "2026-05-17", "2026-05-18"), ("2026-11-24", "2026-12-24", "2026-12-24"),
        ("2026-11-25", "2026-12-25", "2026-12-28"), ("2027-12-01", "2028-01-01", "2028-01-03"), ("2026-04-14", "2026-05-14", "2026-05-15"),
    ])
    func `is a month by the calendar, and never ends on a free day`(received: String, alarm: String, last: String) throws {
        let clock = CaseClock(received: try date(received))
        #expect(clock.unshifted(extended: false).text == alarm)
        #expect(clock.last(extended: false).text == last)
    }

    @Test func `is three months from receipt once extended, not from the notice`() throws {
        #expect(CaseClock(received: try date("2026-03-03")).last(extended: true).text == "2026-06-03")
        #expect(CaseClock(received: try date("2025-11-30")).last(extended: true).text == "2026-03-02")
    }

    @Test func `begins on the day it is where the company is`() throws {
        let oslo = try #require(TimeZone(identifier: "Europe/Oslo"))
        func day(_ text: String) throws -> String {
            CaseClock(receivedAt: try Date(text, strategy: .iso8601), in: oslo).received.text
        }
        #expect(try day("2026-03-03T22:59:59Z") == "2026-03-03" && day("2026-03-03T23:00:00Z") == "2026-03-04")
        #expect(try day("2026-07-03T21:59:59Z") == "2026-07-03" && day("2026-07-03T22:00:00Z") == "2026-07-04")
    }

    /// Easter Sundays from almanacs.
    @Test(arguments: ["2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16", "2038-04-25"])
    func `knows the days of Easter`(sunday: String) throws {
        let easter = try date(sunday)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        let start = try #require(calendar.date(from: DateComponents(year: easter.year, month: easter.month, day: easter.day)))
        // Maundy Thursday to Easter Monday, Ascension Day, Whit Sunday and Monday.
        for offset in [-3, -2, -1, 0, 1, 39, 49, 50] {
            let parts = calendar.dateComponents([.year, .month, .day], from: start + Double(offset) * 86_400)
            let day = try date(String(format: "%04d-%02d-%02d", parts.year!, parts.month!, parts.day!))
            #expect(CaseClock.isFree(day), "\(day.text)")
        }
    }

    @Test func `of any day in twenty years ends within 28 to 40 days, on a working day, and never earlier for a later letter`() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        var before: CalendarDate?
        for number in 0..<7_305 {
            let at = Date(timeIntervalSince1970: 1_767_225_600 + Double(number) * 86_400)
            let clock = CaseClock(receivedAt: at, in: calendar.timeZone)
            let last = clock.last(extended: false)
            let end = try #require(calendar.date(from: DateComponents(year: last.year, month: last.month, day: last.day)))
            let days = Int(end.timeIntervalSince(at) / 86_400)
            #expect((28...40).contains(days) && !CaseClock.isFree(last))
            if let before { #expect(before <= last) }
            before = last
        }
    }
}
