package import DataProtection
package import Foundation
package import Mailings
package import Registrations
package import Requests
package import Vault

import Backups
import GRDB

extension PeopleStore: SubjectStore {
    package func rows(of subject: SubjectID) async throws -> PersonRows? {
        try await people.read { db in try db.personRows(subject) }
    }

    package func form(_ fingerprint: Data) async throws -> Data? {
        try await people.read { db in try db.row("SELECT body FROM forms WHERE fingerprint = ?", [fingerprint]).map { $0[0] } }
    }

    package func subject(withAddress index: BlindIndex) async throws -> SubjectID? {
        try await people.read { db in
            try db.row("SELECT subject FROM addresses WHERE address_index = ? AND state = 1", [index.bytes])
                .flatMap { SubjectID(bytes: $0[0]) }
        }
    }

    package func subjects(withAddress index: BlindIndex) async throws -> [SubjectID] {
        try await people.read { db in
            try db.rows("SELECT subject FROM addresses WHERE address_index = ? AND state IN (0, 1) ORDER BY state DESC", [index.bytes])
                .compactMap { SubjectID(bytes: $0[0]) }
        }
    }

    package func subjects(withPhone index: BlindIndex, answering fields: [String: Set<String>]) async throws -> [SubjectID] {
        try await people.read { db in
            let found = try db.rows(
                """
                SELECT p.subject, p.field, r.product FROM phones p JOIN registrations r ON r.id = p.registration
                WHERE p.phone_index = ? AND r.standing <> 0
                """, [index.bytes])
            return Set(found.filter { fields[$0[2]]?.contains($0[1]) == true }.compactMap { SubjectID(bytes: $0[0]) }).sorted {
                $0.hex < $1.hex
            }
        }
    }

    package func correct(_ correction: Correction) async throws {
        try await commit.run { db in
            guard
                let row = try db.row(
                    "SELECT fields FROM registrations WHERE id = ? AND subject = ?",
                    [correction.registration.bytes, correction.subject.bytes])
            else { throw StoreFailure.rowMissing }
            var fields = try FieldsBlob.decode(row[0])
            fields[correction.field] = correction.sealed
            try db.run("UPDATE registrations SET fields = ? WHERE id = ?", [FieldsBlob.encode(fields), correction.registration.bytes])
            try db.run(
                "DELETE FROM phones WHERE subject = ? AND registration = ? AND field = ?",
                [correction.subject.bytes, correction.registration.bytes, correction.field])
            if let phone = correction.phone { try db.put(phone: phone, correction.field, correction.registration, correction.subject) }
            try db.insert(correction.act, correction.subject)
        }
    }

    package func decide(_ decision: ContactDecision) async throws {
        let ledger = ledger
        try await commit.run { db in
            try db.apply(decision)
            try ledger?.append(decision.suppression.lines(of: decision.subject))
        }
    }

    package func propose(_ proposal: AddressProposal) async throws {
        try await commit.run { db in
            try db.stillHeld(proposal.subject)
            try db.run("DELETE FROM addresses WHERE subject = ? AND state = 3", [proposal.subject.bytes])
            try db.run("DELETE FROM links WHERE subject = ? AND act = ?", [proposal.subject.bytes, LinkAct.address.rawValue])
            // A former address of the person's stays one, so that its own undo link still works.
            let former = try db.row(
                "SELECT 1 FROM addresses WHERE subject = ? AND address_index = ?",
                [proposal.subject.bytes, proposal.address.index.bytes])
            if former == nil { try db.insert(proposal.address, proposal.subject) }
            try db.insert(proposal.letter)
            try db.insert(proposal.link)
        }
    }

    package func note(_ act: ActRow, subject: SubjectID) async throws {
        try await commit.run { db in
            try db.stillHeld(subject)
            try db.insert(act, subject)
        }
    }

    package func press(
        _ token: OpaqueToken, decide: @escaping @Sendable (FoundForLink) throws -> LinkDecision?
    ) async throws -> SubjectID? {
        struct Undecided: Error {}
        let ledger = ledger
        do {
            return try await commit.run { db in
                guard
                    let subject = try db.row("SELECT subject FROM links WHERE hash = ?", [token.hash]).flatMap({ SubjectID(bytes: $0[0]) }),
                    let rows = try db.personRows(subject),
                    let decision = try decide(FoundForLink(tokens: TransactionTokens(db), rows: rows))
                else { throw Undecided() }
                switch decision {
                case .address(let change): guard try db.apply(change) else { throw Undecided() }
                case .contact(let decision):
                    try db.apply(decision)
                    try ledger?.append(decision.suppression.lines(of: decision.subject))
                case .nothing: break
                }
                return subject
            }
        } catch is Undecided { return nil }
    }
}

extension Database {
    func apply(_ decision: ContactDecision) throws {
        try stillHeld(decision.subject)
        for (registration, standing) in decision.standings {
            try run(
                "UPDATE registrations SET standing = ? WHERE id = ? AND subject = ? AND standing <> 0",
                [standing.rawValue, registration.bytes, decision.subject.bytes])
            if standing == .stopped {
                try run(
                    "UPDATE letters SET state = 3, due = 0 WHERE subject = ? AND registration = ? AND reason LIKE 'product/%' AND state = 0",
                    [decision.subject.bytes, registration.bytes])
            }
        }
        for entry in decision.entries { try insert(entry, decision.subject) }
        try change(decision.suppression)
        for letter in decision.letters { try insert(letter) }
        if let link = decision.link { try insert(link) }
    }

    /// - Returns: false, with nothing written, when another person has confirmed the address meanwhile.
    fileprivate func apply(_ change: AddressChange) throws -> Bool {
        let taken = try row(
            "SELECT 1 FROM addresses WHERE address_index = ? AND state = 1 AND subject <> ?", [change.now.bytes, change.subject.bytes])
        guard taken == nil else { return false }
        if change.keepFormer {
            try run(
                "UPDATE addresses SET state = 2, day = ? WHERE subject = ? AND address_index = ?",
                [change.day.number, change.subject.bytes, change.former.bytes])
        } else {
            // Whatever was changed since the address that is restored goes with the change.
            try run("DELETE FROM addresses WHERE subject = ? AND address_index <> ?", [change.subject.bytes, change.now.bytes])
        }
        try run(
            "UPDATE addresses SET state = 1, day = ? WHERE subject = ? AND address_index = ?",
            [change.day.number, change.subject.bytes, change.now.bytes])
        // Links that went to the other address open nothing any more; only taking the change back stays possible.
        try run(
            "DELETE FROM links WHERE subject = ? AND act IN (?, ?, ?, ?)",
            [change.subject.bytes] + StatementArguments([LinkAct.page, .address, .undoStop, .identify].map(\.rawValue)))
        try lift(bouncesOf: change.now)
        if let letter = change.letter { try insert(letter) }
        if let link = change.link { try insert(link) }
        try insert(change.act, change.subject)
        return true
    }

    /// Refuses to write anything for a person who was erased since they were looked at.
    func stillHeld(_ subject: SubjectID) throws {
        let held = "SELECT 1 FROM addresses WHERE subject = ?1 UNION ALL SELECT 1 FROM case_steps WHERE subject = ?1 LIMIT 1"
        guard try row(held, [subject.bytes]) != nil else { throw StoreFailure.rowMissing }
    }

    func change(_ suppression: SuppressionChange) throws {
        for product in suppression.add {
            try run("INSERT OR IGNORE INTO suppressions (hash, product) VALUES (?, ?)", [suppression.hash, product])
        }
        for product in suppression.lift {
            try run("DELETE FROM suppressions WHERE hash = ? AND product = ?", [suppression.hash, product])
        }
    }
}

extension PeopleStore: LinkStore {
    package func add(_ link: NewLink, with letter: NewLetter) async throws {
        try await commit.run { db in
            try db.stillHeld(link.subject)
            try db.insert(letter)
            try db.insert(link)
        }
    }

    package func add(stranger letter: NewLetter, wrapped: WrappedKey) async throws {
        try await commit.run(adding: [wrapped]) { db in try db.insert(letter) }
    }

    package func open(_ token: OpaqueToken, for act: LinkAct, now: Date) async throws -> OpenLink? {
        guard token.expires > now else { return nil }
        return try await people.read { db in
            guard let row = try db.row("SELECT target FROM links WHERE hash = ? AND act = ? AND used = 0", [token.hash, act.rawValue])
            else { return nil }
            guard act == .confirm || act == .undoStop, let target = row[0] as Data? else { return OpenLink(products: []) }
            return OpenLink(
                products: try stride(from: 0, to: target.count, by: 16).compactMap { start in
                    try db.row("SELECT product FROM registrations WHERE id = ?", [Data(target.dropFirst(start).prefix(16))]).map { $0[0] }
                })
        }
    }

    package func permit(presenting token: OpaqueToken, for act: LinkAct, now: Date) async throws -> Permit? {
        try await commit.run { db in
            try DataSubjectRule(tokens: TransactionTokens(db)).permit(presenting: token, for: act.rawValue, now: now)
        }
    }
}
