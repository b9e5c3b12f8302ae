import Foundation
import Glibc

/// The address of a socket in a folder. The kernel takes 107 bytes; a file further down is reached through its folder's open descriptor
/// ("/proc/self/fd/7/vern.sock"), which is short wherever the folder lies.
struct SocketPath: ~Copyable {
    let path: String
    private let folder: Int32

    /// - Throws: `LocalSocketFailure.noFolder` when the folder of `path` can't be opened.
    init(_ path: String) throws(LocalSocketFailure) {
        guard path.utf8.count > 100 else {
            (self.path, folder) = (path, -1)
            return
        }
        let url = URL(fileURLWithPath: path)
        let descriptor = open(url.deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .noFolder }
        folder = descriptor
        self.path = "/proc/self/fd/\(descriptor)/\(url.lastPathComponent)"
    }

    deinit { if folder >= 0 { close(folder) } }

    /// A stream socket connected to the path.
    borrowing func connected() throws(LocalSocketFailure) -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .broken(errno) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
        let result = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
        guard result == 0 else {
            let reason = errno
            close(descriptor)
            throw LocalSocketFailure(connecting: reason)
        }
        return descriptor
    }
}

/// Why nothing came of a question.
package enum LocalSocketFailure: Error, Equatable, CustomStringConvertible {
    /// No server listens there.
    case notRunning
    /// The socket belongs to another user.
    case notPermitted
    case noFolder
    /// A server listens there already.
    case alreadyServed
    /// More than 16 MiB.
    case tooLong
    case tooSlow
    /// The system's error number.
    case broken(Int32)

    init(connecting reason: Int32) {
        self =
            switch reason {
            case ENOENT, ECONNREFUSED, ENOTSOCK: .notRunning
            case EACCES, EPERM: .notPermitted
            case EAGAIN, ETIMEDOUT: .tooSlow
            default: .broken(reason)
            }
    }

    package var description: String {
        switch self {
        case .notRunning: "no server is running for this data folder"
        case .notPermitted: "only the user who runs the server may speak to it"
        case .noFolder: "the folder of the socket can't be opened"
        case .alreadyServed: "a server is already running for this data folder"
        case .tooLong: "the message is longer than 16 MiB"
        case .tooSlow: "the server didn't answer in time"
        case .broken(let reason): "the local socket failed: \(String(cString: strerror(reason)))"
        }
    }
}
