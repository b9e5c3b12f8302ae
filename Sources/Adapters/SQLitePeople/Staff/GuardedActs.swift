package import DataProtection
package import Foundation
import Requests
package import Staff

package import Declarations
import GRDB
import Mailings
import Vault

extension PeopleStore: FourEyesStore {
    package func eyes() async throws -> EyesFacts {
        try await people.read { db in
            let counting = try db.rows(
                """
                SELECT id, functions FROM employees WHERE state = 1
                AND EXISTS (SELECT 1 FROM passkeys WHERE subject = employees.id AND counts = 1)
                """)
            let uncounted = try db.rows(
                """
                SELECT credential, subject FROM passkeys WHERE counts = 0
                AND EXISTS (SELECT 1 FROM employees WHERE id = subject AND state = 1) ORDER BY credential
                """)
            return EyesFacts(
                everEnrolled: try db.row("SELECT 1 FROM employees WHERE state > 0") != nil, anybodyRegistered: try db.anybodyRegistered(),
                counting: Dictionary(
                    uniqueKeysWithValues: counting.compactMap { row in
                        SubjectID(bytes: row[0]).map { ($0, (row[1] as String).split(separator: " ").map(String.init)) }
                    }), uncounted: uncounted.compactMap { row in SubjectID(bytes: row[1]).map { (row[0], $0) } })
        }
    }

    package func ask(_ new: NewGuardedRequest) async throws -> GuardedState {
        try await commit.run(adding: new.wrapped) { db in
            let row = new.row
            let atOnce = try new.atOnce || db.readsFew(row)
            try db.run(
                "INSERT INTO guarded_acts (id, kind, waits, state, until, people, day, sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    row.id, row.kind.rawValue, row.waits.rawValue, (atOnce ? GuardedState.done : .waiting).rawValue,
                    Int(row.until.timeIntervalSince1970), row.people, row.day.number, row.sealed,
                ])
            guard atOnce else {
                try db.insert(new.asked)
                if let alarm = new.alarm { try db.insert(alarm) }
                for letter in new.letters { try db.insert(letter) }
                return .waiting
            }
            try db.perform(new.act)
            try db.insert(new.done)
            return .done
        }
    }

    package func requests(since day: Day) async throws -> [GuardedRow] {
        try await people.read { db in
            try db.rows(
                "SELECT id, kind, waits, state, until, people, day, sealed, ended FROM guarded_acts WHERE state = 0 OR day >= ?",
                [day.number]
            ).compactMap { row in
                guard let kind = GuardedAct.Kind(rawValue: row[1]), let waits = GuardedRequest.Waits(rawValue: row[2]),
                    let state = GuardedState(rawValue: row[3])
                else { return nil }
                return GuardedRow(
                    id: row[0], kind: kind, waits: waits, state: state, until: Date(timeIntervalSince1970: TimeInterval(row[4] as Int)),
                    people: row[5], day: Day(number: row[6]), sealed: row[7], end: row[8],
                    approvals: try db.rows("SELECT employee FROM approvals WHERE request = ?", [row[0] as Data]).compactMap {
                        SubjectID(bytes: $0[0])
                    })
            }
        }
    }

    package func approve(_ approval: SealedApproval, doing act: GuardedAct, now: Date, note: SealedNote, done: SealedNote) async throws
        -> GuardedState
    {
        try await commit.run { db in
            let waiting = try db.row(
                "SELECT 1 FROM guarded_acts WHERE id = ? AND state = 0 AND waits = ? AND until > ?",
                [approval.request, GuardedRequest.Waits.colleagues.rawValue, Int(now.timeIntervalSince1970.rounded(.up))])
            guard waiting != nil else { throw FourEyesRefusal.over }
            let counts = try db.row(
                """
                SELECT 1 FROM passkeys WHERE credential = ? AND subject = ? AND counts = 1
                AND EXISTS (SELECT 1 FROM employees WHERE id = subject AND state = 1)
                """, [approval.credential, approval.employee.bytes])
            guard counts != nil else { throw FourEyesRefusal.notYours }
            try db.run(
                "INSERT OR IGNORE INTO approvals (request, employee, credential, sealed) VALUES (?, ?, ?, ?)",
                [approval.request, approval.employee.bytes, approval.credential, approval.sealed])
            guard db.changesCount == 1 else { throw FourEyesRefusal.again }
            try db.insert(note)
            // Who approved and has left meanwhile, or whose passkey is gone, is no pair of eyes any more.
            let eyes: Int? = try db.row(
                """
                SELECT count(*) FROM approvals a JOIN employees e ON e.id = a.employee AND e.state = 1
                JOIN passkeys p ON p.credential = a.credential AND p.subject = a.employee AND p.counts = 1 WHERE a.request = ?
                """, [approval.request])?[0]
            guard let eyes, eyes >= 2 else { return .waiting }
            try db.run("UPDATE guarded_acts SET state = ? WHERE id = ?", [GuardedState.done.rawValue, approval.request])
            try db.perform(act)
            try db.insert(done)
            return .done
        }
    }

    package func settle(
        _ request: Data, from: GuardedState, to: GuardedState, doing act: GuardedAct?, end: Data?, note: SealedNote
    ) async throws -> Bool {
        try await commit.run { db in
            try db.run(
                "UPDATE guarded_acts SET state = ?, ended = ? WHERE id = ? AND state = ?", [to.rawValue, end, request, from.rawValue])
            guard db.changesCount == 1 else { return false }
            if let act { try db.perform(act) }
            try db.insert(note)
            return true
        }
    }

    /// Functions on record, as they were put there last; nothing when none ever were.
    package func recordedFunctions() async throws -> [FunctionRecord]? {
        try await people.read { db in
            try db.row("SELECT body FROM functions ORDER BY number DESC LIMIT 1").map {
                try JSONDecoder.canonical.decode([FunctionRecord].self, from: $0[0] as Data)
            }
        }
    }

    /// Puts functions on record where none are.
    package func begin(with functions: [FunctionRecord]) async throws {
        try await commit.run { db in if try db.row("SELECT 1 FROM functions") == nil { try db.perform(.functions(functions, changes: [])) }
        }
    }

    /// Of these, who can't open backups yet by what is on record.
    package func unrecorded(_ recipients: [String]) async throws -> [String] {
        try await people.read { db in
            try recipients.filter { try db.row("SELECT 1 FROM recipients WHERE recipient = ?", [$0]) == nil }
        }
    }
}

extension PeopleStore: ProductPeople {
    package func people(of product: String) async throws -> [SubjectID] {
        try await people.read { db in
            try db.rows(
                """
                SELECT subject FROM registrations r WHERE product = ? AND standing <> 0
                AND EXISTS (SELECT 1 FROM addresses WHERE subject = r.subject AND state = 1) ORDER BY subject
                """, [product]
            ).compactMap { SubjectID(bytes: $0[0]) }
        }
    }
}

extension Database {
    func insert(_ note: SealedNote) throws { try insertNote(note.id, day: note.day, sealed: note.sealed, isAlarm: note.isAlarm) }

    /// Canaries count as nobody.
    func anybodyRegistered() throws -> Bool {
        try row("SELECT (SELECT count(*) FROM addresses WHERE state = 1) > (SELECT count(*) FROM canaries)")?[0] ?? false
    }

    /// Small exports that add up to a large one are a large one.
    fileprivate func readsFew(_ asked: GuardedRow) throws -> Bool {
        guard asked.kind == .export else { return false }
        let before: Int? = try row(
            "SELECT coalesce(sum(people), 0) FROM guarded_acts WHERE kind = ? AND state IN (?, ?) AND day >= ?",
            [asked.kind.rawValue, GuardedState.done.rawValue, GuardedState.used.rawValue, asked.day.number - 1])?[0]
        return (before ?? 0) + asked.people <= PeopleExport.mostAlone
    }

    fileprivate func perform(_ act: GuardedAct) throws {
        switch act {
        case .publish(let texts, _): if try !publish(texts).isEmpty { throw FourEyesRefusal.impossible }
        case .functions(let functions, _):
            try run(
                "INSERT INTO functions (number, body) VALUES ((SELECT coalesce(max(number), 0) + 1 FROM functions), ?)",
                [try JSONEncoder.canonical.encode(functions)])
        case .recipients(let recipients):
            for recipient in recipients { try run("INSERT OR IGNORE INTO recipients (recipient) VALUES (?)", [recipient]) }
        case .passkey(let credential, _): try run("UPDATE passkeys SET counts = 1 WHERE credential = ?", [credential])
        case .export, .identity: break
        }
    }
}
