package import DataProtection
package import Foundation

/// One letter of ours as a list shows it: nothing that is sealed.
package struct LetterLine: Sendable {
    package let id: LetterID
    package let subject: SubjectID
    package let state: LetterState
    package let reason: LetterReason
    package let day: Day
    package let attempts: Int
    /// Of a letter that waits for another try.
    package let due: Date?
    package init(id: LetterID, subject: SubjectID, state: LetterState, reason: LetterReason, day: Day, attempts: Int, due: Date?) {
        (self.id, self.subject, self.state, self.reason) = (id, subject, state, reason)
        (self.day, self.attempts, self.due) = (day, attempts, due)
    }

    /// The product it is about.
    package var product: String? {
        switch reason {
        case .confirmation(let product), .product(let product): product
        case .service, .farewell: nil
        }
    }
}
