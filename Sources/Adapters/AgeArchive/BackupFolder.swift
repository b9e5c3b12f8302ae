package import Foundation

import Glibc

/// Where backups lie: `vern-TIME-ID.data.age` and `vern-TIME-ID.keys.until-DAY.age`, for their owner only, whole or not there.
package struct BackupFolder: Sendable {
    package enum Kind: String, Sendable, Codable { case data, keys }

    package struct Entry: Sendable, Equatable {
        package let name: String
        package let kind: Kind
        /// Hexadecimal; the two files of a backup share it.
        package let backup: String
        package let made: Date
        /// Midnight UTC from which keys are to be gone; nothing for data.
        package let until: Date?
        package let bytes: Int
    }

    package enum Failure: Error, CustomStringConvertible {
        case system(String, Int32)
        /// A backup is never written over another.
        case exists(String)

        package var description: String {
            switch self {
            case .system(let path, let reason): "\(path): \(String(cString: strerror(reason)))"
            case .exists(let path): "\(path) is there already; backups are never overwritten"
            }
        }
    }

    package let url: URL

    /// Makes the folder if missing, for its owner only.
    package init(_ url: URL) throws {
        self.url = url.standardizedFileURL
        let known = FileManager.default.fileExists(atPath: self.url.path)
        if !known {
            do {
                try FileManager.default.createDirectory(
                    at: self.url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch { throw Failure.system(self.url.path, errno) }
        }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: self.url.path, isDirectory: &isFolder), isFolder.boolValue else {
            throw Failure.system(self.url.path, ENOTDIR)
        }
        guard access(self.url.path, W_OK) == 0 else { throw Failure.system(self.url.path, errno) }
    }

    /// Reads a folder that is there.
    package init(reading url: URL) throws {
        guard access(url.path, R_OK | X_OK) == 0 else { throw Failure.system(url.path, errno) }
        self.url = url.standardizedFileURL
    }

    package static func name(_ kind: Kind, backup: String, made: Date, until: Date?) -> String {
        let stamp = Stamp.text(made)
        let life = until.map { ".until-\(Stamp.text($0).prefix(8))" } ?? ""
        return "vern-\(stamp)-\(backup).\(kind.rawValue)\(life).age"
    }

    /// Newest first; other files are none of ours.
    package func entries() throws -> [Entry] {
        let names = try FileManager.default.contentsOfDirectory(atPath: url.path)
        return names.compactMap { name in
            guard let match = name.wholeMatch(of: /vern-([0-9]{8}T[0-9]{6}Z)-([0-9a-f]+)\.(data|keys)(?:\.until-([0-9]{8}))?\.age/),
                let kind = Kind(rawValue: String(match.output.3)), let made = Stamp.date(match.output.1)
            else { return nil }
            let size = try? FileManager.default.attributesOfItem(atPath: url.appending(path: name).path)[.size] as? Int
            let until = match.output.4.flatMap { Stamp.date("\($0)T000000Z") }
            return Entry(name: name, kind: kind, backup: String(match.output.2), made: made, until: until, bytes: size ?? 0)
        }.sorted { ($1.made, $1.name) < ($0.made, $0.name) }
    }

    /// A file that gets its name only once it is whole.
    package func begin(_ name: String) throws -> PartialFile { try PartialFile(name, in: url) }

    /// Removes keys whose time is over or that are older than so many days, and what a crash left half written.
    /// - Returns: names of the keys that went.
    package func tidy(keyDays: Int, now: Date) throws -> [String] {
        let old = try entries().filter { entry in
            entry.kind == .keys && ((entry.until.map { $0 <= now } ?? false) || entry.made + Double(keyDays) * 86_400 <= now)
        }
        let partial = try FileManager.default.contentsOfDirectory(atPath: url.path).filter {
            $0.hasPrefix(".vern-") && $0.hasSuffix(PartialFile.ending)
        }
        for name in old.map(\.name) + partial {
            guard unlink(url.appending(path: name).path) == 0 || errno == ENOENT else { throw Failure.system(name, errno) }
        }
        try PartialFile.sync(url)
        return old.map(\.name)
    }
}

/// UTC times as they stand in names: "20261124T021500Z".
private enum Stamp {
    static func text(_ date: Date) -> String { date.formatted(.iso8601).replacing("-", with: "").replacing(":", with: "") }

    static func date(_ text: some StringProtocol) -> Date? {
        guard let match = String(text).wholeMatch(of: /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/) else { return nil }
        let (_, year, month, day, hour, minute, second) = match.output
        return try? Date("\(year)-\(month)-\(day)T\(hour):\(minute):\(second)Z", strategy: .iso8601)
    }
}

/// A file under a hidden name, on disk and under its own name only after `publish`. Let go before, it is removed.
package final class PartialFile: Sendable {
    static let ending = ".partial"
    package let handle: FileHandle
    private let partial: URL
    private let final: URL

    fileprivate init(_ name: String, in folder: URL) throws {
        final = folder.appending(path: name)
        partial = folder.appending(path: ".\(name)\(Self.ending)")
        let file = open(partial.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw BackupFolder.Failure.system(partial.path, errno) }
        handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
    }

    deinit { unlink(partial.path) }

    /// - Throws: `exists` rather than replace a file.
    package func publish() throws {
        guard fsync(handle.fileDescriptor) == 0 else { throw BackupFolder.Failure.system(partial.path, errno) }
        guard link(partial.path, final.path) == 0 else {
            throw errno == EEXIST ? BackupFolder.Failure.exists(final.path) : .system(final.path, errno)
        }
        unlink(partial.path)
        try Self.sync(final.deletingLastPathComponent())
    }

    fileprivate static func sync(_ folder: URL) throws {
        let directory = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw BackupFolder.Failure.system(folder.path, errno) }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw BackupFolder.Failure.system(folder.path, errno) }
    }
}
