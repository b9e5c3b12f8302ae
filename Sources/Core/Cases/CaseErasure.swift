package import DataProtection
package import Foundation
package import Requests

import Mailings
import Registrations

/// Erases for a case in which somebody of the company decides: the person said that it was they and asked for it, and no button of theirs did
/// it; or they objected and were right (GDPR Art. 17(1)(c)). That it is decided stands in the case before anything is done, and the case is
/// answered when what was asked is gone.
package struct CaseErasure: Sendable {
    private let rights: CaseRights
    private let cases: CaseDesk
    private let erasure: ErasureDesk
    private let recipients: RecipientDesk
    private let subjects: any SubjectReading

    package init(rights: CaseRights, cases: CaseDesk, erasure: ErasureDesk, recipients: RecipientDesk, subjects: any SubjectReading) {
        (self.rights, self.cases, self.erasure) = (rights, cases, erasure)
        (self.recipients, self.subjects) = (recipients, subjects)
    }

    /// Leave to erase somebody, once it is on their record that it was taken. Nothing: whoever asks can't have it.
    package typealias Leave = @Sendable (SubjectID) async throws -> Permit?

    /// Everything of the person, or where the case names products, what they have there: one after the other, as each part that goes gives what
    /// stays another id.
    /// - Returns: a certificate of each. The last is for everything where nothing is left; then the case is answered by it. Otherwise somebody
    ///   writes the answer, as no farewell tells of a part.
    package func erase(_ opened: CaseDesk.Opened, under leave: Leave, by: String, reason: String, now: Date) async throws -> [Certificate] {
        let row = opened.row
        guard try await next(row) != nil else { throw CaseRefusal.nothingToDo }
        try await rights.decideErasure(opened, by: by, reason: reason, now: now)
        var done: [Certificate] = []
        while let (person, scope) = try await next(row) {
            guard let permit = try await leave(person) else { break }
            try await recipients.tell(.erased, of: person, now: now) { scope == .everything || scope == .registration($0.id) }
            let cause = ErasureDesk.Cause(by: by, reason: reason)
            guard let certificate = try await erasure.erase(scope, under: permit, cause: cause, now: now) else { break }
            done.append(certificate)
            if certificate.everything { return done }
        }
        guard !done.isEmpty else { throw CaseRefusal.nothingToDo }
        // What another function's people are asked to erase keeps it open.
        if try await next(row) == nil, let row = try await cases.store.lookUp(row.number) {
            try await cases.commit(try cases.begin(row, .erased(done.map(\.fingerprint)), by: by, reason: nil, now: now))
        }
        return done
    }

    /// - Returns: nothing when nothing is left that the case is about.
    private func next(_ row: CaseRow) async throws -> (person: SubjectID, scope: ErasureDesk.Scope)? {
        guard let person = try await cases.store.lookUp(row.number)?.person, let rows = try await subjects.rows(of: person) else {
            return nil
        }
        if row.products.isEmpty { return (person, .everything) }
        return rows.registrations.first { row.products.contains($0.product) }.map { (person, .registration($0.id)) }
    }
}

extension CaseRights {
    /// Where it follows from an objection, that is upheld with it: contact has ended, and what isn't gone yet is used for nothing.
    func decideErasure(_ opened: CaseDesk.Opened, by: String, reason: String, now: Date) async throws {
        let (row, steps) = (opened.row, opened.steps)
        guard !reason.isBlank else { throw CaseRefusal.reasonMissing }
        let upheld = steps.contains { $0.what == .upheld }
        guard let holder = row.holder, upheld || !Set(row.intents).isDisjoint(with: [.erase, .object]) else {
            throw CaseRefusal.nothingToDo
        }
        guard steps.contains(where: { $0.what == .identityGiven }) else { throw CaseRefusal.notDone }
        // An objection that was upheld before is closed; a part of it would need an answer that a closed case can't have.
        guard row.state.isOpen ? row.state != .identityAsked : row.state == .answered && upheld && row.products.isEmpty else {
            throw CaseRefusal.notNow
        }
        var change = CaseChange(row, holder: holder, steps: [], day: Day(now))
        if row.intents.contains(.object), !upheld { try await uphold(opened, by: by, reason: reason, in: &change, now: now) }
        change.steps.append(CaseStep(.erasing, by: by, why: reason, time: now))
        change.intents = Set(row.intents + [.erase]).sorted { $0.harm > $1.harm }
        if row.state == .received { change.to = .inWork }
        try await commit(change, now: now)
    }
}
