package import DataProtection
package import Registrations

import Foundation
import GRDB
import Requests
import Synchronization
import Vault

extension PeopleStore: RegistrationStore {
    /// Only adds: neither how long a form takes nor the request after it may tell whether another one was waiting.
    package func register(_ new: NewRegistration) async throws {
        // Known before it is on the disk, so that a round in between doesn't take it for an earlier one.
        formsTaken.withLock { $0.begin(new.subject, address: new.address.index.bytes, product: new.row.product) }
        do { try await refusingWhenFull { try await add(new) } } catch {
            formsTaken.withLock { $0.drop([new.subject]) }
            throw error
        }
        formsTaken.withLock { $0.end(new.subject) }
    }

    /// A form takes the place of earlier ones for the same product from the same address that nobody confirmed: their rows go, and their
    /// keys, but for one whose letter is just being laid into the folder. What a crash leaves of them goes when one is confirmed or all
    /// have waited too long; of keys without rows, at the next start.
    package func forgetSuperseded() async throws {
        let added = formsTaken.withLock { $0.added }
        for start in stride(from: 0, to: added.count, by: 200) {
            let part = added[start..<min(start + 200, added.count)]
            let gone = try await commit.run { db in
                let numbers = self.formsTaken.withLock { $0.numbers }
                return try Set(part.map(\.place)).flatMap { try db.forgetSuperseded(at: $0, numbers) }
            }
            superseded.withLock { $0 += gone }
            formsTaken.withLock { $0.drop(part.map(\.subject)) }
        }
        try destroySupersededKeys()
    }

    private func destroySupersededKeys() throws {
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

    private func add(_ new: NewRegistration) async throws {
        try await commit.run(adding: [new.wrapped]) { db in try db.insert(new) }
    }

    package func confirm(
        _ token: OpaqueToken, decide: @escaping @Sendable (FoundForConfirmation) throws -> ConfirmedRegistration?
    ) async throws -> ConfirmedRegistration? {
        let done = try await commit.run { db -> (confirmed: ConfirmedRegistration, others: [SubjectID])? in
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
            try db.lift(bouncesOf: address.index)
            let others = try db.unconfirmed(
                FormsTaken.Place(address: address.index.bytes, product: confirmed.registration.product))
            for other in others { try db.forget(other) }
            return (confirmed, others)
        }
        guard let (confirmed, others) = done else { return nil }
        superseded.withLock { $0 += others }
        // The stranger's key goes after the rows it sealed have moved; start-up sweeps it should a crash come between.
        if confirmed.pending != confirmed.subject { try await destroyKey(of: confirmed.pending) }
        return confirmed
    }
}

/// Forms taken lately, in the order they came. Lives in memory: the store keeps no order that would tell when somebody came.
struct FormsTaken: Sendable {
    struct Place: Hashable, Sendable {
        let address: Data
        let product: String
    }
    struct Form: Sendable {
        let subject: SubjectID
        let place: Place
        let number: Int
        var isAdded = false
    }
    private var forms: [SubjectID: Form] = [:]
    private var last = 0

    mutating func begin(_ subject: SubjectID, address: Data, product: String) {
        last += 1
        forms[subject] = Form(subject: subject, place: Place(address: address, product: product), number: last)
    }
    mutating func end(_ subject: SubjectID) { forms[subject]?.isAdded = true }
    mutating func drop(_ subjects: [SubjectID]) { for subject in subjects { forms[subject] = nil } }

    var added: [Form] { forms.values.filter(\.isAdded) }
    var numbers: [SubjectID: Int] { forms.mapValues(\.number) }
}

extension Database {
    func insert(_ new: NewRegistration) throws {
        try insert(new.address, new.subject)
        try put(new.row, new.subject)
        try insert(new.entry, new.subject)
        try insert(new.letter)
        try insert(new.link)
    }

    /// - Returns: whose rows are gone; none where the newest form there is can't be told.
    fileprivate func forgetSuperseded(at place: FormsTaken.Place, _ numbers: [SubjectID: Int]) throws -> [SubjectID] {
        let waiting = try unconfirmed(place)
        guard let newest = waiting.compactMap({ numbers[$0] }).max() else { return [] }
        let earlier = waiting.filter { numbers[$0] ?? 0 < newest }
        for subject in earlier { try forget(subject) }
        return earlier
    }

    /// Whoever filled in that form and has not confirmed; without those whose letter is just being laid into the folder.
    fileprivate func unconfirmed(_ place: FormsTaken.Place) throws -> [SubjectID] {
        try rows(
            """
            SELECT a.subject FROM addresses a JOIN registrations r ON r.subject = a.subject
            WHERE a.address_index = ? AND a.state = 0 AND r.product = ?
            AND NOT EXISTS (SELECT 1 FROM letters l WHERE l.subject = a.subject AND l.state = 1 AND l.way = 0)
            """, [place.address, place.product]
        ).compactMap { SubjectID(bytes: $0[0]) }
    }

    fileprivate func apply(_ confirmed: ConfirmedRegistration) throws {
        let (subject, pending) = (confirmed.subject.bytes, confirmed.pending.bytes)
        // A letter still under way keeps how it goes.
        let kept = try confirmed.letters.map { try row("SELECT way, message, suppression FROM letters WHERE id = ?", [$0.id.bytes]) }
        if confirmed.subject == confirmed.pending {
            try run("UPDATE addresses SET state = 1 WHERE subject = ?", [subject])
        } else {
            // The used link stays with the person, so that pressing it again is told from pressing an unknown one.
            try run("UPDATE links SET subject = ? WHERE subject = ?", [subject, pending])
            try forget(confirmed.pending)
        }
        try liftRestriction(of: confirmed.subject, product: confirmed.registration.product)
        try put(confirmed.registration, confirmed.subject)
        for entry in confirmed.entries { try insert(entry, confirmed.subject) }
        for (letter, kept) in zip(confirmed.letters, kept) {
            try run(
                """
                INSERT INTO letters (id, subject, registration, reason, state, day, addressee, sealed, way, message, suppression)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    letter.id.bytes, subject, letter.registration?.bytes,
                    LetterReason.confirmation(product: confirmed.registration.product).column, letter.state, letter.day.number,
                    letter.addressee.bytes, letter.sealed.bytes, kept?[0] ?? 0, kept?[1] as Data?, kept?[2] as Data?,
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
