package import DataProtection
package import Foundation

/// What a person asked of the company and what came of it, as their access answer tells it.
package struct HeldCase: Sendable {
    package struct Event: Sendable, Encodable {
        package let time: Date
        /// "person", "vern", or the function of an employee.
        package let by: String
        package let what: String
        /// What was written, or why it was done.
        package let text: String
        package init(time: Date, by: String, what: String, text: String) {
            (self.time, self.by, self.what, self.text) = (time, by, what, text)
        }
    }
    package let number: String
    package let received: Day
    package let due: Day
    package let state: String
    package let open: Bool
    package let asked: [String]
    package let events: [Event]
    /// Their letters as they came in, and what we wrote.
    package let letters: [Personal<Data>]
    package let answers: [HeldLetter]
    package init(
        number: String, received: Day, due: Day, state: String, open: Bool, asked: [String], events: [Event], letters: [Personal<Data>],
        answers: [HeldLetter]
    ) {
        (self.number, self.received, self.due, self.state, self.open) = (number, received, due, state, open)
        (self.asked, self.events, self.letters, self.answers) = (asked, events, letters, answers)
    }
}

/// Opens cases for the person they are about.
package protocol OwnCases: Sendable {
    /// - Parameter permit: the person's own.
    func cases(_ holders: [SubjectID], under permit: Permit) async throws -> [HeldCase]
}
