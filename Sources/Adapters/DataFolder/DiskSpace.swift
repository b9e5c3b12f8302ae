package import Foundation
import Glibc
import Registrations

/// The room on the disk of the data folder, and a file of zeros that keeps some of it back. On a full disk nothing can be written, and so
/// nothing erased: then the file is given up, and the acts that people have a right to at any time go on.
package final class DiskSpace: Room {
    package struct Limits: Sendable {
        /// Bytes below which nobody new is registered.
        package let leastFree: Int
        /// Bytes kept back: at least twice what the write-ahead log may grow to.
        package let reserve: Int
        package init(leastFree: Int = 256 << 20, reserve: Int = 64 << 20) { (self.leastFree, self.reserve) = (leastFree, reserve) }
    }

    package static let file = "reserve"

    package let limits: Limits
    private let folder: String
    private let reserve: String

    package init(_ folder: URL, limits: Limits = Limits()) {
        (self.folder, self.limits) = (folder.path, limits)
        reserve = folder.appending(path: Self.file).path
    }

    /// Bytes this process may still write; the reserve is not among them.
    package var free: Int {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return 0 }
        return Int(status.f_bavail) * Int(status.f_frsize)
    }

    /// Bytes kept back just now.
    package var kept: Int {
        var status = stat()
        guard stat(reserve, &status) == 0 else { return 0 }
        // Only what really lies on the disk counts: a file made before a crash may be a promise.
        return min(Int(status.st_size), Int(status.st_blocks) * 512)
    }

    /// What a reserve that was given up will need again is not counted as room.
    package var isLeft: Bool { free - max(0, limits.reserve - kept) >= limits.leastFree }

    /// Makes the reserve anew when there is room for it and for going on.
    /// - Returns: false while there isn't.
    @discardableResult
    package func keepReserve() -> Bool {
        guard kept < limits.reserve else { return true }
        unlink(reserve)
        guard isLeft else { return false }
        let descriptor = open(reserve, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        guard posix_fallocate(descriptor, 0, limits.reserve) == 0, fsync(descriptor) == 0 else {
            unlink(reserve)
            return false
        }
        return true
    }

    /// Lets go of the reserve.
    /// - Returns: true when there was one.
    package func giveUp() -> Bool { unlink(reserve) == 0 }
}
