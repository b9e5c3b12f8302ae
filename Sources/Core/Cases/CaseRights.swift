package import DataProtection
package import Foundation
import Mailings
package import Requests

/// Restriction and objection in a case (GDPR Art. 18, 21(1)): what the person asked for is done when they have said that it was they, what is
/// to be weighed is decided by somebody of the company, and each is one commit with the letter that tells of it. Those who got the data are told just before
/// it (Art. 19).
package struct CaseRights: Sendable {
    private let cases: CaseDesk
    private let restriction: RestrictionDesk
    private let contact: ContactDesk
    private let recipients: RecipientDesk

    package init(cases: CaseDesk, restriction: RestrictionDesk, contact: ContactDesk, recipients: RecipientDesk) {
        (self.cases, self.restriction, self.contact, self.recipients) = (cases, restriction, contact, recipients)
    }

    /// The registered address has said that it was they. A restriction is done; while an objection is weighed, nothing is done with their data.
    /// - Parameter permit: the person's own.
    /// - Returns: the case as it stands now.
    package func goOn(_ row: CaseRow, under permit: Permit, now: Date) async throws -> CaseRow {
        let asked = Set(row.intents)
        guard !asked.isDisjoint(with: [.restrict, .object]), let holder = row.holder,
            let own = OwnCaseRule.permit(holder: holder, of: permit)
        else { return row }
        let opened = try await cases.open(row, under: own)
        let ground: RestrictionGround = asked.contains(.restrict) ? .asked : .objection
        try await restrict(opened, ground, by: nil, reason: "", now: now)
        return try await cases.store.lookUp(row.number) ?? row
    }

    /// For an employee: data are kept and not used from now on. Needs no word from the registered address, as the person can lift it.
    package func restrict(_ opened: CaseDesk.Opened, by: String, reason: String, now: Date) async throws {
        guard !reason.isBlank else { throw CaseRefusal.reasonMissing }
        try await restrict(opened, .asked, by: by, reason: reason, now: now)
    }

    /// - Parameter function: of an employee; nothing: the person themself.
    private func restrict(
        _ opened: CaseDesk.Opened, _ ground: RestrictionGround, by function: String?, reason: String, now: Date
    ) async throws {
        let row = opened.row
        guard let person = row.person else { throw CaseRefusal.nothingToDo }
        let decision = try await restriction.prepare(
            .restrict(ground), row.scope, subject: person, by: function ?? RestrictionDesk.subject, reason: reason, now: now)
        // Restricted before is done, too; products they aren't registered for are for a person to read.
        if decision == nil, try await !restriction.isRestricted(row.scope, subject: person) {
            if function == nil { return }
            throw CaseRefusal.nothingToDo
        }
        let author = function ?? CaseStep.person
        var change = try cases.begin(row, .restricted(row.products), by: author, reason: function == nil ? nil : reason, now: now)
        change.restriction = decision
        let open = Set(row.intents).subtracting([.restrict, .access, .portability, .stopContact])
        if open.isEmpty {
            change.to = .answered
            change.steps.append(CaseStep(.answered, by: author, time: now))
        } else if row.state == .received {
            change.to = .inWork
        }
        change.letters = try letters(
            row.intents.contains(.object) ? .weighed : .restricted, opened, text: "", due: row.due, change, now: now)
        try await commit(change, now: now)
    }

    /// Tells the person that their data will be used again, and why: not before a week, nor before that letter has left (Art. 18(3)).
    package func tellLift(_ opened: CaseDesk.Opened, by: String, reason: String, now: Date) async throws {
        let (row, day) = (opened.row, Day(now) + RestrictionDesk.daysTold)
        var change = try cases.begin(row, .liftTold(on: day.number), by: by, reason: reason, now: now)
        try await tell(day, .lifting, &change, opened, by: by, reason: reason, now: now)
        if row.state == .received { change.to = .inWork }
        try await cases.commit(change)
    }

    /// The objection is right: contact ends for good, and the data stay unused until the person erases them.
    package func uphold(_ opened: CaseDesk.Opened, by: String, reason: String, now: Date) async throws {
        let row = opened.row
        guard row.state.isOpen, let holder = row.holder else { throw CaseRefusal.notNow }
        var change = CaseChange(row, holder: holder, steps: [], day: Day(now))
        try await uphold(opened, by: by, reason: reason, in: &change, now: now)
        change.steps.append(CaseStep(.answered, by: by, time: now))
        change.to = .answered
        change.letters = try letters(.upheld, opened, text: reason, due: row.due, change, now: now)
        try await commit(change, now: now)
    }

    func uphold(_ opened: CaseDesk.Opened, by: String, reason: String, in change: inout CaseChange, now: Date) async throws {
        guard !reason.isBlank else { throw CaseRefusal.reasonMissing }
        let (person, scope) = (try objecting(opened), opened.row.scope)
        guard let address = opened.origin?.address else { throw CaseRefusal.nobodyToAnswer }
        change.restriction = try await restriction.prepare(.restrict(.asked), scope, subject: person, by: by, reason: reason, now: now)
        change.stop = try await contact.prepare(
            .stop, scope, subject: person, address: Personal(address), method: "objection", now: now)
        change.steps.append(CaseStep(.upheld, by: by, why: reason, time: now))
    }

    /// Told before it is done: a crash between leaves somebody told of what is asked for, and done again.
    func commit(_ change: CaseChange, now: Date) async throws {
        if let decision = change.restriction { try await recipients.tell(decision, now: now) }
        try await cases.commit(change)
    }

    /// The company's grounds weigh more: told with the reason and the remedies; then, as with any restriction, it is lifted after a week.
    package func override(_ opened: CaseDesk.Opened, by: String, reason: String, now: Date) async throws {
        _ = try objecting(opened)
        let day = Day(now) + RestrictionDesk.daysTold
        var change = try cases.begin(opened.row, .refused, by: by, reason: reason, now: now)
        change.steps.append(CaseStep(.liftTold(on: day.number), by: by, time: now))
        try await tell(day, .overridden, &change, opened, by: by, reason: reason, now: now)
        change.to = .refused
        try await cases.commit(change)
    }

    /// Only what the registered address has asked for is decided.
    private func objecting(_ opened: CaseDesk.Opened) throws(CaseRefusal) -> SubjectID {
        guard opened.row.intents.contains(.object), let person = opened.row.person else { throw .nothingToDo }
        guard opened.steps.contains(where: { $0.what == .identityGiven }) else { throw .notDone }
        return person
    }

    private func tell(
        _ day: Day, _ kind: CaseNotice.Kind, _ change: inout CaseChange, _ opened: CaseDesk.Opened, by: String, reason: String, now: Date
    ) async throws {
        guard let person = opened.row.person else { throw CaseRefusal.nothingToDo }
        change.letters = try letters(kind, opened, text: reason, due: day, change, now: now)
        guard let letter = change.letters.first else { throw CaseRefusal.nobodyToAnswer }
        change.restriction = try await restriction.prepare(
            .tell(day, by: letter.id), opened.row.scope, subject: person, by: by, reason: reason, now: now)
        guard change.restriction != nil || kind == .overridden else { throw CaseRefusal.nothingToDo }
    }

    private func letters(
        _ kind: CaseNotice.Kind, _ opened: CaseDesk.Opened, text: String, due: Day, _ change: CaseChange, now: Date
    ) throws -> [NewLetter] {
        guard opened.origin?.address != nil else { return [] }
        return [try cases.letter(kind, text: text, opened, holder: change.holder, due: due, now: now)]
    }
}

extension CaseRow {
    /// What of the person's it is about.
    var scope: ContactDesk.Scope { products.isEmpty ? .everything : .products(Set(products)) }
}
