package import DataProtection
package import Requests

import Backups
import GRDB
import Registrations

extension PeopleStore: RestrictionStore {
    package func decide(_ decision: RestrictionDecision) async throws {
        let ledger = ledger
        try await commit.run { db in
            try db.apply(decision)
            try ledger?.append(decision.lines)
        }
    }

    package func liftable(on day: Day) async throws -> [(subject: SubjectID, registration: RegistrationID)] {
        try await people.read { db in
            try db.rows(
                "SELECT r.subject, r.registration FROM restrictions r JOIN letters l ON l.id = r.notice WHERE r.lifts <= ? AND l.state = 2",
                [day.number]
            ).compactMap { row in
                guard let subject = SubjectID(bytes: row[0]), let registration = RegistrationID(bytes: row[1]) else { return nil }
                return (subject, registration)
            }
        }
    }
}

extension Database {
    func apply(_ decision: RestrictionDecision) throws {
        try stillHeld(decision.subject)
        for (registration, change) in decision.changes {
            let id = registration.bytes
            switch change {
            case .begin(let ground):
                try run(
                    """
                    INSERT INTO restrictions (registration, subject, ground, day) SELECT id, subject, ?, ? FROM registrations
                    WHERE id = ? AND subject = ? ON CONFLICT DO UPDATE SET ground = excluded.ground, lifts = NULL, notice = NULL
                    """, [ground.rawValue, decision.day.number, id, decision.subject.bytes])
            case .tell(let day, let letter):
                try run("UPDATE restrictions SET lifts = ?, notice = ? WHERE registration = ?", [day.number, letter.bytes, id])
            case .end: try run("DELETE FROM restrictions WHERE registration = ?", [id])
            }
        }
        try insert(decision.act, decision.subject)
    }

    /// By consenting anew the person has their data used again (GDPR Art. 18(2)).
    func liftRestriction(of subject: SubjectID, product: String) throws {
        try run(
            "DELETE FROM restrictions WHERE registration IN (SELECT id FROM registrations WHERE subject = ? AND product = ?)",
            [subject.bytes, product])
    }
}

extension RestrictionDecision {
    /// Beginnings only: what ends one is a decision, and is in the store or nowhere.
    var lines: [ErasureLine] {
        changes.compactMap { registration, change in if case .begin = change { .restricted(registration) } else { nil } }
    }
}
