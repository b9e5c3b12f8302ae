import Declarations
package import Foundation

/// A letter to those of the company who are told of alarms: something is about to be done by one person alone, or who may approve has changed.
/// Nothing in it is about anybody.
package struct StaffAlarm: Sendable, Codable, Equatable {
    /// Ends the keys of its words: "letter.staff-alarm.publish".
    package let kind: String
    /// Of the request, as the console shows it.
    package let fingerprint: String
    /// When it is done, unless somebody stops it.
    package let until: Date
    package init(kind: String, fingerprint: String, until: Date) { (self.kind, self.fingerprint, self.until) = (kind, fingerprint, until) }
}

extension LetterWords {
    func compose(_ alarm: StaffAlarm) -> (subject: String, body: [LetterBlock]) {
        let until = dates.dateTime(alarm.until)
        return (
            texts("letter.staff-alarm.subject", ["until": until]),
            [
                .paragraph(texts("letter.staff-alarm.open", ["controller": site.controller.name, "until": until])),
                .verbatim("\(texts("letter.staff-alarm.\(alarm.kind)"))\n\(alarm.fingerprint)"),
                .paragraph(texts("letter.staff-alarm.stop", ["id": alarm.fingerprint])), .fine(texts("letter.alarm.private")),
            ]
        )
    }
}
