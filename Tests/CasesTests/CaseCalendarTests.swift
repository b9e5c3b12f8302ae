import Cases
import DataProtection
import Foundation
import Testing

@Suite("The calendar of cases") struct CaseCalendarTests {
    private let made = Date(timeIntervalSince1970: 1_774_530_300)

    private func row(_ number: String, due: String, extended: Bool = false) throws -> CaseRow {
        let due = Day(try #require(CalendarDate(due)))
        return CaseRow(
            number: try #require(CaseNumber(number)), holder: nil, person: .random(), intents: [.erase], products: ["courier"],
            state: .inWork, function: "support", received: due + -31, due: due, extended: extended)
    }

    private func text(_ rows: [CaseRow], name: String = "Cases of Letters", host: String = "firm.example") throws -> String {
        try #require(CaseCalendar(rows, name: name, host: host, now: made)).text
    }

    /// Content lines as a calendar reads them: a line break before a blank is none (RFC 5545 section 3.1).
    private func lines(_ text: String) -> [String] {
        text.replacingOccurrences(of: "\r\n ", with: "", options: .literal).components(separatedBy: "\r\n").dropLast()
    }

    @Test func `says of a case its number and its last day, and nothing else`() throws {
        #expect(
            lines(try text([row("7Q3M-2FKD", due: "2026-04-07")])) == [
                "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Vern//Cases//EN", "NAME:Cases of Letters", "BEGIN:VEVENT",
                "UID:7Q3M-2FKD@firm.example", "DTSTAMP:20260326T130500Z", "SEQUENCE:0", "DTSTART;VALUE=DATE:20260407",
                "DTEND;VALUE=DATE:20260408", "SUMMARY:Case 7Q3M-2FKD: answer due", "TRANSP:TRANSPARENT", "BEGIN:VALARM", "ACTION:DISPLAY",
                "DESCRIPTION:Case 7Q3M-2FKD: answer due", "TRIGGER:-P7D", "END:VALARM", "BEGIN:VALARM", "ACTION:DISPLAY",
                "DESCRIPTION:Case 7Q3M-2FKD: answer due", "TRIGGER:-P1D", "END:VALARM", "END:VEVENT", "END:VCALENDAR",
            ])
    }

    @Test(arguments: [("2026-04-30", "20260501"), ("2028-02-28", "20280229"), ("2026-02-28", "20260301"), ("2027-12-31", "20280101")])
    func `ends a day where the next one begins`(due: String, end: String) throws {
        #expect(lines(try text([row("7Q3M-2FKD", due: due)])).contains("DTEND;VALUE=DATE:\(end)"))
    }

    @Test func `of an extended case comes after the one of before, under the same id`() throws {
        let before = lines(try text([row("7Q3M-2FKD", due: "2026-04-07")]))
        let after = lines(try text([row("7Q3M-2FKD", due: "2026-06-03", extended: true)]))
        #expect(before.contains("SEQUENCE:0") && after.contains("SEQUENCE:1"))
        #expect(before.filter { $0.hasPrefix("UID:") } == after.filter { $0.hasPrefix("UID:") })
    }

    @Test func `without a case is none`() { #expect(CaseCalendar([], name: "Cases", host: "firm.example", now: made) == nil) }

    @Test func `has an entry for each case, each under its own id`() throws {
        let read = lines(try text(["7Q3M-2FKD", "0000-000Z", "ZZZZ-ZZZZ"].map { try row($0, due: "2026-04-07") }))
        #expect(Set(read.filter { $0.hasPrefix("UID:") }).count == 3)
        #expect(read.filter { $0 == "BEGIN:VEVENT" }.count == 3 && read.filter { $0 == "END:VEVENT" }.count == 3)
        #expect(read.filter { $0 == "BEGIN:VALARM" }.count == 6 && read.filter { $0 == "END:VALARM" }.count == 6)
    }

    @Test(arguments: [
        ("Brev, bøker; og \\ mer", "Brev\\, bøker\\; og \\\\ mer"), ("a\nb", "a\\nb"), ("a\r\nBEGIN:VEVENT", "a\\nBEGIN:VEVENT"),
        ("a\u{7}\u{85}b\tc", "ab\tc"), ("\"a\": b", "\"a\": b"),
    ])
    func `lets no name break out of its line`(name: String, written: String) throws {
        let read = lines(try text([row("7Q3M-2FKD", due: "2026-04-07")], name: name))
        #expect(read[3] == "NAME:\(written)" && read[4] == "BEGIN:VEVENT")
    }

    @Test(arguments: ["a", "ø", "蔵", "🗓", "e\u{301}", ","], Array(60...80))
    func `has no line of more than 75 octets, none broken within a character, and CRLF after each`(character: String, count: Int) throws {
        let name = String(repeating: "x", count: count % 4) + String(repeating: character, count: count * 2)
        let written = try text([row("7Q3M-2FKD", due: "2026-04-07")], name: name)
        for line in written.components(separatedBy: "\r\n") { #expect(line.utf8.count <= 75) }
        #expect(written.hasSuffix("END:VCALENDAR\r\n"))
        let bytes = Array(written.utf8)
        for at in bytes.indices where bytes[at] == 10 || bytes[at] == 13 {
            #expect(bytes[at] == 10 ? bytes[at - 1] == 13 : bytes[at + 1] == 10)
        }
        // Read line by line as octets, as somebody does who knows nothing of characters.
        for piece in bytes.split(separator: 10) { #expect(String(validating: piece, as: UTF8.self) != nil) }
        #expect(lines(written)[3] == "NAME:\(name.replacing(",", with: "\\,"))")
    }

    @Test(arguments: [(70, 1), (71, 2)]) func `folds at 75 octets and not before`(length: Int, pieces: Int) throws {
        let written = try text([row("7Q3M-2FKD", due: "2026-04-07")], name: String(repeating: "q", count: length))
        #expect(written.components(separatedBy: "\r\n").filter { $0.contains("q") }.count == pieces)
    }
}
