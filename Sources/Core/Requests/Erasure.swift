package import DataProtection
package import Foundation
package import Mailings
package import Registrations
package import Vault

/// What an erasure leaves for as long as it is under way, and afterwards only its tombstone and report.
package struct NewErasure: Sendable {
    package let id: Data
    package let subject: SubjectID
    /// Keyed hash of the erased person's id: a restored backup is told by it to erase again.
    package let tombstone: Data
    package let day: Day
    /// `ErasureNote`, sealed under the server's key so that no id of the person stands on disk in the clear.
    package let note: Data
    /// What stays when only a part is erased: the same person under a fresh id and key.
    package let staying: (rows: PersonRows, key: WrappedKey)?
    /// `PersonRows.fingerprint` of what it was prepared from; nothing when all goes, whatever has been added since.
    package let preparedFrom: Data?
    package let suppression: SuppressionChange?
}

/// What must survive a crash for an erasure to be finished.
package struct ErasureNote: Sendable, Codable {
    package let subject: Data
    /// Random bytes that must be found nowhere afterwards: ids of the person, rows and letters, the first bytes of the wrapped key.
    package let traces: [Data]
    package let letters: [Data]
    /// Unconfirmed forms typed with the same address: theirs, too.
    package let forms: [Data]
    package let started: Date
    package let language: String
    package let counts: Counts
    package let farewell: Farewell?
    /// Who erased and why: "subject", "retention", or a function with the reason given.
    package let by: String
    package let reason: String
    /// When only a part was erased: what the rest goes on as.
    package let moved: Moved?

    package struct Moved: Sendable, Codable {
        package let to: Data
        package let without: Data
    }

    package struct Counts: Sendable, Codable {
        package let registrations: Int
        package let details: Int
        package let letters: Int
        package let acts: Int
        package let everything: Bool
    }

    package struct Farewell: Sendable, Codable {
        package let subject: Data
        /// The address, sealed under the farewell's key.
        package let address: Data
        /// The wrapped farewell key, sealed under the key of the person, in whose place it is stored. With that key gone it is stored.
        package let key: Data?
        static func keyPlace(_ subject: SubjectID) -> Place {
            Place(table: "erasures", row: subject.bytes, column: "farewell-key", subject: subject)
        }
        static func place(_ subject: SubjectID) -> Place {
            Place(table: "erasures", row: subject.bytes, column: "farewell-address", subject: subject)
        }
    }
}

/// What a search through every file of the data folder found.
package struct Residue: Sendable, Equatable {
    package let files: Int
    package let bytes: Int
    package let found: [Finding]
    package init(files: Int, bytes: Int, found: [Finding]) { (self.files, self.bytes, self.found) = (files, bytes, found) }

    /// A trace, by its number among those sought, at a byte of a file.
    package struct Finding: Sendable, Equatable {
        package let trace: Int
        package let file: String
        package let offset: Int
        package init(trace: Int, file: String, offset: Int) { (self.trace, self.file, self.offset) = (trace, file, offset) }
    }

    /// What of it concerns these traces, counted from the first of them.
    func part(_ traces: Range<Int>) -> Residue {
        Residue(
            files: files, bytes: bytes,
            found: found.filter { traces.contains($0.trace) }.map {
                Finding(trace: $0.trace - traces.lowerBound, file: $0.file, offset: $0.offset)
            })
    }
}

/// What stays of an erasure, sealed under the server's key: the certificate, and who erased why.
package struct ErasureReport: Sendable, Codable {
    package let certificate: Certificate
    package let by: String
    package let reason: String
}

/// Proof for the person that what was held is gone. Made only after the search found nothing.
package struct Certificate: Sendable, Codable, Equatable {
    package let id: String
    package let erased: Date
    package let everything: Bool
    package let registrations: Int
    package let details: Int
    package let letters: Int
    package let acts: Int
    package let filesSearched: Int
    package let bytesSearched: Int
    package let tracesSoughtAndNotFound: Int
    /// Letters a mail server was being handed at that moment: they may have arrived; nothing says where to any more. Nothing for none.
    package let lettersUnderWay: Int?
    /// Hexadecimal SHA-256 of the lines above in canonical JSON.
    package private(set) var fingerprint = ""

    private init(_ erasure: Data, _ note: ErasureNote, _ residue: Residue, underWay: Int, now: Date) throws {
        (id, erased, everything) = (erasure.hex, now, note.counts.everything)
        (registrations, details) = (note.counts.registrations, note.counts.details)
        (letters, acts) = (note.counts.letters, note.counts.acts)
        (filesSearched, bytesSearched, tracesSoughtAndNotFound) = (residue.files, residue.bytes, note.traces.count)
        lettersUnderWay = underWay == 0 ? nil : underWay
        fingerprint = try JSONEncoder.canonical.encode(self).fingerprint
    }

    /// Refuses while anything was found.
    static func made(for erasure: Data, note: ErasureNote, residue: Residue, underWay: Int, now: Date) throws -> Certificate {
        guard residue.found.isEmpty else { throw ErasureFailure.tracesFound(Set(residue.found.map(\.file)).sorted()) }
        return try Certificate(erasure, note, residue, underWay: underWay, now: now)
    }
}

package enum ErasureFailure: Error {
    /// Files in which something was still found. The erasure stays open and is tried again.
    case tracesFound([String])
    /// What is held changed while the erasure was prepared. Nothing has been erased; it is prepared again.
    case changedMeanwhile
    /// Readers of the write-ahead log, or a letter being handed over, were in the way for too long. It is tried again.
    case busy
}

/// Letters to and from a person, beside their own rows.
package struct LettersAbout: Sendable {
    /// Files that may lie in the outgoing folder.
    package let files: [LetterID]
    /// Holders of the cases in which they asked for something.
    package let cases: [SubjectID]
    /// Letters that were being handed to a mail server: what becomes of them is no longer told.
    package var underWay = 0
    package init(files: [LetterID], cases: [SubjectID]) { (self.files, self.cases) = (files, cases) }
}

/// The steps of an erasure, each one transaction, in the order that survives a crash: tombstone, key, rows, search, done.
package protocol ErasureStore: SubjectReading, FileSweeping {
    func begin(_ erasure: NewErasure) async throws
    /// On record outside the data folder before the key goes: nothing of it may come back with a backup.
    /// - Parameter moved: what the rest goes on as, and without which registration.
    func remember(erased subject: SubjectID, moved: (to: SubjectID, without: RegistrationID)?) async throws
    /// - Parameter successor: a key put in its place in the same transaction.
    func destroyKey(of subject: SubjectID, successor: WrappedKey?) async throws
    /// Rows of the person, and letters from them that were kept for somebody of the company.
    /// - Parameter waiting: for a letter that a mail server is being handed, too.
    /// - Returns: nothing, and nothing is removed, while a letter of theirs is being handed over. One that becomes a file is always waited
    ///   for: the file would outlive the erasure. One that goes to a mail server leaves nothing here and may take minutes.
    func removeRows(of subject: SubjectID, waiting: Bool, today: Day) async throws -> LettersAbout?
    func letters(about subject: SubjectID) async throws -> LettersAbout
    /// Strangers behind forms with this address that nobody has confirmed.
    func unconfirmedForms(withAddress index: BlindIndex) async throws -> [SubjectID]
    /// - Returns: nothing, and nothing is removed, for a form that has been confirmed meanwhile or whose letter is being handed over.
    func removeForm(of stranger: SubjectID) async throws -> LettersAbout?
    func finish(_ erasure: Data, report: Data, farewell: NewLetter?) async throws
    func unfinished() async throws -> [(id: Data, note: Data)]
}

extension ErasureStore {
    package func destroyKey(of subject: SubjectID) async throws { try await destroyKey(of: subject, successor: nil) }
}

/// What a search needs of the databases' own files.
package protocol FileSweeping: Sendable {
    /// Empties both write-ahead logs into their databases; `ErasureFailure.busy` when a reader is in the way.
    func truncateLogs() async throws
    /// Overwrites what was found where no row is: what the engine leaves behind when it moves a row to another page. Rows stay as they are.
    func overwriteLeftovers(_ found: [Residue.Finding]) async throws
}

/// What lies outside the databases: files of letters, and the search through all files.
package protocol DataFolderSearching: Sendable {
    func removeLetters(_ ids: [LetterID]) throws
    func search(for traces: [Data]) throws -> Residue
}
