import Cases
import DataProtection
import Foundation
import Testing

@Suite("The alarm of a case") struct CaseAlarmTests {
    private func day(_ text: String) throws -> Day { Day(try #require(CalendarDate(text))) }

    private func row(received: String, extended: Bool = false, due: String? = nil) throws -> CaseRow {
        let received = try #require(CalendarDate(received))
        let last = Day(CaseClock(received: received).last(extended: extended))
        return CaseRow(
            number: .random(), holder: nil, person: nil, intents: [.access], products: [], state: .inWork, function: nil,
            received: Day(received), due: try due.map(day) ?? last, extended: extended)
    }

    /// 3 April 2026 is Good Friday: the last day is Tuesday the 7th, the alarms count back from the 3rd.
    @Test(arguments: [
        ("2026-03-03", nil), ("2026-03-19", nil), ("2026-03-20", "2026-03-20"), ("2026-03-26", "2026-03-20"), ("2026-03-27", "2026-03-27"),
        ("2026-03-30", "2026-03-27"), ("2026-03-31", "2026-03-31"), ("2026-04-01", "2026-03-31"), ("2026-04-02", "2026-04-02"),
        ("2026-04-03", "2026-04-03"), ("2026-04-07", "2026-04-03"), ("2026-04-08", "2026-04-08"), ("2026-04-09", "2026-04-09"),
        ("2027-01-01", "2027-01-01"),
    ])
    func `is raised 14, 7, 3 and 1 days before the last day unshifted, on it, and every day once late`(
        today: String, alarm: String?
    ) throws {
        #expect(try row(received: "2026-03-03").alarm(by: day(today))?.text == alarm)
    }

    @Test func `counts from the new last day once extended`() throws {
        let row = try row(received: "2026-03-03", extended: true)
        #expect(try row.alarm(by: day("2026-05-19")) == nil)
        #expect(try row.alarm(by: day("2026-05-20"))?.text == "2026-05-20")
        #expect(try row.alarm(by: day("2026-06-03"))?.text == "2026-06-03")
    }

    @Test func `never comes later for a last day that was set earlier than the law's`() throws {
        let row = try row(received: "2026-03-03", due: "2026-03-31")
        #expect(try row.alarm(by: day("2026-03-16")) == nil)
        #expect(try row.alarm(by: day("2026-03-17"))?.text == "2026-03-17")
        #expect(try row.alarm(by: day("2026-03-31"))?.text == "2026-03-31")
        #expect(try row.alarm(by: day("2026-04-01"))?.text == "2026-04-01")
    }

    /// What the round looks at must hold every case that has an alarm.
    @Test func `of any case in twenty years begins at most three weeks before its last day`() throws {
        let first = try day("2026-01-01")
        for offset in 0..<7_305 {
            let row = try row(received: (first + offset).text)
            #expect(row.alarm(by: row.due + -22) == nil && row.alarm(by: row.due) != nil)
        }
    }
}
