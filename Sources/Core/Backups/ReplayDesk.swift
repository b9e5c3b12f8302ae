package import DataProtection
package import Foundation
package import Requests
package import Vault

import Mailings
import Registrations

/// Who is in a store, and what is taken out of it without an erasure of its own. Each call is one transaction.
package protocol ReplayStore: SubjectStore, RestrictionStore {
    /// Every id that rows name: people, unconfirmed forms, and owners of single letters.
    func everybody() async throws -> [SubjectID]
    /// Those of everybody that are wanted, without keeping the others in memory.
    func everybody(where wanted: @escaping @Sendable (SubjectID) -> Bool) async throws -> [SubjectID]
    func holder(of registration: RegistrationID) async throws -> SubjectID?
    /// Rows and keys of ids that own nothing but a letter.
    func discard(_ subjects: [SubjectID]) async throws
    func suppress(_ change: SuppressionChange) async throws
    /// Links to a person's page and of changes of address: those used since would work again.
    func removeOpenLinks() async throws
}

/// Does to restored data again what the ledger says was done since: erases, ends contact (`deletion`, `stop-by-email`).
package struct ReplayDesk: Sendable {
    private let vault: Vault
    private let keys: any KeyReading
    private let store: any ReplayStore
    private let erasure: ErasureDesk
    /// As many at once as share one search of all files.
    private let together = 100

    package init(vault: Vault, keys: any KeyReading, store: any ReplayStore, erasure: ErasureDesk) {
        (self.vault, self.keys, self.store, self.erasure) = (vault, keys, store, erasure)
    }

    package struct Outcome: Sendable, Codable, Equatable {
        /// People and unconfirmed forms erased again.
        package var erased = 0
        /// People of whom a part was erased again.
        package var parts = 0
        package var stopped = 0
        /// Owners of single letters.
        package var discarded = 0
    }

    /// People without a key of whom the ledger knows nothing: the keys belong to other data.
    /// - Parameter lost: those without a key are taken for erased; for a ledger that was lost.
    package func refuseStrangers(_ record: ErasureRecord, lost: Bool) async throws {
        if lost { return }
        let strangers = try await store.everybody().filter { subject in
            try keys.wrappedKey(of: subject) == nil && record.fate(of: vault.tombstone(of: subject)) == .intact
        }
        guard strangers.isEmpty else { throw RestoreRefusal.keysMissing(strangers.count) }
    }

    /// How many are there whom the ledger knows to be erased, in whole or in part.
    package func back(_ record: ErasureRecord) async throws -> Int {
        if record.isEmpty { return 0 }
        var back = 0
        let named = try await store.everybody { [vault] in record.fate(of: vault.tombstone(of: $0)) != .intact }
        for subject in named {
            switch record.fate(of: vault.tombstone(of: subject)) {
            case .intact: continue
            case .gone: back += 1
            // What was erased may have come after the backup: then nothing of it is here.
            case .without(let erased):
                let rows = try await store.rows(of: subject)
                if rows?.registrations.contains(where: { erased.contains(vault.tombstone(of: $0.id)) }) == true { back += 1 }
            }
        }
        return back
    }

    /// Erases everybody again whom the ledger names, whole or in part.
    /// - Parameter progress: how many of how many are done.
    package func erase(
        _ record: ErasureRecord, alsoKeyless: Bool = false, now: Date, progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws -> Outcome {
        var outcome = Outcome()
        var (whole, parts, letters): ([SubjectID], [(SubjectID, Set<Data>)], [SubjectID]) = ([], [], [])
        for subject in try await store.everybody() {
            let fate = record.fate(of: vault.tombstone(of: subject))
            let keyless = try alsoKeyless && fate == .intact && keys.wrappedKey(of: subject) == nil
            if fate == .intact, !keyless { continue }
            guard let rows = try await store.rows(of: subject), !rows.addresses.isEmpty else {
                letters.append(subject)
                continue
            }
            // What was to stay can't be read any more when its key is not there.
            guard case .without(let erased) = fate, try keys.wrappedKey(of: subject) != nil else {
                whole.append(subject)
                continue
            }
            let leaving = rows.registrations.filter { erased.contains(vault.tombstone(of: $0.id)) }
            if leaving.count == rows.registrations.count {
                whole.append(subject)
            } else if !leaving.isEmpty {
                parts.append((subject, erased))
            }
        }
        let all = whole.count + parts.count
        try await store.discard(letters)
        outcome.discarded = letters.count
        var failure: (any Error)?
        for start in stride(from: 0, to: whole.count, by: together) {
            let some = whole[start..<min(start + together, whole.count)]
            let failed = await withTaskGroup(of: (any Error)?.self) { group in
                for subject in some { group.addTask { await tried { _ = try await erasure.forget(subject, cause: .restore, now: now) } } }
                return await group.reduce(nil) { $0 ?? $1 }
            }
            failure = failure ?? failed
            outcome.erased += some.count
            progress(outcome.erased, all)
        }
        for (subject, erased) in parts {
            failure = await tried { try await erase(erased, of: subject, now: now) } ?? failure
            outcome.parts += 1
            progress(outcome.erased + outcome.parts, all)
        }
        // All have been tried: one that is stuck keeps nobody else readable.
        if let failure { throw failure }
        return outcome
    }

    private func tried(_ act: () async throws -> Void) async -> (any Error)? {
        do { try await act() } catch { return error }
        return nil
    }

    /// Each part erased gives what stays a fresh id.
    private func erase(_ erased: Set<Data>, of subject: SubjectID, now: Date) async throws {
        guard let rows = try await store.rows(of: subject) else { return }
        for row in rows.registrations where erased.contains(vault.tombstone(of: row.id)) {
            guard let holder = try await store.holder(of: row.id) else { continue }
            _ = try await erasure.forget(holder, only: row.id, cause: .restore, now: now)
        }
    }

    /// Stops and restrictions on record after a place in the ledger, done again whether or not they were taken back later: what would allow
    /// that is lost.
    /// - Returns: how many registrations are stopped by it.
    package func stop(_ record: ErasureRecord, after bytes: Int, now: Date) async throws -> Int {
        try await restrict(Set(record.restrictions.filter { $0.offset >= bytes }.map(\.registration)), now: now)
        let newer = record.stops.filter { $0.offset >= bytes }
        if newer.isEmpty { return 0 }
        var (persons, stopped): ([Data: SubjectID], Int) = ([:], 0)
        for subject in try await store.everybody() {
            for id in record.lineage(of: vault.tombstone(of: subject)) { persons[id] = subject }
        }
        for stop in newer {
            try await store.suppress(SuppressionChange(hash: stop.suppression, add: [stop.product]))
            guard let subject = persons[stop.person], let rows = try await store.rows(of: subject) else { continue }
            for row in rows.registrations where row.product == stop.product && row.standing == .active {
                try await store.decide(.stop(row, of: rows, stop, vault: vault))
                stopped += 1
            }
        }
        return stopped
    }

    private func restrict(_ registrations: Set<Data>, now: Date) async throws {
        if registrations.isEmpty { return }
        let desk = RestrictionDesk(vault: vault, store: store)
        for subject in try await store.everybody() {
            guard let rows = try await store.rows(of: subject), !rows.addresses.isEmpty else { continue }
            let again = rows.registrations.filter { registrations.contains(vault.tombstone(of: $0.id)) }.map(\.id)
            if !again.isEmpty {
                try await desk.decide(.restrict(.asked), .registrations(Set(again)), subject: subject, by: "restore", now: now)
            }
        }
    }
}

extension ContactDecision {
    fileprivate static func stop(
        _ row: RegistrationRow, of rows: PersonRows, _ stop: ErasureRecord.Stop, vault: Vault
    ) throws -> ContactDecision {
        let event = ConsentEvent(state: .withdrawn, time: stop.day.start, method: "restore", decided: ["contact": false])
        let last = rows.entries.filter { $0.registration == row.id }.map(\.step).max() ?? 0
        let entry = try EntryRow(event, registration: row.id, step: last + 1, key: vault.key(of: rows.subject), vault: vault)
        return ContactDecision(
            subject: rows.subject, standings: [row.id: .stopped], entries: [entry],
            suppression: SuppressionChange(hash: stop.suppression, add: [stop.product]), letters: [], link: nil)
    }
}
