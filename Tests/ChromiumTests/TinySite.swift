import Foundation
import Glibc
import Synchronization

/// A web server of a few lines on a free port of this machine: what a page says and what was asked are in the test's own hands.
final class TinySite: Sendable {
    struct Request: Sendable {
        let method: String
        let path: String
        let headers: [String: String]
        let body: String
    }
    struct Answer: Sendable {
        var status = 200
        var kind = "text/html; charset=utf-8"
        var headers: [String] = []
        var body = ""

        static func page(_ body: String, title: String = "Test", headers: [String] = []) -> Answer {
            Answer(
                headers: headers,
                body: "<!doctype html><html lang=en><title>\(title)</title><link rel=icon href=data:,><body>\(body)"
            )
        }
    }

    let port: UInt16
    private let socket: Int32
    private let seen = Mutex<[Request]>([])

    /// Serves until the last reference goes.
    init(_ answer: @escaping @Sendable (Request) -> Answer) throws {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && listen(socket, 64) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        guard bound else { throw POSIXError(.EADDRINUSE) }
        self.socket = socket
        port = UInt16(bigEndian: address.sin_port)
        Thread { [weak self] in
            while true {
                let connection = accept(socket, nil, nil)
                guard connection >= 0 else { return }
                Thread { [weak self] in
                    defer { Glibc.close(connection) }
                    guard let request = Self.read(from: connection) else { return }
                    self?.seen.withLock { $0.append(request) }
                    Self.write(answer(request), to: connection)
                }.start()
            }
        }.start()
    }

    deinit {
        shutdown(socket, Int32(SHUT_RDWR))
        Glibc.close(socket)
    }

    /// `localhost` is a secure context, so that service workers and passkeys work.
    var url: String { "http://localhost:\(port)" }
    var requests: [Request] { seen.withLock { $0 } }

    private static func read(from connection: Int32) -> Request? {
        var data = Data()
        var chunk = [UInt8](repeating: 0, count: 8192)
        while true {
            if let end = data.range(of: Data("\r\n\r\n".utf8)) {
                let lines = String(decoding: data[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
                let pairs = lines.dropFirst().compactMap { line -> (String, String)? in
                    let parts = line.split(separator: ":", maxSplits: 1)
                    return parts.count == 2 ? (parts[0].lowercased(), parts[1].trimmingCharacters(in: .whitespaces)) : nil
                }
                let headers = Dictionary(pairs) { $1 }
                let body = data[end.upperBound...]
                if body.count >= Int(headers["content-length"] ?? "0") ?? 0 {
                    let words = lines[0].split(separator: " ")
                    guard words.count == 3 else { return nil }
                    return Request(
                        method: String(words[0]), path: String(words[1]), headers: headers, body: String(decoding: body, as: UTF8.self))
                }
            }
            let count = recv(connection, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            data.append(contentsOf: chunk[..<count])
        }
    }

    private static func write(_ answer: Answer, to connection: Int32) {
        let head =
            [
                "HTTP/1.1 \(answer.status) Answer", "Content-Type: \(answer.kind)", "Content-Length: \(answer.body.utf8.count)",
                "Connection: close",
            ]
            + answer.headers
        let bytes = Array((head.joined(separator: "\r\n") + "\r\n\r\n" + answer.body).utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            sent += count
        }
    }
}
