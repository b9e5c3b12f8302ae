package import DataProtection
package import Registrations

import Foundation
import GRDB
import Requests
import Synchronization
import Vault

extension PeopleStore: RegistrationStore {
    /// An earlier form for the same product from the same address that nobody confirmed is forgotten: one link works at a time.
    package func register(_ new: NewRegistration) async throws {
        let superseded = try await refusingWhenFull { try await add(new) }
        // Not now: neither how long a form takes nor the request after it may tell whether another one was waiting.
        if !superseded.isEmpty { self.superseded.withLock { $0 += superseded } }
    }

    /// Destroys the keys of forms that another one has taken the place of. Start-up sweeps what a crash leaves of them.
    package func destroySupersededKeys() async throws {
        let subjects = superseded.withLock { all in
            defer { all = [] }
            return all
        }
        if subjects.isEmpty { return }
        do {
            _ = try commit.onceMoreWhenFull { try destroy(subjects.map(\.bytes)) }
        } catch {
            superseded.withLock { $0 += subjects }
            throw error
        }
    }

    private func refusingWhenFull<Result>(_ work: () async throws -> Result) async throws -> Result {
        do { return try await work() } catch  where GroupCommit.isFull(error) { throw RegistrationRefusal.noRoom }
    }

    /// - Returns: whose keys have nothing left to open.
    private func add(_ new: NewRegistration) async throws -> [SubjectID] {
        try await commit.run(adding: [new.wrapped]) { db -> [SubjectID] in
            let earlier = try db.rows(
                """
                SELECT a.subject FROM addresses a JOIN registrations r ON r.subject = a.subject
                WHERE a.address_index = ? AND a.state = 0 AND r.product = ?
                AND NOT EXISTS (SELECT 1 FROM letters l WHERE l.subject = a.subject AND l.state = 1 AND l.way = 0)
                """, [new.address.index.bytes, new.row.product]
            ).compactMap { SubjectID(bytes: $0[0]) }
            for subject in earlier { try db.forget(subject) }
            try db.insert(new.address, new.subject)
            try db.put(new.row, new.subject)
            try db.insert(new.entry, new.subject)
            try db.insert(new.letter)
            try db.insert(new.link)
            return earlier
        }
    }

    package func confirm(
        _ token: OpaqueToken, decide: @escaping @Sendable (FoundForConfirmation) throws -> ConfirmedRegistration?
    ) async throws -> ConfirmedRegistration? {
        let confirmed = try await commit.run { db -> ConfirmedRegistration? in
            guard
                let link = try db.row(
                    "SELECT subject FROM links WHERE hash = ? AND act = ? AND used = 0", [token.hash, LinkAct.confirm.rawValue]),
                let subject = SubjectID(bytes: link[0]), let pending = try db.personRows(subject), let address = pending.addresses.first
            else { return nil }
            let known = try db.row(
                "SELECT subject FROM addresses WHERE address_index = ? AND state = 1", [address.index.bytes]
            ).flatMap { SubjectID(bytes: $0[0]) }
            let found = FoundForConfirmation(
                tokens: TransactionTokens(db), pending: pending, known: try known.flatMap { try db.personRows($0) })
            guard let confirmed = try decide(found) else { return nil }
            try db.apply(confirmed)
            return confirmed
        }
        // The stranger's key goes after the rows it sealed have moved; start-up sweeps it should a crash come between.
        if let confirmed, confirmed.pending != confirmed.subject { try await destroyKey(of: confirmed.pending) }
        return confirmed
    }
}

extension Database {
    fileprivate func apply(_ confirmed: ConfirmedRegistration) throws {
        let (subject, pending) = (confirmed.subject.bytes, confirmed.pending.bytes)
        // A letter still under way keeps how it goes.
        let ways = try confirmed.letters.map { try row("SELECT way FROM letters WHERE id = ?", [$0.id.bytes])?[0] as Int? ?? 0 }
        if confirmed.subject == confirmed.pending {
            try run("UPDATE addresses SET state = 1 WHERE subject = ?", [subject])
        } else {
            // The used link stays with the person, so that pressing it again is told from pressing an unknown one.
            try run("UPDATE links SET subject = ? WHERE subject = ?", [subject, pending])
            try forget(confirmed.pending)
        }
        try put(confirmed.registration, confirmed.subject)
        for entry in confirmed.entries { try insert(entry, confirmed.subject) }
        for (letter, way) in zip(confirmed.letters, ways) {
            try run(
                """
                INSERT INTO letters (id, subject, registration, reason, state, day, addressee, sealed, way) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    letter.id.bytes, subject, letter.registration?.bytes,
                    LetterReason.confirmation(product: confirmed.registration.product).column, letter.state, letter.day.number,
                    letter.addressee.bytes, letter.sealed.bytes, way,
                ])
        }
        try run("DELETE FROM suppressions WHERE hash = ? AND product = ?", [confirmed.suppression, confirmed.registration.product])
    }
}

/// Redeems inside a transaction under way. Lives no longer than the closure it is made for, on the writer's own queue.
struct TransactionTokens: TokenRedeeming, @unchecked Sendable {
    private let db: Database
    init(_ db: Database) { self.db = db }

    func redeem(_ token: OpaqueToken, for act: String, now: Date) throws -> RedeemedToken? {
        guard token.expires > now else { return nil }
        try db.run("UPDATE links SET used = 1 WHERE hash = ? AND act = ? AND used = 0", [token.hash, act])
        guard db.changesCount == 1, let row = try db.row("SELECT subject, target FROM links WHERE hash = ?", [token.hash]),
            let subject = SubjectID(bytes: row[0])
        else { return nil }
        return RedeemedToken(subject: subject, target: row[1])
    }
}
