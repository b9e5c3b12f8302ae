package import Backups
package import DataProtection
package import Foundation
package import Vault

import Crypto
import Glibc
import Synchronization

/// The ledger of erasures: a file beside the data folder, for its owner only, that only grows.
package final class ErasedFile: ErasureLedger {
    /// A system call failed with this errno.
    package struct Failure: Error { package let errno: Int32 }

    package let url: URL
    /// Made by this opening.
    package let isNew: Bool
    private let file: Int32
    private let tombstones: Tombstones
    private let today: @Sendable () -> Day
    private let state = Mutex<(known: Set<String>, unsynced: Bool)>(([], false))

    /// Beside the data folder, bearing its name: "./data" and "./data.erased".
    package static func beside(_ data: URL) -> URL {
        let folder = data.standardizedFileURL
        return folder.deletingLastPathComponent().appending(path: folder.lastPathComponent + ".erased")
    }

    /// Makes it if missing. A last line cut off by a crash was acted on by nobody, and goes.
    package init(_ url: URL, tombstones: Tombstones, today: @escaping @Sendable () -> Day) throws {
        (self.url, self.tombstones, self.today) = (url, tombstones, today)
        isNew = !FileManager.default.fileExists(atPath: url.path)
        file = Glibc.open(url.path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw Failure(errno: errno) }
        fchmod(file, 0o600)
        let text = try contents()
        let whole = (text.lastIndex(of: 10) ?? -1) + 1
        if whole < text.count { guard ftruncate(file, off_t(whole)) == 0 else { throw Failure(errno: errno) } }
        guard fsync(file) == 0 else { throw Failure(errno: errno) }
        if isNew { try Self.syncFolder(of: url) }
        let lines = String(decoding: text.prefix(whole), as: UTF8.self).split(separator: "\n")
        state.withLock { $0.known = Set(lines.compactMap(Self.name)) }
    }

    deinit { close(file) }

    /// What is said once and for all, without the day it was said on.
    private static func name(_ line: some StringProtocol) -> String? {
        let words = line.split(separator: " ")
        guard words.count > 2, ["destroyed", "erased", "moved"].contains(words[0]) else { return nil }
        return "\(words[0]) \(words.dropFirst(2).joined(separator: " "))"
    }

    package func append(_ lines: [ErasureLine]) throws {
        let day = today()
        try append(text: lines.map { ErasureRecord.text($0, tombstones, on: day) })
    }

    /// Erasures known by their tombstones alone.
    package func append(erased: [(tombstone: Data, day: Day)]) throws {
        try append(text: erased.map { "erased \($0.day.number) \($0.tombstone.hex)" })
        try sync()
    }

    private func append(text: [String]) throws {
        try state.withLock { state in
            var new: [String] = []
            for line in text {
                guard let name = Self.name(line) else {
                    new.append(line)
                    continue
                }
                if state.known.insert(name).inserted { new.append(line) }
            }
            if new.isEmpty { return }
            do { try write(Data((new.joined(separator: "\n") + "\n").utf8)) } catch {
                for name in new.compactMap(Self.name) { state.known.remove(name) }
                throw error
            }
            state.unsynced = true
        }
    }

    /// All or nothing: half a line would spoil the next.
    private func write(_ bytes: Data) throws {
        let end = lseek(file, 0, SEEK_END)
        let written = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
        guard written != bytes.count else { return }
        let reason = written < 0 ? errno : ENOSPC
        ftruncate(file, end)
        throw Failure(errno: reason)
    }

    package func sync() throws { state.withLock { Self.sync(file, &$0.unsynced) } }

    package func position() throws -> LedgerPosition {
        try state.withLock { state in
            Self.sync(file, &state.unsynced)
            let text = try contents()
            guard let position = LedgerPosition(of: text, bytes: text.count) else { throw Failure(errno: EIO) }
            return position
        }
    }

    private static func sync(_ file: Int32, _ unsynced: inout Bool) {
        guard unsynced else { return }
        guard fdatasync(file) == 0 else {
            // As after any failed write to the disk: a repeated sync may lie, so the process ends.
            FileHandle.standardError.write(Data("vern: the disk failed (ledger of erasures, \(errno)); stopping\n".utf8))
            exit(74)
        }
        unsynced = false
    }

    package func contents() throws -> Data { try Data(contentsOf: url) }
    package func record() throws -> ErasureRecord { try ErasureRecord(contents()) }

    private static func syncFolder(of url: URL) throws {
        let folder = Glibc.open(url.deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw Failure(errno: errno) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw Failure(errno: errno) }
    }
}
