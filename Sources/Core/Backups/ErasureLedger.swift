package import DataProtection
package import Foundation

/// What must outlive every backup: which keys were destroyed and which contacts were stopped. It lies outside the data folder and holds
/// keyed hashes and days only. Lines are added, never changed.
package protocol ErasureLedger: Sendable {
    /// Written; on the disk only after `sync`. What is said once and for all is not written twice.
    func append(_ lines: [ErasureLine]) throws
    /// Everything appended is on the disk when it returns.
    func sync() throws
    /// How far the ledger has come, all of it on the disk.
    func position() throws -> LedgerPosition
}

/// One thing that may not come back with a backup.
package enum ErasureLine: Sendable, Equatable {
    /// Everything of a person is being erased: whatever they went on as, they are gone.
    case erased(SubjectID)
    /// A key was destroyed: nothing it sealed comes back.
    case destroyed(SubjectID)
    /// A part was erased: what stayed goes on under a fresh id, without one registration.
    case moved(from: SubjectID, to: SubjectID, without: RegistrationID)
    /// Contact about a product was stopped by somebody, or an erasure ended it.
    case stopped(SubjectID, suppression: Data, product: String)
    /// What is held for a registration may be kept and not used.
    case restricted(RegistrationID)
    /// A backup, by its id, was restored and everything above was done to it again.
    case restored(backup: Data)
}

/// How long a ledger was at a moment, and what it said up to there: a longer ledger with the same beginning is its continuation.
package struct LedgerPosition: Sendable, Codable, Equatable {
    package let bytes: Int
    /// Hexadecimal SHA-256 of those bytes.
    package let sha256: String
    package init(bytes: Int, sha256: String) { (self.bytes, self.sha256) = (bytes, sha256) }
}
