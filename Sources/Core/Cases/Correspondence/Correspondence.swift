package import DataProtection

package import Mailings

/// Letters that came in and letters of ours as a list shows them: nothing that is sealed. Each call is one read, but for `resend`.
package protocol Correspondence: Sendable {
    func letters(_ filter: LetterFilter) async throws -> LetterPage
    /// One letter of ours, whatever its state.
    func letter(_ id: LetterID) async throws -> LetterLine?
    /// A failed or uncertain letter waits again.
    /// - Returns: false when the letter is in neither state.
    func resend(_ letter: LetterID) async throws -> Bool
    /// Letters of cases with these functions, newest first; empty text: cases nobody has.
    func received(_ functions: [String], offset: Int, limit: Int) async throws -> (rows: [ReceivedLine], total: Int)
    /// Letters of ours that came back, newest first.
    func returned(offset: Int, limit: Int) async throws -> (rows: [ReturnedLine], total: Int)
}

/// Which letters of ours.
package struct LetterFilter: Sendable {
    package let states: [LetterState]
    package let products: [String]
    /// Those about no product, too: links to pages, answers of cases, last letters.
    package let others: Bool
    /// Canaries, whom no letter is said to have gone to.
    package let nobodies: Set<SubjectID>
    package let offset: Int
    package let limit: Int
    package init(
        states: [LetterState], products: [String], others: Bool, without nobodies: Set<SubjectID>, offset: Int = 0, limit: Int
    ) {
        (self.states, self.products, self.others, self.nobodies) = (states, products, others, nobodies)
        (self.offset, self.limit) = (offset, limit)
    }
}

package struct LetterPage: Sendable {
    package let rows: [LetterLine]
    /// How many there are in each state, of those products.
    package let totals: [LetterState: Int]
    package init(rows: [LetterLine], totals: [LetterState: Int]) { (self.rows, self.totals) = (rows, totals) }
}

/// One letter to us, by its case.
package struct ReceivedLine: Sendable {
    package let day: Day
    package let number: CaseNumber
    package let intents: [Intent]
    package let state: CaseState
    package let function: String?
    package init(day: Day, number: CaseNumber, intents: [Intent], state: CaseState, function: String?) {
        (self.day, self.number, self.intents, self.state, self.function) = (day, number, intents, state, function)
    }
}

/// One letter of ours that a mail server reported back.
package struct ReturnedLine: Sendable {
    package enum Gravity: Int, Sendable {
        /// There is no such mailbox.
        case gone = 1
        /// Shut, perhaps for a time.
        case shut = 2
        /// Full, or not to be reached.
        case later = 3
    }
    package let day: Day
    package let gravity: Gravity
    /// Nothing more goes there.
    package let givenUp: Bool
    package init(day: Day, gravity: Gravity, givenUp: Bool) { (self.day, self.gravity, self.givenUp) = (day, gravity, givenUp) }
}
