package import DataProtection
package import Foundation
package import Mailings
package import Requests

import Backups
import GRDB
import Registrations
package import Vault

extension PeopleStore: ErasureStore {
    package func begin(_ erasure: NewErasure) async throws {
        let ledger = ledger
        try await commit.run(adding: [erasure.staying?.key].compactMap { $0 }) { db in
            let under = try db.row("SELECT 1 FROM erasures WHERE tombstone = ? AND note IS NOT NULL", [erasure.tombstone])
            guard under == nil else { throw ErasureFailure.changedMeanwhile }
            if let prepared = erasure.preparedFrom {
                guard try db.personRows(erasure.subject)?.fingerprint == prepared else { throw ErasureFailure.changedMeanwhile }
            }
            try db.run(
                "INSERT INTO erasures (id, tombstone, day, note) VALUES (?, ?, ?, ?)",
                [erasure.id, erasure.tombstone, erasure.day.number, erasure.note])
            if let suppression = erasure.suppression { try db.change(suppression) }
            if let staying = erasure.staying { try db.carryOver(staying.rows) }
            try db.run("UPDATE letters SET state = 3, due = 0 WHERE subject = ? AND state = 0", [erasure.subject.bytes])
            if erasure.staying == nil {
                try db.run(
                    "UPDATE letters SET state = 3, due = 0 WHERE subject IN (SELECT holder FROM cases WHERE person = ?) AND state = 0",
                    [erasure.subject.bytes])
            }
            if let suppression = erasure.suppression { try ledger?.append(suppression.lines(of: erasure.subject)) }
        }
    }

    package func remember(erased subject: SubjectID, moved: (to: SubjectID, without: RegistrationID)?) async throws {
        try ledger?.append([moved.map { .moved(from: subject, to: $0.to, without: $0.without) } ?? .erased(subject)])
    }

    package func destroyKey(of subject: SubjectID, successor: WrappedKey?) async throws {
        // On the disk before the key goes: no backup may bring back what it sealed.
        try ledger?.append([.destroyed(subject)])
        try ledger?.sync()
        do {
            try await commit.onceMoreWhenFull {
                try await keys.write { db in
                    if let successor { try db.insert(successor) }
                    try db.run("DELETE FROM keys WHERE subject = ?", [subject.bytes])
                }
            }
        } catch {
            GroupCommit.stopIfDiskFailed(error)
            throw error
        }
    }

    package func letters(about subject: SubjectID) async throws -> LettersAbout {
        try await people.read { db in try db.letters(about: subject) }
    }

    package func unconfirmedForms(withAddress index: BlindIndex) async throws -> [SubjectID] {
        try await people.read { db in
            try db.rows("SELECT subject FROM addresses WHERE address_index = ? AND state = 0", [index.bytes])
                .compactMap { SubjectID(bytes: $0[0]) }
        }
    }

    package func removeRows(of subject: SubjectID, waiting: Bool, today: Day) async throws -> LettersAbout? {
        try await commit.run { db in
            let underWay = try db.rows(
                "SELECT way FROM letters WHERE (subject = ?1 OR subject IN (SELECT holder FROM cases WHERE person = ?1)) AND state = 1",
                [subject.bytes])
            guard underWay.isEmpty || (!waiting && underWay.allSatisfy { $0[0] == LetterWay.relay.rawValue }) else { return nil }
            var about = try db.letters(about: subject)
            about.underWay = underWay.count
            for file in about.files { try db.run("DELETE FROM outgoing WHERE id = ?", [file.bytes]) }
            for holder in about.cases {
                try db.run(
                    "UPDATE cases SET state = iif(intents LIKE '%erase%', 3, 5), paused = NULL, closed = ? WHERE holder = ? AND closed IS NULL",
                    [today.number, holder.bytes])
                try db.forget(holder)
            }
            try db.run(
                "DELETE FROM bounces WHERE addressee IN (SELECT address_index FROM addresses WHERE subject = ? AND state IN (1, 2))",
                [subject.bytes])
            try db.forget(subject)
            return about
        }
    }

    package func removeForm(of stranger: SubjectID) async throws -> LettersAbout? {
        try await commit.run { db in
            let confirmed = try db.row("SELECT 1 FROM addresses WHERE subject = ? AND state <> 0", [stranger.bytes])
            let sending = try db.row("SELECT 1 FROM letters WHERE subject = ? AND state = 1 AND way = 0", [stranger.bytes])
            guard confirmed == nil, sending == nil else { return nil }
            let about = try db.letters(about: stranger)
            for file in about.files { try db.run("DELETE FROM outgoing WHERE id = ?", [file.bytes]) }
            try db.forget(stranger)
            return about
        }
    }

    package func finish(_ erasure: Data, report: Data, farewell: NewLetter?) async throws {
        try await commit.run { db in
            try db.run("UPDATE erasures SET note = NULL, report = ? WHERE id = ? AND note IS NOT NULL", [report, erasure])
            if db.changesCount == 1, let farewell { try db.insert(farewell) }
        }
    }

    package func unfinished() async throws -> [(id: Data, note: Data)] {
        try await people.read { db in
            try db.rows("SELECT id, note FROM erasures WHERE note IS NOT NULL").map { (id: $0[0], note: $0[1]) }
        }
    }
}

extension Database {
    /// Only addresses that were the person's own reach letters beside their own rows: an address somebody merely typed is another's.
    fileprivate func letters(about subject: SubjectID) throws -> LettersAbout {
        let theirs = "SELECT address_index FROM addresses WHERE subject = ?1 AND state IN (1, 2)"
        return LettersAbout(
            files: try rows(
                """
                SELECT id FROM letters WHERE subject = ?1 OR subject IN (SELECT holder FROM cases WHERE person = ?1)
                UNION SELECT id FROM outgoing WHERE addressee IN (\(theirs))
                """, [subject.bytes]
            ).compactMap { LetterID(bytes: $0[0]) },
            cases: try rows("SELECT holder FROM cases WHERE person = ?1 OR sender IN (\(theirs))", [subject.bytes]).compactMap {
                ($0[0] as Data?).flatMap { SubjectID(bytes: $0) }
            })
    }

    /// The rows that stay when a part is erased: written again for the fresh id; the old id's rows go with its erasure.
    fileprivate func carryOver(_ staying: PersonRows) throws {
        let subject = staying.subject
        guard
            let old = try row("SELECT subject FROM registrations WHERE id = ?", [staying.registrations.first?.id.bytes]).map({
                $0[0] as Data
            })
        else { throw StoreFailure.rowMissing }
        try run("DELETE FROM addresses WHERE subject = ?", [old])
        for address in staying.addresses { try insert(address, subject) }
        for registration in staying.registrations {
            try put(registration, subject)
            try run("UPDATE restrictions SET subject = ? WHERE registration = ?", [subject.bytes, registration.id.bytes])
        }
        for entry in staying.entries { try insert(entry, subject) }
        for letter in staying.letters {
            try run(
                "UPDATE letters SET subject = ?, sealed = ? WHERE id = ?", [subject.bytes, letter.sealed.bytes, letter.id.bytes])
        }
        for act in staying.acts { try insert(act, subject) }
        try run("UPDATE bounces SET subject = ? WHERE subject = ?", [subject.bytes, old])
        // Links about what goes, go; the others work on for the fresh id.
        try run(
            "DELETE FROM links WHERE subject = ?1 AND EXISTS (SELECT 1 FROM registrations r WHERE r.subject = ?1 AND instr(target, r.id))",
            [old])
        try run("UPDATE links SET subject = ? WHERE subject = ?", [subject.bytes, old])
        try run("UPDATE cases SET person = ? WHERE person = ?", [subject.bytes, old])
    }
}

extension SuppressionChange {
    /// Stops only: what takes one back is a consent, and is in the store or nowhere.
    func lines(of subject: SubjectID) -> [ErasureLine] {
        add.sorted().map { .stopped(subject, suppression: hash, product: $0) }
    }
}
