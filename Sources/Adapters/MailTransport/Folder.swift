import Foundation
import Glibc

/// What can go wrong with files of mail. It names no path and no person.
package enum MailFolderFailure: Error, Equatable {
    /// A name that isn't made of letters, digits, `-`, `_` and `.` alone, or begins with a dot.
    case badName
    case notRegular
    case tooLarge
    /// A system call failed with this errno.
    case system(call: String, errno: Int32)
}

/// The system calls mail folders need: files made whole and durable, links never followed.
enum Folder {
    static func create(_ folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        guard chmod(folder.path, 0o700) == 0 else { throw failure("chmod") }
    }

    /// Whole and on disk under a name that is on disk once the folder is synced.
    static func write(_ data: Data, to name: String, in folder: URL) throws {
        let partial = folder.appendingPathComponent(".\(name).partial").path
        let file = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw failure("open") }
        do {
            defer { close(file) }
            try data.withUnsafeBytes { bytes in
                var written = 0
                while written < bytes.count {
                    let count = Glibc.write(file, bytes.baseAddress! + written, bytes.count - written)
                    if count < 0 && errno == EINTR { continue }
                    guard count > 0 else { throw failure("write") }
                    written += count
                }
            }
            guard fsync(file) == 0 else { throw failure("fsync") }
            guard rename(partial, folder.appendingPathComponent(name).path) == 0 else { throw failure("rename") }
        } catch {
            unlink(partial)
            throw error
        }
    }

    static func read(_ name: String, in folder: URL, atMost limit: Int) throws -> Data {
        let file = open(folder.appendingPathComponent(name).path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else { throw failure("open") }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw failure("fstat") }
        guard status.st_mode & S_IFMT == S_IFREG else { throw MailFolderFailure.notRegular }
        guard status.st_size <= limit else { throw MailFolderFailure.tooLarge }
        var data = Data(count: Int(status.st_size))
        var filled = 0
        try data.withUnsafeMutableBytes { bytes in
            while filled < bytes.count {
                let count = Glibc.read(file, bytes.baseAddress! + filled, bytes.count - filled)
                if count < 0 && errno == EINTR { continue }
                guard count >= 0 else { throw failure("read") }
                if count == 0 { break }
                filled += count
            }
        }
        return data.prefix(filled)
    }

    /// Regular files and when they last changed; links are passed over.
    static func regularFiles(in folder: URL, hidden: Bool = false) throws -> [(name: String, modified: Date)] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).compactMap { name in
            var status = stat()
            guard name.hasPrefix(".") == hidden, lstat(folder.appendingPathComponent(name).path, &status) == 0,
                status.st_mode & S_IFMT == S_IFREG
            else { return nil }
            let modified = Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9
            return (name, Date(timeIntervalSince1970: modified))
        }
    }

    /// Nothing there is as good as removed.
    static func remove(_ name: String, in folder: URL) throws {
        guard unlink(folder.appendingPathComponent(name).path) == 0 || errno == ENOENT else { throw failure("unlink") }
    }

    static func sync(_ folder: URL) throws {
        let directory = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw failure("open") }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw failure("fsync") }
    }

    private static func failure(_ call: String) -> MailFolderFailure { .system(call: call, errno: errno) }
}
