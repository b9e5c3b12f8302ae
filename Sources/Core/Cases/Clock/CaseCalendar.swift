package import Foundation

import DataProtection

/// Last days of open cases as a calendar reads them (RFC 5545): case numbers and days, nothing about anybody. Read in again, a case stands
/// where it stood, on its new day if its time was extended.
package struct CaseCalendar: Sendable {
    package let text: String

    /// Nothing without a case: a calendar without an entry is none (RFC 5545 section 3.6).
    /// - Parameters:
    ///   - name: of the calendar (RFC 7986).
    ///   - host: where the cases are, so that their numbers are unique in the world.
    package init?(_ rows: [CaseRow], name: String, host: String, now: Date) {
        if rows.isEmpty { return nil }
        let stamp = now.ISO8601Format().filter { !"-:".contains($0) }
        let lines =
            ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Vern//Cases//EN", "NAME:\(Self.escaped(name))"]
            + rows.flatMap { Self.event($0, host: host, stamp: stamp, today: Day(now)) } + ["END:VCALENDAR"]
        text = lines.map { Self.folded($0) + "\r\n" }.joined()
    }

    private static func event(_ row: CaseRow, host: String, stamp: String, today: Day) -> [String] {
        let due = row.due(on: today)
        let still = row.paused == nil ? "" : ", clock stands still (Art. 12(6))"
        let summary = escaped("Case \(row.number.text): answer due\(still)")
        let alarms = [7, 1].flatMap { days in
            ["BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:\(summary)", "TRIGGER:-P\(days)D", "END:VALARM"]
        }
        return [
            "BEGIN:VEVENT", "UID:\(escaped("\(row.number.text)@\(host)"))", "DTSTAMP:\(stamp)",
            "SEQUENCE:\((row.extended ? 1 : 0) + due.number - row.due.number + row.waited)",
            // All day: it ends where the next day begins.
            "DTSTART;VALUE=DATE:\(date(due))", "DTEND;VALUE=DATE:\(date(due + 1))", "SUMMARY:\(summary)",
            "TRANSP:TRANSPARENT",
        ] + alarms + ["END:VEVENT"]
    }

    private static func date(_ day: Day) -> String { day.text.filter { $0 != "-" } }

    /// TEXT (section 3.3.11); other control characters are left out, as they may not stand there.
    private static func escaped(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": escaped += "\\n".unicodeScalars
            case "\\", ";", ",":
                escaped.append("\\")
                escaped.append(scalar)
            case "\t": escaped.append(scalar)
            case _ where scalar.properties.generalCategory == .control: continue
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }

    /// No line is longer than 75 octets, and none is broken within a character (section 3.1).
    private static func folded(_ line: String) -> String {
        var (folded, octets) = (String.UnicodeScalarView(), 0)
        for scalar in line.unicodeScalars {
            if octets + UTF8.width(scalar) > 75 {
                folded += "\r\n ".unicodeScalars
                octets = 1
            }
            folded.append(scalar)
            octets += UTF8.width(scalar)
        }
        return String(folded)
    }
}
