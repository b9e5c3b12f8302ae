package import Cases
package import DataProtection
package import Foundation
package import Mailings
package import Vault

import Backups
import GRDB
import Registrations
import Requests

extension PeopleStore: CaseStore {
    package func seen(_ digest: Data) async throws -> Bool {
        try await people.read { db in try db.row("SELECT 1 FROM received_digests WHERE digest = ?", [digest]) != nil }
    }

    package func remember(_ digest: Data, day: Day) async throws {
        try await commit.run { db in _ = try db.remember(digest, day: day) }
    }

    package func open(_ new: NewCase) async throws -> Bool {
        struct SeenBefore: Error {}
        let ledger = ledger
        do {
            try await commit.run(adding: [new.wrapped]) { db in
                if let digest = new.digest, try !db.remember(digest, day: new.row.received) { throw SeenBefore() }
                try db.insert(new)
                if let kept = new.kept { try db.insert(kept) }
                for letter in new.letters { try db.insert(letter) }
                if let link = new.link { try db.insert(link) }
                try db.apply(new.stop, new.restriction, telling: ledger)
            }
            return true
        } catch is SeenBefore {
            return false
        }
    }

    package func change(
        _ change: CaseChange, seal: @escaping @Sendable (CaseStep, Int) throws -> SealedStep
    ) async throws -> Bool {
        struct Moved: Error {}
        let ledger = ledger
        do {
            try await commit.run { db in
                let number = change.number.text
                guard
                    try db.row(
                        "SELECT 1 FROM cases WHERE number = ? AND state = ? AND holder = ?",
                        [number, change.from.rawValue, change.holder.bytes]) != nil
                else { throw Moved() }
                if let digest = change.digest, try !db.remember(digest, day: change.day) { throw Moved() }
                // Whatever else moves it, a clock that stands still goes on when the case does.
                if change.to != .identityAsked { try db.endPause(of: change.holder, on: change.day) }
                try db.run(
                    "UPDATE cases SET state = ?, closed = coalesce(closed, ?) WHERE number = ?",
                    [change.to.rawValue, change.to.isOpen ? nil : change.day.number, number])
                if let paused = change.paused {
                    try db.run("UPDATE cases SET paused = coalesce(paused, ?) WHERE number = ?", [paused.number, number])
                }
                if let intents = change.intents {
                    try db.run("UPDATE cases SET intents = ? WHERE number = ?", [intents.column, number])
                }
                if let person = change.person { try db.run("UPDATE cases SET person = ? WHERE number = ?", [person.bytes, number]) }
                if let function = change.function { try db.run("UPDATE cases SET function = ? WHERE number = ?", [function, number]) }
                if let due = change.due { try db.run("UPDATE cases SET due = ? WHERE number = ?", [due.number, number]) }
                if let extended = change.extended { try db.run("UPDATE cases SET extended = ? WHERE number = ?", [extended, number]) }
                if let unread = change.unread { try db.run("UPDATE cases SET unread = ? WHERE number = ?", [unread, number]) }
                if let kept = change.kept { try db.insert(kept) }
                for letter in change.letters { try db.insert(letter) }
                if let link = change.link { try db.replace(link) }
                try db.apply(change.stop, change.restriction, telling: ledger)
                try db.add(change.steps, to: change.holder, seal: seal)
            }
            return true
        } catch is Moved {
            return false
        }
    }

    package func identify(
        _ token: OpaqueToken, now: Date, seal: @escaping @Sendable (CaseStep, Int, SubjectID) throws -> SealedStep
    ) async throws -> (row: CaseRow, permit: Permit)? {
        struct NotOpen: Error {}
        do {
            return try await commit.run { db in
                let rule = DataSubjectRule(tokens: TransactionTokens(db))
                guard let permit = try rule.permit(presenting: token, for: LinkAct.identify.rawValue, now: now),
                    let row = try db.goOn(permit, by: CaseStep.person, now: now, seal: seal)
                else { throw NotOpen() }
                return (row, permit)
            }
        } catch is NotOpen {
            return nil
        }
    }

    package func identify(
        _ number: CaseNumber, code: Data, by: String, now: Date, seal: @escaping @Sendable (CaseStep, Int, SubjectID) throws -> SealedStep
    ) async throws -> (row: CaseRow, permit: Permit)? {
        try await commit.run { db in
            guard let row = try db.cases("WHERE number = ?", [number.text]).first, let holder = row.holder,
                let permit = try DataSubjectRule.permit(
                    saying: code, to: TransactionCodes(db, holder), for: LinkAct.identify.rawValue, now: now),
                let after = try db.goOn(permit, by: by, now: now, seal: seal)
            else { return nil }
            return (after, permit)
        }
    }

    package func lookUp(_ number: CaseNumber) async throws -> CaseRow? {
        try await people.read { db in try db.cases("WHERE number = ?", [number.text]).first }
    }

    package func lookUp(holder: SubjectID) async throws -> CaseRow? {
        try await people.read { db in try db.cases("WHERE holder = ?", [holder.bytes]).first }
    }

    package func openCase(answering messages: [BlindIndex], from sender: BlindIndex) async throws -> CaseRow? {
        if messages.isEmpty { return nil }
        return try await people.read { db in
            let marks = Array(repeating: "?", count: messages.count).joined(separator: ", ")
            return try db.cases(
                "WHERE state < 3 AND sender = ? AND holder IN (SELECT subject FROM letters WHERE message IN (\(marks))) LIMIT 1",
                StatementArguments([sender.bytes] + messages.map(\.bytes))
            ).first
        }
    }

    package func openCases(from sender: BlindIndex) async throws -> [CaseRow] {
        try await people.read { db in try db.cases("WHERE sender = ? AND state < 3", [sender.bytes]) }
    }

    package func history(of holder: SubjectID) async throws -> CaseHistory {
        try await people.read { db in
            CaseHistory(
                steps: try db.rows("SELECT step, day, sealed FROM case_steps WHERE subject = ? ORDER BY step", [holder.bytes]).map {
                    SealedStep(step: $0[0], day: Day(number: $0[1]), sealed: SealedField(bytes: $0[2]))
                },
                letters: try db.rows("SELECT id, sender, day, sealed FROM received WHERE subject = ?", [holder.bytes]).map {
                    KeptLetter(
                        id: $0[0], subject: holder, sender: ($0[1] as Data?).map { BlindIndex(bytes: $0) }, day: Day(number: $0[2]),
                        sealed: SealedField(bytes: $0[3]))
                }, sent: try db.letterRows(of: holder))
        }
    }

    package func cases(_ filter: CaseFilter) async throws -> CasePage {
        try await people.read { db in
            var (conditions, values) = (["state \(filter.open ? "<" : ">=") 3"], StatementArguments())
            if let functions = filter.functions {
                let marks = Array(repeating: "?", count: functions.count).joined(separator: ", ")
                conditions.append("coalesce(function, '') IN (\(marks))")
                values += StatementArguments(functions)
            }
            if let due = filter.dueBefore {
                conditions.append("due < ? AND paused IS NULL")
                values += [due.number]
            }
            let chosen = "WHERE " + conditions.joined(separator: " AND ")
            let total: Int = try db.row("SELECT count(*) FROM cases \(chosen)", values)?[0] ?? 0
            let order = filter.open ? "due, number" : "closed DESC, number"
            return CasePage(
                rows: try db.cases("\(chosen) ORDER BY \(order) LIMIT ? OFFSET ?", values + [filter.limit, filter.offset]), total: total)
        }
    }
}

extension PeopleStore: CaseAlarmStore {
    package func add(
        alarms: [(letter: NewLetter, wrapped: WrappedKey)], about rows: [CaseRow], on day: Day
    ) async throws -> Bool {
        struct Moved: Error {}
        do {
            try await commit.run(adding: alarms.map(\.wrapped)) { db in
                for row in rows {
                    try db.run(
                        "UPDATE cases SET alarmed = ? WHERE number = ? AND state < 3 AND due = ? AND alarmed IS ?",
                        [day.number, row.number.text, row.due.number, row.alarmed?.number])
                    if db.changesCount == 0 { throw Moved() }
                }
                for alarm in alarms { try db.insert(alarm.letter) }
            }
            return true
        } catch is Moved {
            return false
        }
    }
}

extension Database {
    /// - Returns: false when it was known.
    func remember(_ digest: Data, day: Day) throws -> Bool {
        try run("INSERT OR IGNORE INTO received_digests (digest, day) VALUES (?, ?)", [digest, day.number])
        return changesCount == 1
    }

    /// The registered address has said that it was they.
    /// - Returns: nothing, with nothing written, where nobody asked them.
    fileprivate func goOn(
        _ permit: Permit, by: String, now: Date, seal: (CaseStep, Int, SubjectID) throws -> SealedStep
    ) throws -> CaseRow? {
        guard let target = permit.target, let holder = SubjectID(bytes: target),
            let row = try cases("WHERE holder = ? AND state = ?", [target, CaseState.identityAsked.rawValue]).first
        else { return nil }
        try endPause(of: holder, on: Day(now))
        try run("UPDATE cases SET state = ? WHERE holder = ?", [CaseState.inWork.rawValue, target])
        try add([CaseStep(.identityGiven, by: by, time: now)], to: holder) { try seal($0, $1, holder) }
        return try cases("WHERE number = ?", [row.number.text]).first
    }

    /// The days it stood still are added to the time for an answer.
    fileprivate func endPause(of holder: SubjectID, on day: Day) throws {
        try run(
            """
            UPDATE cases SET due = due + max(0, ?1 - paused), waited = waited + max(0, ?1 - paused), paused = NULL
            WHERE holder = ?2 AND paused IS NOT NULL
            """, [day.number, holder.bytes])
    }

    /// What a case has done to its person's data, in its own commit.
    fileprivate func apply(_ stop: ContactDecision?, _ restriction: RestrictionDecision?, telling ledger: (any ErasureLedger)?) throws {
        if let stop {
            try apply(stop)
            try ledger?.append(stop.suppression.lines(of: stop.subject))
        }
        if let restriction {
            try apply(restriction)
            try ledger?.append(restriction.lines)
        }
    }

    fileprivate func cases(_ chosen: String, _ values: StatementArguments) throws -> [CaseRow] {
        try rows(
            """
            SELECT number, holder, person, intents, products, state, function, received, due, extended, unread, closed, alarmed, paused,
            waited
            FROM cases \(chosen)
            """, values
        ).compactMap { row in
            guard let number = CaseNumber(row[0]), let state = CaseState(rawValue: row[5]) else { return nil }
            return CaseRow(
                number: number, holder: (row[1] as Data?).flatMap { SubjectID(bytes: $0) },
                person: (row[2] as Data?).flatMap { SubjectID(bytes: $0) },
                intents: (row[3] as String).split(separator: " ").compactMap { Intent(rawValue: String($0)) },
                products: (row[4] as String).split(separator: " ").map(String.init), state: state, function: row[6],
                received: Day(number: row[7]), due: Day(number: row[8]), extended: row[9], unread: row[10],
                closed: (row[11] as Int?).map { Day(number: $0) }, alarmed: (row[12] as Int?).map { Day(number: $0) },
                paused: (row[13] as Int?).map { Day(number: $0) }, waited: row[14])
        }
    }

    func insert(_ new: NewCase) throws {
        try insert(new.row, sender: new.sender)
        for step in new.steps { try insert(step, of: new.wrapped.subject) }
    }

    fileprivate func insert(_ row: CaseRow, sender: BlindIndex?) throws {
        try run(
            """
            INSERT INTO cases (number, holder, person, sender, intents, products, state, function, received, due, extended, unread, closed)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                row.number.text, row.holder?.bytes, row.person?.bytes, sender?.bytes, row.intents.column,
                row.products.joined(separator: " "), row.state.rawValue, row.function, row.received.number, row.due.number, row.extended,
                row.unread, row.closed?.number,
            ])
    }

    fileprivate func insert(_ step: SealedStep, of holder: SubjectID) throws {
        try run(
            "INSERT INTO case_steps (subject, step, day, sealed) VALUES (?, ?, ?, ?)",
            [holder.bytes, step.step, step.day.number, step.sealed.bytes])
    }

    fileprivate func add(_ steps: [CaseStep], to holder: SubjectID, seal: (CaseStep, Int) throws -> SealedStep) throws {
        var next: Int = try row("SELECT max(step) FROM case_steps WHERE subject = ?", [holder.bytes])?[0] ?? 0
        for step in steps {
            next += 1
            try insert(try seal(step, next), of: holder)
        }
    }

    fileprivate func insert(_ letter: KeptLetter) throws {
        try run(
            "INSERT INTO received (id, subject, sender, day, sealed) VALUES (?, ?, ?, ?, ?)",
            [letter.id, letter.subject.bytes, letter.sender?.bytes, letter.day.number, letter.sealed.bytes])
    }

    /// A newer link for the same case makes the older one void.
    fileprivate func replace(_ link: NewLink) throws {
        try run("DELETE FROM links WHERE subject = ? AND act = ? AND target IS ?", [link.subject.bytes, link.act, link.target])
        try insert(link)
    }
}

/// Redeems the code of a case's link inside a transaction under way; a wrong one is counted.
struct TransactionCodes: CodeRedeeming, @unchecked Sendable {
    private let db: Database
    private let holder: SubjectID
    init(_ db: Database, _ holder: SubjectID) { (self.db, self.holder) = (db, holder) }

    func redeem(code: Data, for act: String, now: Date) throws -> RedeemedToken? {
        let link = try db.row(
            "SELECT hash, subject, code FROM links WHERE act = ? AND target = ? AND used = 0 AND until >= ? AND tries < ? AND code NOT NULL",
            [act, holder.bytes, Day(now).number, IdentityCode.mostTries])
        guard let link, let subject = SubjectID(bytes: link[1]) else { return nil }
        guard link[2] as Data == code else {
            try db.run("UPDATE links SET tries = tries + 1 WHERE hash = ?", [link[0] as Data])
            return nil
        }
        try db.run("UPDATE links SET used = 1 WHERE hash = ?", [link[0] as Data])
        return RedeemedToken(subject: subject, target: holder.bytes)
    }
}

extension [Intent] {
    fileprivate var column: String { map(\.rawValue).joined(separator: " ") }
}
