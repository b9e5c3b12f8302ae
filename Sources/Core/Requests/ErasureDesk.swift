package import DataProtection
package import Foundation
import Registrations
package import Vault

import Crypto
import Mailings

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

    package init(vault: Vault, keys: any KeyReading, store: any ErasureStore, folder: any DataFolderSearching) {
        (self.vault, self.keys, self.store, self.folder) = (vault, keys, store, folder)
        sweep = Sweep(store: store, folder: folder)
    }

    /// Who erases, and why: kept with the report.
    package struct Cause: Sendable {
        package let by: String
        package let reason: String
        package init(by: String, reason: String) { (self.by, self.reason) = (by, reason) }
        package static let subject = Cause(by: "subject", reason: "")
        static let retention = Cause(by: "retention", reason: "")
    }

    /// - Parameter answer: what is held, opened under the same permit: the counts of the certificate and the farewell's address.
    /// - Returns: the certificate, after the search; nothing when there was nothing (left) to erase.
    package func erase(
        _ scope: Scope, of answer: AccessAnswer, under permit: Permit, cause: Cause = .subject, now: Date
    ) async throws -> Certificate? {
        for _ in 0..<5 {
            do {
                return try await eraseNow(scope, of: answer, under: permit, cause: cause, now: now)
            } catch ErasureFailure.changedMeanwhile { continue }
        }
        throw ErasureFailure.busy
    }

    private func eraseNow(
        _ scope: Scope, of answer: AccessAnswer, under permit: Permit, cause: Cause, now: Date
    ) async throws -> Certificate? {
        guard let rows = try await store.rows(of: permit.subject), rows.subject == answer.subject else { return nil }
        if case .registration(let leaving) = scope, !rows.registrations.contains(where: { $0.id == leaving }) { return nil }
        guard case .registration(let leaving) = scope, rows.registrations.count > 1 else {
            return try await run(everything(of: rows, answer, cause, now: now), now: now)
        }
        return try await run(
            part(
                leaving, of: rows, language: answer.language.rawValue,
                suppression: SuppressionChange(
                    hash: vault.suppression(ofAddress: answer.address),
                    add: Set(rows.registrations.filter { $0.id == leaving }.map(\.product))), permit, cause, now: now), now: now)
    }

    /// What its declared time has ended: nobody is written to.
    /// - Parameter leaving: one registration of several; nothing means everything.
    package func forget(_ subject: SubjectID, only leaving: RegistrationID? = nil, now: Date) async throws {
        guard let rows = try await store.rows(of: subject) else { return }
        if let leaving, rows.registrations.contains(where: { $0.id != leaving }) {
            return _ = try await run(
                part(
                    leaving, of: rows, language: "", suppression: nil, RetentionRule.permit(expired: subject), .retention,
                    now: now), now: now)
        }
        let note = try await note(rows, counts: .init(rows, everything: true), language: "", farewell: nil, cause: .retention, now: now)
        _ = try await run((try new(rows, note, staying: nil, suppression: nil, now: now), note), now: now)
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
        try await store.begin(erasure.new)
        return try await complete(erasure.new.id, erasure.note, now: now)
    }

    private func complete(_ id: Data, _ note: ErasureNote, now: Date) async throws -> Certificate {
        var underWay = 0
        for subject in ([note.subject] + note.forms).compactMap({ SubjectID(bytes: $0) }) {
            try await store.destroyKey(of: subject, successor: subject.bytes == note.subject ? farewellKey(note) : nil)
            let removed = try await removeRows(of: subject)
            underWay += removed.underWay
            try folder.removeLetters(removed.letters)
            for owner in removed.keptLetters { try await store.destroyKey(of: owner) }
        }
        try folder.removeLetters(note.letters.compactMap { LetterID(bytes: $0) })
        let residue = try await sweep.search(for: note.traces)
        let certificate = try Certificate.made(for: id, note: note, residue: residue, underWay: underWay, now: now)
        let report = ErasureReport(certificate: certificate, by: note.by, reason: note.reason)
        try await store.finish(id, report: vault.sealNote(report, named: id), farewell: farewell(note, certificate))
        return certificate
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
    private func removeRows(of subject: SubjectID) async throws -> RemovedRows {
        for _ in 0..<500 {
            if let removed = try await store.removeRows(of: subject, waiting: true) { return removed }
            try await Task.sleep(for: .milliseconds(20))
        }
        if let removed = try await store.removeRows(of: subject, waiting: false) { return removed }
        throw ErasureFailure.busy
    }

    // MARK: What is erased

    private func everything(
        of rows: PersonRows, _ answer: AccessAnswer, _ cause: Cause, now: Date
    ) async throws -> (NewErasure, ErasureNote) {
        let stranger = try vault.newKey(for: .random())
        let address = try vault.seal(
            answer.address.reveal(), at: ErasureNote.Farewell.place(stranger.key.subject), under: stranger.key)
        let key = try vault.seal(
            stranger.wrapped.bytes, at: ErasureNote.Farewell.keyPlace(rows.subject), under: vault.key(of: rows.subject))
        let forms = try await store.subjects(withAddress: answer.addressIndex).filter { $0 != rows.subject }
        let note = try await note(
            rows, forms: forms, counts: .init(rows, everything: true), language: answer.language.rawValue,
            farewell: .init(subject: stranger.key.subject.bytes, address: address.bytes, key: key.bytes), cause: cause, now: now)
        let suppression = SuppressionChange(
            hash: vault.suppression(ofAddress: answer.address), add: Set(answer.registrations.map(\.product)))
        return (
            try new(rows, note, staying: nil, suppression: suppression, now: now), note
        )
    }

    private func part(
        _ leaving: RegistrationID, of rows: PersonRows, language: String, suppression: SuppressionChange?, _ permit: Permit, _ cause: Cause,
        now: Date
    ) async throws -> (NewErasure, ErasureNote) {
        let fresh = try vault.newKey(for: .random())
        let staying = try Resealing(vault: vault, opener: vault.opener(permit), key: fresh.key).rows(rows, without: leaving)
        var gone = rows
        gone.registrations.removeAll { $0.id != leaving }
        gone.entries.removeAll { $0.registration != leaving }
        gone.letters.removeAll { $0.registration != leaving }
        gone.acts = []
        gone.addresses = []
        let note = try await note(
            gone, counts: .init(gone, everything: false), language: language, farewell: nil, cause: cause,
            now: now)
        return (
            try new(rows, note, staying: (staying, fresh.wrapped), suppression: suppression, now: now), note
        )
    }

    private func note(
        _ rows: PersonRows, forms: [SubjectID] = [], counts: ErasureNote.Counts, language: String, farewell: ErasureNote.Farewell?,
        cause: Cause, now: Date
    ) async throws -> ErasureNote {
        let subject = rows.subject
        let files = try await store.outgoingLetters(to: rows.addresses.map(\.index))
        var traces =
            [subject.bytes] + forms.map(\.bytes) + rows.registrations.map(\.id.bytes) + rows.letters.map(\.id.bytes) + rows.acts.map(\.id)
        if let wrapped = try keys.wrappedKey(of: subject) { traces.append(wrapped.bytes.prefix(16)) }
        return ErasureNote(
            subject: subject.bytes, traces: traces, letters: (rows.letters.map(\.id) + files).map(\.bytes), forms: forms.map(\.bytes),
            started: now, language: language, counts: counts, farewell: farewell, by: cause.by, reason: cause.reason)
    }

    private func new(
        _ rows: PersonRows, _ note: ErasureNote, staying: (PersonRows, WrappedKey)?,
        suppression: SuppressionChange?, now: Date
    ) throws -> NewErasure {
        let id = RandomID<ErasureNote>.random().bytes
        return NewErasure(
            id: id, subject: rows.subject, tombstone: vault.tombstone(of: rows.subject), day: Day(now),
            note: try vault.sealNote(note, named: id),
            staying: staying, preparedFrom: rows.fingerprint, suppression: suppression)
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
