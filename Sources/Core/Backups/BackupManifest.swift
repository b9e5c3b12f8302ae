package import Foundation

/// What a sealed backup says of itself: the first file in it, `manifest.json`.
package struct BackupManifest: Sendable, Codable, Equatable {
    package enum Kind: String, Sendable, Codable {
        /// Sealed rows, no key.
        case data
        /// Wrapped keys, no row.
        case keys
    }

    package struct Member: Sendable, Codable, Equatable {
        package let name: String
        package let bytes: Int
        /// Hexadecimal SHA-256.
        package let sha256: String
        package init(name: String, bytes: Int, sha256: String) { (self.name, self.bytes, self.sha256) = (name, bytes, sha256) }
    }

    package static let name = "manifest.json"
    package static let newest = 1

    package var format = BackupManifest.newest
    package let kind: Kind
    /// Hexadecimal; both files of one backup share it.
    package let backup: String
    package let made: Date
    package let site: String
    /// Names the master key, hexadecimal.
    package let master: String
    /// How far the ledger of erasures had come at that moment.
    package let ledger: LedgerPosition
    package let migrations: [String]
    package let people: Int
    package let registrations: Int
    package let keys: Int
    package let members: [Member]

    package init(
        kind: Kind, backup: String, made: Date, site: String, master: String, ledger: LedgerPosition, migrations: [String], people: Int,
        registrations: Int, keys: Int, members: [Member]
    ) {
        (self.kind, self.backup, self.made, self.site, self.master) = (kind, backup, made, site, master)
        (self.ledger, self.migrations, self.people, self.registrations) = (ledger, migrations, people, registrations)
        (self.keys, self.members) = (keys, members)
    }
}

/// Why a backup can't be restored. Nothing has been changed.
package enum RestoreRefusal: Error, Equatable {
    case notABackup
    /// Made by a later release.
    case newerFormat
    /// The data were named where the keys are wanted, or the other way round.
    case wrongKind(wanted: BackupManifest.Kind)
    /// The master key is not the one of the backup.
    case otherMaster
    /// Data and keys come from two installations.
    case otherInstallation
    /// Keys from before the data: whoever registered between could not be read.
    case olderKeys
    /// The ledger of erasures is another installation's, or older than the backup.
    case otherLedger
    /// A file in it is not what the manifest says.
    case damaged(String)
    /// So many people have no key there, and none of them was erased.
    case keysMissing(Int)
}

extension BackupManifest {
    /// Whether data and keys may be put together under this master key.
    package static func check(data: BackupManifest, keys: BackupManifest, master: Data) throws(RestoreRefusal) {
        guard data.kind == .data else { throw .wrongKind(wanted: .data) }
        guard keys.kind == .keys else { throw .wrongKind(wanted: .keys) }
        guard data.format <= newest, keys.format <= newest else { throw .newerFormat }
        guard data.master == keys.master else { throw .otherInstallation }
        guard data.master == master.hexadecimal else { throw .otherMaster }
        guard keys.made >= data.made else { throw .olderKeys }
    }
}

extension Data {
    fileprivate var hexadecimal: String { map { String(format: "%02x", $0) }.joined() }
}
