import AgeArchive
import Backups
import DataFolder
import DataProtection
import Declarations
import Foundation
import SQLitePeople
import Vault

/// Makes the two files of a backup: rows without keys, keys without rows, both from one moment, each sealed on its way to the disk.
struct BackingUp: Sendable {
    static let people = "people.sqlite"
    static let keys = "keys.sqlite"
    /// The ledger of erasures as it was, for the day on which nothing newer is left.
    static let erased = "erased"

    static let visits = "visits.sqlite"

    let installation: Installation
    let order: BackupOrder
    /// Figures of visits as a file of their own, without the address log; nothing where none are kept.
    let tallies: @Sendable () async throws -> Data?

    func run(now: Date, progress: @escaping @Sendable (Int, Int) -> Void) async throws -> BackupReport {
        let begun = ContinuousClock.now
        let recipients = try order.recipients.map { try Age.recipient($0) }
        guard !recipients.isEmpty else { throw Age.Failure.noRecipient("") }
        let archive = SealedArchive(age: try Age())
        let folder = try BackupFolder(URL(fileURLWithPath: order.to, isDirectory: true))
        let keyFolder = try order.keysTo.map { try BackupFolder(URL(fileURLWithPath: $0, isDirectory: true)) } ?? folder
        let removed = try keyFolder.tidy(keyDays: installation.site.backup.keyDays, now: now)
        if keyFolder.url != folder.url { _ = try folder.tidy(keyDays: installation.site.backup.keyDays, now: now) }
        let visits = try await tallies()
        let cut = try await installation.people.cut()
        return try await Aside.run {
            defer { cut.release() }
            return try seal(cut, visits, archive, recipients, folder, keyFolder, removed: removed, now: now, begun: begun, progress)
        }
    }

    private func seal(
        _ cut: StoreCut, _ visits: Data?, _ archive: SealedArchive, _ recipients: [String], _ folder: BackupFolder,
        _ keyFolder: BackupFolder, removed: [String], now: Date, begun: ContinuousClock.Instant, _ progress: (Int, Int) -> Void
    ) throws -> BackupReport {
        let backup = Data.fresh(8).hex
        let days = installation.site.backup.keyDays
        let until = (Day(now) + days).start
        let position = cut.position ?? LedgerPosition(of: Data(), bytes: 0)!
        let ledger = try installation.ledger.contents().prefix(position.bytes)
        // Read twice: once for what the manifest says, once for sealing. The files stand still meanwhile.
        let all = 2 * (cut.people.bytes + cut.keys.bytes)
        var done = 0
        func advance(_ bytes: Int) {
            done += bytes
            progress(done, all)
        }
        func manifest(_ kind: BackupManifest.Kind, _ members: [BackupManifest.Member]) throws -> Data {
            try JSONEncoder.plain.encode(
                BackupManifest(
                    kind: kind, backup: backup, made: now, site: installation.site.name, master: installation.vault.masterID.hex,
                    ledger: position, migrations: cut.facts.migrations, people: cut.facts.people, registrations: cut.facts.registrations,
                    keys: cut.facts.keys, members: members))
        }
        func member(_ name: String, _ file: FrozenFile) throws -> (BackupManifest.Member, SealedArchive.Member) {
            let digest = try SealedArchive.digest(progress: advance) { try file.piece(at: $0) }
            return (
                BackupManifest.Member(name: name, bytes: file.bytes, sha256: digest),
                SealedArchive.Member(name: name, bytes: file.bytes) { try file.piece(at: $0) }
            )
        }
        let keyName = BackupFolder.name(.keys, backup: backup, made: now, until: until)
        let keyFile = try keyFolder.begin(keyName)
        let keys = try member(Self.keys, cut.keys)
        try archive.write(
            [(BackupManifest.name, manifest(.keys, [keys.0]))], [keys.1], to: recipients, into: keyFile, made: now, progress: advance)

        let dataName = BackupFolder.name(.data, backup: backup, made: now, until: nil)
        let dataFile = try folder.begin(dataName)
        let people = try member(Self.people, cut.people)
        let erased = BackupManifest.Member(name: Self.erased, bytes: ledger.count, sha256: position.sha256)
        var told = [erased]
        var small = [(name: Self.erased, data: Data(ledger))]
        if let visits {
            let digest = try SealedArchive.digest { visits.dropFirst($0) }
            told.append(BackupManifest.Member(name: Self.visits, bytes: visits.count, sha256: digest))
            small.append((name: Self.visits, data: visits))
        }
        try archive.write(
            [(name: BackupManifest.name, data: manifest(.data, told + [people.0]))] + small, [people.1], to: recipients, into: dataFile,
            made: now,
            progress: advance)
        cut.release()
        try keyFile.publish()
        try dataFile.publish()
        func size(_ folder: BackupFolder, _ name: String) throws -> Int { try folder.entries().first { $0.name == name }?.bytes ?? 0 }
        return BackupReport(
            backup: backup, data: folder.url.appending(path: dataName).path, keys: keyFolder.url.appending(path: keyName).path,
            dataBytes: try size(folder, dataName), keysBytes: try size(keyFolder, keyName), people: cut.facts.people,
            registrations: cut.facts.registrations, seconds: (ContinuousClock.now - begun) / .seconds(1), keysUntil: until,
            removed: removed)
    }
}

/// Work that blocks on files and pipes, beside the threads that answer people.
enum Aside {
    static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { done in
            DispatchQueue.global(qos: .utility).async { done.resume(with: Result { try work() }) }
        }
    }
}

extension Data {
    static func fresh(_ count: Int) -> Data {
        var random = SystemRandomNumberGenerator()
        return Data.random(count, using: &random)
    }
}

extension JSONEncoder {
    static var plain: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return encoder
    }
}

extension JSONDecoder {
    static var plain: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return decoder
    }
}
