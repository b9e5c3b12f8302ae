package import DataProtection

/// What one recipient's line of a delivery report means for the address.
package enum ReportVerdict: String, Sendable, CaseIterable {
    /// There is no such mailbox: nothing more goes to it.
    case hard
    /// Shut, perhaps for a time: nothing more goes to it after the second such report.
    case hardAfterSecond
    /// Full, or not to be reached: only many of them over weeks say anything about the address.
    case soft
    /// Refused for who we are or what we wrote: the operator's to mend, never held against the person.
    case ourStanding
    /// Delayed, or delivered after all.
    case notABounce

    package init(_ recipient: DeliveryReport.Recipient) {
        guard recipient.action == .failed else {
            self = .notABounce
            return
        }
        guard let status = recipient.status else {
            self = .soft
            return
        }
        self =
            switch (status.kind, status.subject, status.detail) {
            case (2, _, _): .notABounce
            case (_, 7, _), (_, 6, _), (5, 1, 7), (5, 1, 8): .ourStanding
            case (5, 1, 1), (5, 1, 2), (5, 1, 3), (5, 1, 6), (5, 1, 10): .hard
            case (5, 2, 1): .hardAfterSecond
            default: .soft
            }
    }

    /// A verdict and the day it came.
    package struct Dated: Sendable {
        package let verdict: ReportVerdict
        package let day: Day
        package init(_ verdict: ReportVerdict, _ day: Day) { (self.verdict, self.day) = (verdict, day) }
    }

    /// Soft reports that count as one hard, and the days they must span.
    package static let softReports = 4
    package static let softDays = 14
    /// Older reports than this before the last one say nothing any more.
    package static let memoryDays = 90

    /// Whether an address is given up.
    /// - Parameter reports: all about the address since it was last confirmed, one a letter.
    package static func givesUp(_ reports: [Dated]) -> Bool {
        guard let last = reports.map(\.day.number).max() else { return false }
        let recent = reports.filter { last - $0.day.number <= memoryDays }
        if recent.contains(where: { $0.verdict == .hard }) { return true }
        if recent.count(where: { $0.verdict == .hardAfterSecond }) >= 2 { return true }
        let soft = recent.filter { $0.verdict == .soft || $0.verdict == .hardAfterSecond }.map(\.day.number)
        guard let first = soft.min() else { return false }
        return soft.count >= softReports && last - first >= softDays
    }
}
