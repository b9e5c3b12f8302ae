import Foundation
import Glibc
import Running

/// A disk of a few megabytes that a test can fill.
final class SmallDisk: Sendable {
    let folder: URL
    private var ballast: URL { folder.appending(path: "ballast") }

    /// Mounting wants root and a system that lets it.
    static let possible: Bool = {
        guard let disk = try? SmallDisk(megabytes: 1) else { return false }
        disk.remove()
        return true
    }()

    struct NotMounted: Error {}

    init(megabytes: Int) throws {
        folder = try FileManager.default.freshFolder()
        guard mount("tmpfs", folder.path, "tmpfs", 0, "size=\(megabytes)m,mode=0700") == 0 else {
            try? FileManager.default.removeItem(at: folder)
            throw NotMounted()
        }
    }

    func remove() {
        umount2(folder.path, 2)
        try? FileManager.default.removeItem(at: folder)
    }

    var free: Int {
        var status = statvfs()
        return statvfs(folder.path, &status) == 0 ? Int(status.f_bavail) * Int(status.f_frsize) : 0
    }

    /// Writes until only so many bytes are free.
    func fill(leaving: Int) throws {
        if !FileManager.default.fileExists(atPath: ballast.path) { _ = FileManager.default.createFile(atPath: ballast.path, contents: nil) }
        let file = open(ballast.path, O_WRONLY | O_APPEND)
        defer { close(file) }
        let block = [UInt8](repeating: 0xee, count: 4_096)
        while free > leaving, write(file, block, block.count) > 0 {}
    }

    func empty() { unlink(ballast.path) }
}
