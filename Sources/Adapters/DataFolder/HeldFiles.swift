import Foundation
import Glibc
import Synchronization

/// Reads database files without ever closing them: closing any descriptor of a file lets go of all locks this process has on it (POSIX),
/// SQLite's among them, and a tool from outside would then take itself for the only one and remove the live log.
final class HeldFiles: Sendable {
    private struct Identity: Hashable {
        let device: UInt
        let file: UInt
    }
    private let held = Mutex<[Identity: Int32]>([:])

    deinit { for descriptor in held.withLock({ $0 }).values { close(descriptor) } }

    /// Every byte in pieces of a megabyte.
    /// - Returns: false for a file that is not there (any more).
    func read(_ file: URL, _ take: (Data) -> Void) throws -> Bool {
        guard let (descriptor, kept) = try open(file) else { return false }
        defer { if !kept { close(descriptor) } }
        var (offset, piece) = (0, Data(count: 1 << 20))
        while true {
            let count = piece.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, off_t(offset)) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
            if count == 0 { return true }
            take(piece.prefix(count))
            offset += count
        }
    }

    private func open(_ file: URL) throws -> (descriptor: Int32, kept: Bool)? {
        try held.withLock { held in
            var status = stat()
            guard lstat(file.path, &status) == 0 else {
                if errno == ENOENT { return nil }
                throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
            }
            let identity = Identity(device: UInt(status.st_dev), file: UInt(status.st_ino))
            if let known = held[identity] { return (known, true) }
            let descriptor = Glibc.open(file.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
            guard descriptor >= 0 else {
                if errno == ENOENT { return nil }
                throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
            }
            guard file.lastPathComponent.contains(".sqlite") else { return (descriptor, false) }
            held[identity] = descriptor
            return (descriptor, true)
        }
    }
}
