package import DataProtection
package import Foundation
package import Mailings
package import Requests
package import Registrations
package import Vault

/// What of a case isn't sealed: what its owner, the queue and the clock need. Who wrote stands only in what is sealed.
package struct CaseRow: Sendable, Equatable {
    package let number: CaseNumber
    /// Owner of the case's key; nobody registered. Nothing once what it sealed is gone.
    package let holder: SubjectID?
    /// Whose case it is, where the registered address wrote.
    package let person: SubjectID?
    /// Most harmful first.
    package let intents: [Intent]
    /// What it is about, where that was said.
    package let products: [String]
    package let state: CaseState
    /// The function that has it; nothing: whoever routes.
    package let function: String?
    package let received: Day
    /// The last day the law gives for an answer.
    package let due: Day
    package let extended: Bool
    /// A letter came in, or one of ours came back, that nobody has looked at.
    package let unread: Bool
    package let closed: Day?
    /// When those who answer were last told that time runs out.
    package let alarmed: Day?
    /// Since when the clock stands still, as it is in doubt who asks (Art. 12(6)).
    package let paused: Day?
    /// Days it stood still before, which are in `due`.
    package let waited: Int

    package init(
        number: CaseNumber, holder: SubjectID?, person: SubjectID?, intents: [Intent], products: [String], state: CaseState,
        function: String?, received: Day, due: Day, extended: Bool = false, unread: Bool = true, closed: Day? = nil, alarmed: Day? = nil,
        paused: Day? = nil, waited: Int = 0
    ) {
        (self.number, self.holder, self.person, self.intents, self.products) = (number, holder, person, intents, products)
        (self.state, self.function, self.received, self.due) = (state, function, received, due)
        (self.extended, self.unread, self.closed, self.alarmed) = (extended, unread, closed, alarmed)
        (self.paused, self.waited) = (paused, waited)
    }

    /// The last day for an answer, were it no longer in doubt today who asks.
    package func due(on today: Day) -> Day { paused.map { due + max(0, today.number - $0.number) } ?? due }
}

/// A letter to the company, sealed under the key of its case.
package struct KeptLetter: Sendable {
    package let id: Data
    /// Owner of the case's key.
    package let subject: SubjectID
    /// Blind index of the address it says it is from: by it the sender's access and erasure reach it.
    package let sender: BlindIndex?
    package let day: Day
    package let sealed: SealedField
    package init(id: Data, subject: SubjectID, sender: BlindIndex?, day: Day, sealed: SealedField) {
        (self.id, self.subject, self.sender, self.day, self.sealed) = (id, subject, sender, day, sealed)
    }

    package static func place(_ id: Data, _ subject: SubjectID) -> Place {
        Place(table: "received", row: id, column: "message", subject: subject)
    }
}

/// A case as it is opened: one commit, with the stop that its letter asked for.
package struct NewCase: Sendable {
    package let row: CaseRow
    /// Blind index of the address that wrote.
    package let sender: BlindIndex?
    package let wrapped: WrappedKey
    package let steps: [SealedStep]
    package let kept: KeptLetter?
    package let letters: [NewLetter]
    package let link: NewLink?
    package let stop: ContactDecision?
    package var restriction: RestrictionDecision?
    /// Fingerprint of the letter, so that it opens no second case.
    package let digest: Data?
}

/// What changes in a case: one commit.
package struct CaseChange: Sendable {
    package let number: CaseNumber
    package let holder: SubjectID
    /// Only while it stands here.
    package let from: CaseState
    package var to: CaseState
    package var steps: [CaseStep]
    package var intents: [Intent]?
    package var person: SubjectID?
    package var function: String??
    package var due: Day?
    package var extended: Bool?
    package var unread: Bool?
    /// The clock stands still from that day on.
    package var paused: Day?
    package var kept: KeptLetter?
    package var letters: [NewLetter] = []
    package var link: NewLink?
    package var digest: Data?
    package var stop: ContactDecision?
    package var restriction: RestrictionDecision?
    package let day: Day

    package init(_ row: CaseRow, holder: SubjectID, to: CaseState? = nil, steps: [CaseStep], day: Day) {
        (number, self.holder, from) = (row.number, holder, row.state)
        (self.to, self.steps, self.day) = (to ?? row.state, steps, day)
    }
}
