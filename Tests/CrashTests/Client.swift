import Foundation
import Glibc

/// One connection, one request after another, nothing repeated: what was answered was answered.
final class Client {
    struct Reply {
        let status: Int
        let body: String
    }
    enum Broken: Error { case connection, reply }

    private let descriptor: Int32

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = Self.loopback(port: port)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        // `deinit` closes: twice would close a file of somebody else's that has the number by then.
        guard connected == 0 else { throw Broken.connection }
    }

    deinit { close(descriptor) }

    static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return address
    }

    func get(_ path: String) throws -> Reply { try ask("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n") }

    func post(_ path: String, _ form: [(String, String)]) throws -> Reply {
        let body = form.map { "\($0)=\(Self.encoded($1))" }.joined(separator: "&")
        return try ask(
            """
            POST \(path) HTTP/1.1\r
            Host: localhost\r
            Content-Type: application/x-www-form-urlencoded\r
            Content-Length: \(body.utf8.count)\r
            \r
            \(body)
            """)
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let kept = (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            return kept ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    private func ask(_ request: String) throws -> Reply {
        var rest = Array(request.utf8)[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { throw Broken.connection }
            rest = rest.dropFirst(sent)
        }
        return try reply()
    }

    private func reply() throws -> Reply {
        var bytes: [UInt8] = []
        while true {
            if let reply = Self.complete(bytes) { return reply }
            var part = [UInt8](repeating: 0, count: 65_536)
            let count = recv(descriptor, &part, part.count, 0)
            guard count > 0 else { throw Broken.connection }
            bytes += part[..<count]
        }
    }

    private static func complete(_ bytes: [UInt8]) -> Reply? {
        let data = Data(bytes)
        guard let end = data.range(of: Data("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: data[..<end.lowerBound], as: UTF8.self).lowercased().components(separatedBy: "\r\n")
        let length = lines.first { $0.hasPrefix("content-length:") }.flatMap { Int($0.dropFirst(15).filter { $0 != " " }) } ?? 0
        let body = data[end.upperBound...]
        guard body.count >= length, let status = lines.first.flatMap({ Int($0.split(separator: " ").dropFirst().first ?? "") }) else {
            return nil
        }
        return Reply(status: status, body: String(decoding: body.prefix(length), as: UTF8.self))
    }
}
