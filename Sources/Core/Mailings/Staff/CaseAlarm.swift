package import DataProtection
import Declarations

/// A letter to those of the company who answer cases: the time for an answer runs out. Numbers and last days, nothing about anybody.
package struct CaseAlarm: Sendable, Codable, Equatable {
    package struct Waiting: Sendable, Codable, Equatable {
        package let number: String
        /// The last day the law gives.
        package let due: Day
        package init(number: String, due: Day) { (self.number, self.due) = (number, due) }
    }

    /// As many as one reads.
    package static let mostNamed = 50
    /// The most urgent, late ones first.
    package let named: [Waiting]
    package let late: Int
    package let soon: Int

    /// - Parameter cases: the most urgent first; the first `late` of them are past their last day.
    package init(_ cases: [Waiting], late: Int) {
        (named, self.late, soon) = (Array(cases.prefix(Self.mostNamed)), late, cases.count - late)
    }
}

extension LetterWords {
    func compose(_ alarm: CaseAlarm) -> (subject: String, body: [LetterBlock]) {
        let lines = alarm.named.enumerated().map { index, one in
            texts(
                index < alarm.late ? "letter.alarm.late" : "letter.alarm.soon", ["number": one.number, "due": dates.date(one.due)])
        }
        let more = alarm.late + alarm.soon - lines.count
        return (
            texts("letter.alarm.subject", ["late": "\(alarm.late)", "soon": "\(alarm.soon)"]),
            [
                .paragraph(texts("letter.alarm.open", ["controller": site.controller.name])), .verbatim(lines.joined(separator: "\n")),
            ] + (more > 0 ? [.paragraph(texts("letter.alarm.more", ["more": "\(more)"]))] : []) + [
                .paragraph(texts("letter.alarm.daily")), .fine(texts("letter.alarm.private")),
            ]
        )
    }
}
