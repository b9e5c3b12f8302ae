import AgeArchive
import Backups
import DataFolder
import DataProtection
import Foundation
import Glibc
import Requests
import SQLitePeople
import Vault

/// Unseals a backup into a new data folder and erases again whoever was erased since. Until the last step the folder bears a mark, and
/// `vern serve` refuses it: a restore cut short leaves nothing that could be served.
struct Restoring: Sendable {
    static let mark = "restore.unfinished"

    let backup: URL
    let keys: URL
    let identity: URL
    let folder: URL
    let master: URL
    /// A ledger of erasures, or another sealed data backup that holds one; nothing: the one beside the folder.
    let erased: URL?
    /// The day of the backup, said by whoever knows that the ledger is lost.
    let withoutErasuresSince: String?

    struct Report: Codable, Sendable {
        let backup: String
        let made: Date
        let people: Int
        let registrations: Int
        let again: ReplayDesk.Outcome
        let seconds: Double
    }

    enum Refusal: Error, CustomStringConvertible {
        case notEmpty(String)
        case noLedger(String, day: String)
        case otherDay(String)
        case ledgerThere(String)
        case ledgerUnreadable(String)
        case broken

        var description: String {
            switch self {
            case .notEmpty(let path): "\(path) is not empty; a restore goes into a new folder only"
            case .noLedger(let path, let day):
                """
                the ledger of erasures \(path) is missing. Without it people who were erased or stopped after the backup would be readable \
                and written to again. Put it back, or name it with --erased (a later data backup holds one, too). If it is lost for good, \
                say --without-erasures-since \(day): whoever was erased since then must then be erased anew by you
                """
            case .otherDay(let day): "--without-erasures-since must name the day of the backup, \(day)"
            case .ledgerThere(let path): "\(path) is there already and says something else than the ledger named with --erased"
            case .ledgerUnreadable(let path): "\(path) is no ledger of erasures, or one of a later release"
            case .broken: "the database in the backup is damaged"
            }
        }
    }

    func run(now: Date, progress: @escaping @Sendable (String, Int, Int) -> Void) async throws -> Report {
        let begun = ContinuousClock.now
        guard !master.standardizedFileURL.path.hasPrefix(folder.path + "/") else { throw Installation.Refusal.keyInside(master.path) }
        let key = try MasterKeyFile(url: master).read(makeIfMissing: false)
        let files = FileManager.default
        let (folderWasThere, ledgerWasThere) = (files.fileExists(atPath: folder.path), files.fileExists(atPath: ledger.path))
        if folderWasThere, try !files.contentsOfDirectory(atPath: folder.path).isEmpty { throw Refusal.notEmpty(folder.path) }
        let data = try DataFolder(folder)
        do {
            try Data("A restore into this folder was not finished. Remove the folder and restore again.\n".utf8).write(to: marked)
            try Self.sync(folder)
            let lock = try FolderLock(folder)
            defer { withExtendedLifetime(lock) {} }
            let manifest = try await Aside.run { try unpack(key, progress) }
            let again = try await replay(manifest, key, data, now: now, progress)
            try Self.sync(folder)
            try files.removeItem(at: marked)
            try Self.sync(folder)
            return Report(
                backup: manifest.backup, made: manifest.made, people: again.people, registrations: again.registrations,
                again: again.outcome, seconds: (ContinuousClock.now - begun) / .seconds(1))
        } catch {
            // Whatever was refused, nothing of it stays. The mark goes last, should this be cut short, too.
            for name in (try? files.contentsOfDirectory(atPath: folder.path)) ?? [] where name != Self.mark {
                try? files.removeItem(at: folder.appending(path: name))
            }
            try? files.removeItem(at: folderWasThere ? marked : folder)
            if !ledgerWasThere { try? files.removeItem(at: ledger) }
            throw error
        }
    }

    private var marked: URL { folder.appending(path: Self.mark) }
    private var ledger: URL { ErasedFile.beside(folder) }

    // MARK: Out of the seals

    private func unpack(_ key: MasterKey, _ progress: (String, Int, Int) -> Void) throws -> BackupManifest {
        let archive = SealedArchive(age: try Age())
        func target(_ name: String) throws -> FileHandle {
            let file = open(folder.appending(path: name).path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard file >= 0 else { throw BackupFolder.Failure.system(name, errno) }
            return FileHandle(fileDescriptor: file, closeOnDealloc: true)
        }
        let keyManifest = try Unsealing(file: keys, identity: identity, archive: archive).read(
            accept: { guard $0.kind == .keys else { throw RestoreRefusal.wrongKind(wanted: .keys) } },
            target: { try $0 == BackingUp.keys ? target($0) : nil }, progress: { progress("keys", $0, $1) })
        let manifest = try Unsealing(file: backup, identity: identity, archive: archive).read(
            accept: { data in
                try BackupManifest.check(data: data, keys: keyManifest, master: key.id)
                guard Set(data.migrations).isSubset(of: PeopleStore.migrations) else { throw RestoreRefusal.newerFormat }
                try takeLedger(archive, for: [data, keyManifest])
            },
            target: { name in
                switch name {
                case BackingUp.people, BackingUp.visits: try target(name)
                case BackingUp.erased where !FileManager.default.fileExists(atPath: ledger.path): try ledgerTarget()
                default: nil
                }
            }, progress: { progress("data", $0, $1) })
        try Self.sync(folder)
        return manifest
    }

    /// Puts the ledger beside the folder and refuses one that is not the continuation of the backup's; leaves it to the backup's own copy
    /// when that was asked for.
    private func takeLedger(_ archive: SealedArchive, for manifests: [BackupManifest]) throws {
        let files = FileManager.default
        if let erased {
            guard let named = try readLedger(erased, archive) else { throw Refusal.ledgerUnreadable(erased.path) }
            if files.fileExists(atPath: ledger.path) {
                guard try Data(contentsOf: ledger) == named else { throw Refusal.ledgerThere(ledger.path) }
            } else {
                let target = try ledgerTarget()
                try target.write(contentsOf: named)
                try target.synchronize()
            }
        }
        let day = manifests[0].made.formatted(.iso8601.year().month().day())
        guard files.fileExists(atPath: ledger.path) else {
            guard let said = withoutErasuresSince else { throw Refusal.noLedger(ledger.path, day: day) }
            guard said == day else { throw Refusal.otherDay(day) }
            return
        }
        let text = try Data(contentsOf: ledger)
        guard (try? ErasureRecord(text)) != nil else { throw Refusal.ledgerUnreadable(ledger.path) }
        // Of a ledger that is lost in part, the keys may have seen more.
        let known = withoutErasuresSince == day ? [manifests[0]] : manifests
        guard known.allSatisfy({ $0.ledger.begins(text) }) else { throw RestoreRefusal.otherLedger }
    }

    private func ledgerTarget() throws -> FileHandle {
        let file = open(ledger.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw BackupFolder.Failure.system(ledger.path, errno) }
        return FileHandle(fileDescriptor: file, closeOnDealloc: true)
    }

    private func readLedger(_ file: URL, _ archive: SealedArchive) throws -> Data? {
        guard let text = try? Data(contentsOf: file) else { return nil }
        guard text.starts(with: Data("age-encryption.org/".utf8)) else { return text }
        Complaint.say("vern: the ledger is taken from a backup; erasures and stops after it are unknown here: repeat them yourself")
        var found: Data?
        try archive.read(file, with: identity) { name, _, next in
            guard name == BackingUp.erased else { return }
            var text = Data()
            while let chunk = try next() { text.append(chunk) }
            found = text
        }
        return found
    }

    // MARK: Once more what was done since

    private func replay(
        _ manifest: BackupManifest, _ key: MasterKey, _ data: DataFolder, now: Date,
        _ progress: @escaping @Sendable (String, Int, Int) -> Void
    ) async throws -> (outcome: ReplayDesk.Outcome, people: Int, registrations: Int) {
        let file = try ErasedFile(ledger, tombstones: Tombstones(master: key), today: { Day(Date()) })
        let record = try file.record()
        let people = try PeopleStore(folder: folder, ledger: file)
        defer { try? people.close() }
        guard try people.isWhole() else { throw Refusal.broken }
        let vault = Vault(master: key, keys: people)
        guard try people.masterID() ?? vault.masterID == vault.masterID else { throw RestoreRefusal.otherMaster }
        let erasure = ErasureDesk(vault: vault, keys: people, store: people, folder: data)
        let desk = ReplayDesk(vault: vault, keys: people, store: people, erasure: erasure)
        let lost = withoutErasuresSince != nil
        try await desk.refuseStrangers(record, lost: lost)
        try await people.settleRestored()
        try await erasure.resume(startedBefore: .distantFuture, now: now)
        _ = try people.destroyOrphanKeys(remembered: false)
        var outcome = try await desk.erase(record, alsoKeyless: lost, now: now) { progress("erasures", $0, $1) }
        // Nobody may be readable again for whatever reason an erasure did not begin.
        guard try await desk.back(record) == 0 else { throw ErasureFailure.busy }
        outcome.stopped = try await desk.stop(record, after: manifest.ledger.bytes, now: now)
        try await people.removeOpenLinks()
        try await people.truncateLogs()
        try file.append([.restored(backup: Data(hex: manifest.backup) ?? Data())])
        try file.sync()
        let count = try await people.count()
        return (outcome, count.people, count.registrations)
    }

    private static func sync(_ folder: URL) throws {
        let directory = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw BackupFolder.Failure.system(folder.path, errno) }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw BackupFolder.Failure.system(folder.path, errno) }
    }
}
