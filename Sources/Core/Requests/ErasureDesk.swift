package import DataProtection
package import Foundation
package import Registrations
package import Vault

import Crypto
import Mailings
import Synchronization

/// Erases (GDPR Art. 17): key destroyed, rows gone, every file searched; only then is it called done (`deletion`).
package struct ErasureDesk: Sendable {
    package enum Scope: Sendable, Equatable {
        case everything
        case registration(RegistrationID)
    }

    private let vault: Vault
    private let keys: any KeyReading
    private let store: any ErasureStore
    private let folder: any DataFolderSearching
    private let sweep: Sweep
    private let underWay = UnderWay()

    package init(vault: Vault, keys: any KeyReading, store: any ErasureStore, folder: any DataFolderSearching) {
        (self.vault, self.keys, self.store, self.folder) = (vault, keys, store, folder)
        sweep = Sweep(files: store, folder: folder)
    }

    /// Who erases, and why: kept with the report.
    package struct Cause: Sendable {
        package let by: String
        package let reason: String
        package init(by: String, reason: String) { (self.by, self.reason) = (by, reason) }
        package static let subject = Cause(by: "subject", reason: "")
        package static let retention = Cause(by: "retention", reason: "")
        /// Erased before, and brought back by a backup.
        package static let restore = Cause(by: "restore", reason: "")
    }

    /// - Parameter permit: for the address at least, which is all that is opened: for the farewell, and for what stays stopped.
    /// - Returns: the certificate, after the search; nothing when there was nothing (left) to erase.
    package func erase(_ scope: Scope, under permit: Permit, cause: Cause = .subject, now: Date) async throws -> Certificate? {
        for _ in 0..<5 {
            do {
                return try await eraseNow(scope, under: permit, cause: cause, now: now)
            } catch ErasureFailure.changedMeanwhile { continue }
        }
        throw ErasureFailure.busy
    }

    private func eraseNow(_ scope: Scope, under permit: Permit, cause: Cause, now: Date) async throws -> Certificate? {
        guard let rows = try await store.rows(of: permit.subject), let present = rows.present else { return nil }
        let address = try vault.opener(permit).open(String.self, present.sealed, at: AddressRow.place(present.index, rows.subject))
        if case .registration(let leaving) = scope, !rows.registrations.contains(where: { $0.id == leaving }) { return nil }
        guard case .registration(let leaving) = scope, rows.registrations.count > 1 else {
            // Who asked for one registration, their last, gets no other erased that came meanwhile.
            let prepared = scope == .everything ? nil : rows.fingerprint
            return try await run(everything(of: rows, present, address, cause, preparedFrom: prepared, now: now), now: now)
        }
        return try await run(
            part(
                leaving, of: rows, language: present.language.rawValue,
                suppression: SuppressionChange(
                    hash: vault.suppression(ofAddress: address),
                    add: Set(rows.registrations.filter { $0.id == leaving }.map(\.product))), cause, now: now), now: now)
    }

    /// What its declared time has ended, or what was erased before: nobody is written to.
    /// - Parameters:
    ///   - leaving: one registration of several; nothing means everything.
    ///   - due: asked once more of what is held now. What has been renewed meanwhile stays.
    /// - Returns: false when nothing was forgotten.
    package func forget(
        _ subject: SubjectID, only leaving: RegistrationID? = nil, cause: Cause = .retention, now: Date,
        due: @Sendable (PersonRows) -> Bool = { _ in true }
    ) async throws -> Bool {
        do { return try await forgetNow(subject, only: leaving, cause, now: now, due: due) } catch ErasureFailure.changedMeanwhile {
            return false
        }
    }

    private func forgetNow(
        _ subject: SubjectID, only leaving: RegistrationID?, _ cause: Cause, now: Date, due: (PersonRows) -> Bool
    ) async throws -> Bool {
        guard let rows = try await store.rows(of: subject), due(rows) else { return false }
        if let leaving, rows.registrations.contains(where: { $0.id != leaving }) {
            _ = try await run(
                part(
                    leaving, of: rows, language: "", suppression: nil, cause, now: now), now: now)
            return true
        }
        let note = try await note(rows, counts: .init(rows, everything: true), language: "", farewell: nil, cause: cause, now: now)
        _ = try await run((try new(rows, note, preparedFrom: rows.fingerprint, suppression: nil, now: now), note), now: now)
        return true
    }

    /// Finishes what a crash interrupted or a search did not let pass, together, so that one search serves many. One that fails again
    /// leaves the others alone.
    /// - Throws: a failure, after all have been tried.
    package func resume(startedBefore time: Date, now: Date) async throws {
        let open = try await store.unfinished().compactMap { erasure in
            (try? vault.openNote(ErasureNote.self, erasure.note, named: erasure.id)).map { (id: erasure.id, note: $0) }
        }
        let failure = await withTaskGroup(of: (any Error)?.self) { group in
            for erasure in open where erasure.note.started < time {
                group.addTask {
                    guard underWay.begin(erasure.id) else { return nil }
                    defer { underWay.end(erasure.id) }
                    do { _ = try await complete(erasure.id, erasure.note, now: now) } catch { return error }
                    return nil
                }
            }
            return await group.reduce(nil) { $0 ?? $1 }
        }
        if let failure { throw failure }
    }

    // MARK: Steps

    private func run(_ erasure: (new: NewErasure, note: ErasureNote), now: Date) async throws -> Certificate {
        _ = underWay.begin(erasure.new.id)
        defer { underWay.end(erasure.new.id) }
        try await store.begin(erasure.new)
        return try await complete(erasure.new.id, erasure.note, now: now)
    }

    private func complete(_ id: Data, _ note: ErasureNote, now: Date) async throws -> Certificate {
        var lettersUnderWay = 0
        if let subject = SubjectID(bytes: note.subject) {
            try await store.remember(erased: subject, moved: note.moved.flatMap(\.ids))
            // Letters go first: once the rows that lead to them are gone, a crash would leave them behind.
            try await remove(store.letters(about: subject))
            try await store.destroyKey(of: subject, successor: farewellKey(note))
            let removed = try await removeRows(of: subject, today: Day(now))
            lettersUnderWay = removed.underWay
            try await remove(removed)
        }
        for stranger in note.forms.compactMap({ SubjectID(bytes: $0) }) {
            guard let about = try await store.removeForm(of: stranger) else { continue }
            try await store.destroyKey(of: stranger)
            try await remove(about)
        }
        try folder.removeLetters(note.letters.compactMap { LetterID(bytes: $0) })
        let residue = try await sweep.search(for: note.traces)
        let certificate = try Certificate.made(for: id, note: note, residue: residue, underWay: lettersUnderWay, now: now)
        let report = ErasureReport(certificate: certificate, by: note.by, reason: note.reason)
        try await store.finish(id, report: vault.sealNote(report, named: id), farewell: farewell(note, certificate))
        return certificate
    }

    private func remove(_ letters: LettersAbout) async throws {
        try folder.removeLetters(letters.files)
        for holder in letters.cases { try await store.destroyKey(of: holder) }
    }

    /// The farewell's key, to be stored where the person's is destroyed; nothing when that has happened.
    private func farewellKey(_ note: ErasureNote) throws -> WrappedKey? {
        guard let farewell = note.farewell, let sealed = farewell.key, let stranger = SubjectID(bytes: farewell.subject),
            let subject = SubjectID(bytes: note.subject), try keys.wrappedKey(of: subject) != nil
        else { return nil }
        let opener = try vault.opener(FarewellRule.permit(leaving: subject))
        let wrapped = try opener.open(SealedField(bytes: sealed), at: ErasureNote.Farewell.keyPlace(subject)).reveal()
        return WrappedKey(subject: stranger, version: 1, masterID: vault.masterID, bytes: wrapped)
    }

    private func farewell(_ note: ErasureNote, _ certificate: Certificate) throws -> NewLetter? {
        guard let farewell = note.farewell, let subject = SubjectID(bytes: farewell.subject) else { return nil }
        let opener = try vault.opener(FarewellRule.permit(throwaway: subject))
        let address = try opener.open(
            String.self, SealedField(bytes: farewell.address), at: ErasureNote.Farewell.place(subject))
        let content = LetterContent(
            draft: .farewell(certificate: certificate.fingerprint, date: certificate.erased),
            language: Language(rawValue: note.language), to: address, written: certificate.erased)
        return try NewLetter(content, reason: .farewell, registration: nil, key: opener.key, vault: vault, now: certificate.erased)
    }

    /// Waits up to ten seconds for a letter under way; a mail server may take longer, and an erasure does not hang on one.
    private func removeRows(of subject: SubjectID, today: Day) async throws -> LettersAbout {
        for _ in 0..<500 {
            if let removed = try await store.removeRows(of: subject, waiting: true, today: today) { return removed }
            try await Task.sleep(for: .milliseconds(20))
        }
        if let removed = try await store.removeRows(of: subject, waiting: false, today: today) { return removed }
        throw ErasureFailure.busy
    }

    // MARK: What is erased

    private func everything(
        of rows: PersonRows, _ present: AddressRow, _ address: Personal<String>, _ cause: Cause, preparedFrom: Data?, now: Date
    ) async throws -> (NewErasure, ErasureNote) {
        guard present.state == .confirmed else {
            // A form nobody confirmed: whose address it is, nobody knows, so nothing is decided or written for them.
            let note = try await note(
                rows, counts: .init(rows, everything: true), language: present.language.rawValue, farewell: nil, cause: cause, now: now)
            return (try new(rows, note, preparedFrom: rows.fingerprint, suppression: nil, now: now), note)
        }
        let stranger = try vault.newKey(for: .random())
        let farewell = try vault.seal(
            address.reveal(), at: ErasureNote.Farewell.place(stranger.key.subject), under: stranger.key)
        let key = try vault.seal(
            stranger.wrapped.bytes, at: ErasureNote.Farewell.keyPlace(rows.subject), under: vault.key(of: rows.subject))
        let forms = try await store.unconfirmedForms(withAddress: present.index)
        let note = try await note(
            rows, forms: forms, counts: .init(rows, everything: true), language: present.language.rawValue,
            farewell: .init(subject: stranger.key.subject.bytes, address: farewell.bytes, key: key.bytes), cause: cause, now: now)
        let suppression = SuppressionChange(
            hash: vault.suppression(ofAddress: address), add: Set(rows.registrations.map(\.product)))
        return (
            try new(rows, note, preparedFrom: preparedFrom, suppression: suppression, now: now), note
        )
    }

    private func part(
        _ leaving: RegistrationID, of rows: PersonRows, language: String, suppression: SuppressionChange?, _ cause: Cause, now: Date
    ) async throws -> (NewErasure, ErasureNote) {
        let fresh = try vault.newKey(for: .random())
        let staying = try Resealing(vault: vault, opener: vault.opener(StayingRule.permit(staying: rows.subject)), key: fresh.key).rows(
            rows, without: leaving)
        var gone = rows
        gone.registrations.removeAll { $0.id != leaving }
        gone.entries.removeAll { $0.registration != leaving }
        gone.letters.removeAll { $0.registration != leaving }
        gone.acts = []
        gone.addresses = []
        let note = try await note(
            gone, counts: .init(gone, everything: false), language: language, farewell: nil,
            moved: .init(to: fresh.key.subject.bytes, without: leaving.bytes), cause: cause, now: now)
        return (
            try new(rows, note, preparedFrom: rows.fingerprint, staying: (staying, fresh.wrapped), suppression: suppression, now: now), note
        )
    }

    private func note(
        _ rows: PersonRows, forms: [SubjectID] = [], counts: ErasureNote.Counts, language: String, farewell: ErasureNote.Farewell?,
        moved: ErasureNote.Moved? = nil, cause: Cause, now: Date
    ) async throws -> ErasureNote {
        let subject = rows.subject
        // Of a part that goes, no address goes with it.
        let about = rows.addresses.isEmpty ? LettersAbout(files: [], cases: []) : try await store.letters(about: subject)
        var traces =
            [subject.bytes] + forms.map(\.bytes) + rows.registrations.map(\.id.bytes) + rows.letters.map(\.id.bytes) + rows.acts.map(\.id)
            + about.cases.map(\.bytes)
        if let wrapped = try keys.wrappedKey(of: subject) { traces.append(wrapped.bytes.prefix(16)) }
        return ErasureNote(
            subject: subject.bytes, traces: traces, letters: (rows.letters.map(\.id) + about.files).map(\.bytes), forms: forms.map(\.bytes),
            started: now, language: language, counts: counts, farewell: farewell, by: cause.by, reason: cause.reason,
            moved: moved)
    }

    private func new(
        _ rows: PersonRows, _ note: ErasureNote, preparedFrom: Data?, staying: (PersonRows, WrappedKey)? = nil,
        suppression: SuppressionChange?, now: Date
    ) throws -> NewErasure {
        let id = RandomID<ErasureNote>.random().bytes
        return NewErasure(
            id: id, subject: rows.subject, tombstone: vault.tombstone(of: rows.subject), day: Day(now),
            note: try vault.sealNote(note, named: id),
            staying: staying, preparedFrom: preparedFrom, suppression: suppression)
    }
}

/// Erasures at work now: a round that finishes what was interrupted leaves them alone.
private final class UnderWay: Sendable {
    private let ids = Mutex<Set<Data>>([])
    func begin(_ id: Data) -> Bool { ids.withLock { $0.insert(id).inserted } }
    func end(_ id: Data) { ids.withLock { _ = $0.remove(id) } }
}

extension ErasureNote.Moved {
    fileprivate var ids: (to: SubjectID, without: RegistrationID)? {
        guard let to = SubjectID(bytes: to), let without = RegistrationID(bytes: without) else { return nil }
        return (to, without)
    }
}

extension ErasureNote.Counts {
    fileprivate init(_ rows: PersonRows, everything: Bool) {
        self.init(
            registrations: rows.registrations.count, details: rows.registrations.reduce(1) { $0 + $1.fields.count },
            letters: rows.letters.count, acts: rows.acts.count, everything: everything)
    }
}

extension Data {
    var fingerprint: String { Data(SHA256.hash(data: self)).hex }
}
