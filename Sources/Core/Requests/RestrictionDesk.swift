package import DataProtection
package import Foundation
package import Vault

import Mailings
package import Registrations

/// Where restrictions lie. Each call is one transaction.
package protocol RestrictionStore: SubjectReading {
    func decide(_ decision: RestrictionDecision) async throws
    /// Registrations whose lifting was told by a letter that has left, and for which the day has come.
    func liftable(on day: Day) async throws -> [(subject: SubjectID, registration: RegistrationID)]
}

/// What becomes of the restriction of registrations, with the line of the person's history that tells of it.
package struct RestrictionDecision: Sendable {
    package enum Change: Sendable, Equatable {
        case begin(RestrictionGround)
        /// Lifted from that day on, once this letter has left.
        case tell(Day, LetterID)
        case end
    }
    package let subject: SubjectID
    package let changes: [RegistrationID: Change]
    package let act: ActRow
    package let day: Day
    package init(subject: SubjectID, changes: [RegistrationID: Change], act: ActRow, day: Day) {
        (self.subject, self.changes, self.act, self.day) = (subject, changes, act, day)
    }
}

/// Keeps data and has them used for nothing (GDPR Art. 18): no letter about the product leaves, nothing is exported with others', nobody of
/// the company sees an answer, and no time that is over erases anything. The person sees and lifts it; the company lifts it only after
/// having told them.
package struct RestrictionDesk: Sendable {
    /// Between the letter that tells of it and the lifting: time to say otherwise.
    package static let daysTold = 7

    /// The person, as acts name them.
    package static let subject = "subject"

    package enum Act: Sendable {
        case restrict(RestrictionGround)
        case tell(Day, by: LetterID)
        case lift
    }

    private let vault: Vault
    private let store: any RestrictionStore

    package init(vault: Vault, store: any RestrictionStore) { (self.vault, self.store) = (vault, store) }

    /// - Parameter tell: those who got the data, just before it is done.
    /// - Returns: false when there was nothing (left) to decide.
    @discardableResult
    package func decide(
        _ act: Act, _ scope: ContactDesk.Scope, subject: SubjectID, by: String, reason: String = "", now: Date,
        telling tell: (RestrictionDecision) async throws -> Void = { _ in }
    ) async throws -> Bool {
        guard let decision = try await prepare(act, scope, subject: subject, by: by, reason: reason, now: now) else { return false }
        try await tell(decision)
        try await store.decide(decision)
        return true
    }

    /// The same, for whoever commits it together with something else.
    /// - Parameter by: "subject", or the function of an employee.
    package func prepare(
        _ act: Act, _ scope: ContactDesk.Scope, subject: SubjectID, by: String, reason: String = "", now: Date
    ) async throws -> RestrictionDecision? {
        guard let rows = try await store.rows(of: subject) else { return nil }
        let affected = rows.registrations.filter { scope.includes($0) && act.concerns($0) }
        guard !affected.isEmpty else { return nil }
        let note = ActNote(kind: act.kind, time: now, by: by, what: affected.map(\.product), reason: reason)
        return RestrictionDecision(
            subject: subject, changes: Dictionary(uniqueKeysWithValues: affected.map { ($0.id, act.change) }),
            act: try ActRow(note, key: vault.key(of: subject), vault: vault), day: Day(now))
    }

    /// Whether everything the scope names, and at least one registration, is restricted.
    package func isRestricted(_ scope: ContactDesk.Scope, subject: SubjectID) async throws -> Bool {
        let named = try await store.rows(of: subject)?.registrations.filter { scope.includes($0) && $0.standing != .pending } ?? []
        return !named.isEmpty && named.allSatisfy { $0.restriction != nil }
    }

    /// Lifts what the person was told would be lifted by now.
    package func liftTold(now: Date, telling tell: (RestrictionDecision) async throws -> Void) async throws {
        for one in try await store.liftable(on: Day(now)) {
            try await decide(.lift, .registrations([one.registration]), subject: one.subject, by: "vern", now: now, telling: tell)
        }
    }
}

extension RestrictionDesk.Act {
    fileprivate func concerns(_ row: RegistrationRow) -> Bool {
        switch self {
        // Whoever asks for it while an objection is weighed keeps it whatever comes of that.
        case .restrict(let ground):
            row.standing != .pending && (row.restriction == nil || ground == .asked && row.restriction?.ground != .asked)
        case .tell: row.restriction != nil && row.restriction?.lifts == nil
        case .lift: row.restriction != nil
        }
    }

    fileprivate var change: RestrictionDecision.Change {
        switch self {
        case .restrict(let ground): .begin(ground)
        case .tell(let day, let letter): .tell(day, letter)
        case .lift: .end
        }
    }

    fileprivate var kind: ActNote.Kind {
        switch self {
        case .restrict(let ground): ground == .objection ? .objection : .restriction
        case .tell: .liftTold
        case .lift: .lift
        }
    }
}
