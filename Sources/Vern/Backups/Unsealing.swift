import AgeArchive
import Backups
import Foundation

/// Reads one sealed backup and holds it against its own manifest.
struct Unsealing: Sendable {
    let file: URL
    let identity: URL
    let archive: SealedArchive

    /// - Parameters:
    ///   - accept: refuses by the manifest, before anything else is read.
    ///   - target: where a member goes; nothing: it is only compared.
    func read(
        accept: (BackupManifest) throws -> Void = { _ in }, target: (String) throws -> FileHandle? = { _ in nil },
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws -> BackupManifest {
        var manifest: BackupManifest?
        var missing: [String: BackupManifest.Member] = [:]
        var done = 0
        try archive.read(file, with: identity) { name, bytes, next in
            guard let manifest else {
                guard name == BackupManifest.name, bytes < 1 << 20 else { throw RestoreRefusal.notABackup }
                let read = try Self.manifest(next)
                try accept(read)
                manifest = read
                missing = Dictionary(read.members.map { ($0.name, $0) }) { first, _ in first }
                return
            }
            guard let member = missing.removeValue(forKey: name), member.bytes == bytes else { throw RestoreRefusal.damaged(name) }
            let to = try target(name)
            var digest = SealedArchive.Digest()
            while let chunk = try next() {
                digest.update(chunk)
                try to?.write(contentsOf: chunk)
                done += chunk.count
                progress(done, manifest.members.reduce(0) { $0 + $1.bytes })
            }
            guard digest.end() == member.sha256 else { throw RestoreRefusal.damaged(name) }
            try to?.synchronize()
            try to?.close()
        }
        guard let manifest else { throw RestoreRefusal.notABackup }
        if let name = missing.keys.sorted().first { throw RestoreRefusal.damaged(name) }
        return manifest
    }

    private static func manifest(_ next: () throws -> Data?) throws -> BackupManifest {
        var text = Data()
        while let chunk = try next() { text.append(chunk) }
        struct Format: Decodable { let format: Int }
        guard let format = try? JSONDecoder.plain.decode(Format.self, from: text) else { throw RestoreRefusal.notABackup }
        guard format.format <= BackupManifest.newest else { throw RestoreRefusal.newerFormat }
        guard let manifest = try? JSONDecoder.plain.decode(BackupManifest.self, from: text) else { throw RestoreRefusal.notABackup }
        return manifest
    }
}
