package import Foundation
import Glibc

/// Asks the server of a data folder. Blocking: for commands, not for servers.
package struct LocalClient {
    /// One question, one reply.
    /// - Parameter seconds: how long the server may take for any part of its reply.
    /// - Throws: `LocalSocketFailure`.
    package static func ask(path: String, _ request: Data, seconds: Int = 30) throws -> Data {
        guard request.count <= LocalSocket.most else { throw LocalSocketFailure.tooLong }
        let descriptor = try connected(path: path, seconds: seconds)
        defer { close(descriptor) }
        var message = withUnsafeBytes(of: UInt32(request.count).bigEndian) { Data($0) }
        message.append(request)
        try send(message, over: descriptor)
        let head = try receive(4, from: descriptor)
        let length = head.reduce(0) { $0 << 8 | Int($1) }
        guard length <= LocalSocket.most else { throw LocalSocketFailure.tooLong }
        return try receive(length, from: descriptor)
    }

    /// The descriptor of a connection, for the caller to close.
    /// - Parameter seconds: how long either direction may stand still.
    /// - Throws: `LocalSocketFailure`.
    package static func connected(path: String, seconds: Int) throws -> Int32 {
        let descriptor = try SocketPath(path).connected()
        var patience = timeval(tv_sec: seconds, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
        }
        return descriptor
    }

    private static func send(_ bytes: Data, over descriptor: Int32) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw LocalSocketFailure(connecting: errno) }
            sent += count
        }
    }

    private static func receive(_ count: Int, from descriptor: Int32) throws -> Data {
        var bytes = Data(count: count)
        var got = 0
        while got < count {
            let part = bytes.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress! + got, count - got, 0) }
            if part < 0, errno == EINTR { continue }
            guard part >= 0 else { throw LocalSocketFailure(connecting: errno) }
            guard part > 0 else { throw LocalSocketFailure.notRunning }
            got += part
        }
        return bytes
    }
}
