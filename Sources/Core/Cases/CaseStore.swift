package import DataProtection
package import Foundation
package import Registrations
package import Vault

/// Where cases lie. Each call is one transaction.
package protocol CaseStore: Sendable {
    /// True when a letter with this fingerprint was handled before.
    func seen(_ digest: Data) async throws -> Bool
    /// A letter with this fingerprint was handled and opens no case.
    func remember(_ digest: Data, day: Day) async throws
    /// - Returns: false, with nothing written, when its letter has a case already.
    func open(_ new: NewCase) async throws -> Bool
    /// - Parameter seal: seals a step under its number; the store alone knows which comes next.
    /// - Returns: false, with nothing written, when the case no longer stands where the change begins.
    func change(_ change: CaseChange, seal: @escaping @Sendable (CaseStep, Int) throws -> SealedStep) async throws -> Bool
    func lookUp(_ number: CaseNumber) async throws -> CaseRow?
    func lookUp(holder: SubjectID) async throws -> CaseRow?
    /// The open case that one of our letters belongs to, if this sender wrote in it before.
    func openCase(answering messages: [BlindIndex], from sender: BlindIndex) async throws -> CaseRow?
    func openCases(from sender: BlindIndex) async throws -> [CaseRow]
    /// The registered address has pressed its button: link and case move together.
    /// - Returns: nothing for a link that is unknown, used or expired, or whose case is closed.
    func identify(
        _ token: OpaqueToken, now: Date, seal: @escaping @Sendable (CaseStep, Int, SubjectID) throws -> SealedStep
    ) async throws -> (row: CaseRow, permit: Permit)?
    /// The same by the code that came with the link: said on the phone, or typed. A wrong one is counted, and few are.
    func identify(
        _ number: CaseNumber, code: Data, by: String, now: Date, seal: @escaping @Sendable (CaseStep, Int, SubjectID) throws -> SealedStep
    ) async throws -> (row: CaseRow, permit: Permit)?
    /// Closes it as handed back and destroys all it holds, with its key.
    /// - Returns: false, with nothing done, when it has moved or another letter has come.
    func handBack(_ row: CaseRow, holder: SubjectID, day: Day) async throws -> Bool
    func history(of holder: SubjectID) async throws -> CaseHistory
    func cases(_ filter: CaseFilter) async throws -> CasePage
}

package struct CaseHistory: Sendable {
    package let steps: [SealedStep]
    package let letters: [KeptLetter]
    /// What went out.
    package let sent: [LetterRow]
    package init(steps: [SealedStep], letters: [KeptLetter], sent: [LetterRow]) {
        (self.steps, self.letters, self.sent) = (steps, letters, sent)
    }
}

/// Which cases are listed: by function, open or closed, a page at a time, the most urgent first.
package struct CaseFilter: Sendable {
    /// Nothing: all. Empty text: those nobody has.
    package var functions: [String]?
    package var open: Bool
    package var dueBefore: Day?
    package var offset: Int
    package var limit: Int
    package init(functions: [String]? = nil, open: Bool = true, dueBefore: Day? = nil, offset: Int = 0, limit: Int = 50) {
        (self.functions, self.open, self.dueBefore, self.offset, self.limit) = (functions, open, dueBefore, offset, limit)
    }
}

package struct CasePage: Sendable {
    package let rows: [CaseRow]
    package let total: Int
    package init(rows: [CaseRow], total: Int) { (self.rows, self.total) = (rows, total) }
}
