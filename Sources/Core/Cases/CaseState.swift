/// Where a case stands (GDPR Art. 12). Raw values are stored.
package enum CaseState: Int, Sendable, CaseIterable {
    /// Nobody has taken it up yet.
    case received = 0
    /// The registered address was asked whether it was they who wrote.
    case identityAsked = 1
    case inWork = 2
    case answered = 3
    /// With reasons and remedies (Art. 12(4)).
    case refused = 4
    /// The person took it back, or it went with them.
    case withdrawn = 5
    /// No privacy matter: the company's mailbox has it.
    case handedBack = 6

    package var isOpen: Bool { rawValue < CaseState.answered.rawValue }
    /// What it is called in commands and exports: "identity-asked".
    package var name: String {
        switch self {
        case .received: "received"
        case .identityAsked: "identity-asked"
        case .inWork: "in-work"
        case .answered: "answered"
        case .refused: "refused"
        case .withdrawn: "withdrawn"
        case .handedBack: "handed-back"
        }
    }

    /// Whether a case may go from here to there. What is closed stays closed: another letter begins another case.
    package func allows(_ next: CaseState) -> Bool {
        switch (self, next) {
        case (.received, .identityAsked), (.inWork, .identityAsked), (.received, .inWork), (.identityAsked, .inWork): true
        case (let here, let there): here.isOpen && !there.isOpen
        }
    }
}

/// Why an act on a case is not done. Each has its words on the page and the command line.
package enum CaseRefusal: Error, Sendable, Equatable {
    case unknown
    /// It is closed, or doesn't stand where the act begins.
    case notNow
    case reasonMissing
    case textMissing
    /// Extended before, or the first month is over (Art. 12(3)).
    case notToExtend
    /// There is no address to answer to, or nobody may be answered by it.
    case nobodyToAnswer
    /// What was asked for isn't done yet: erased, corrected, restricted, decided.
    case notDone
    /// vern.yaml names no place to hand letters back to.
    case nowhere
    /// What was asked, how, by whom and when must all be said.
    case incomplete
    /// The code isn't that of the case's letter, or has been tried too often.
    case wrongCode
    /// What can't be undone wasn't confirmed by the case's number.
    case notConfirmed
    /// There is nothing of this person it could be done to.
    case nothingToDo
}
