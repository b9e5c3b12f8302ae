import Foundation
import Glibc

/// One connection from an address of our choice: blocking, kept open, timed to the microsecond.
final class Link {
    struct Reply {
        let status: Int
        let head: String
        let body: String
        /// From the first byte sent to the last received.
        let seconds: Double

        func field(_ name: String) -> String? {
            head.components(separatedBy: "\r\n").first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
                .map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
        }
    }
    struct Broken: Error {}

    private let descriptor: Int32
    private var buffer = [UInt8](repeating: 0, count: 1 << 18)

    init(port: UInt16, from source: String = "127.0.0.1", patience: Int = 10) throws {
        guard let socket = Link.open(port: port, from: source) else { throw Broken() }
        descriptor = socket
        var limit = timeval(tv_sec: patience, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
    }
    deinit { close(descriptor) }

    /// A connected socket, or nothing when it was refused.
    static func open(port: UInt16, from source: String, receiveBuffer: Int32? = nil) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        if var size = receiveBuffer { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4) }
        func call(_ host: String, _ port: UInt16, _ function: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Bool {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            inet_pton(AF_INET, host, &address.sin_addr)
            return withUnsafePointer(to: address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { function(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
            } == 0
        }
        if call(source, 0, bind), call("127.0.0.1", port, connect) { return descriptor }
        close(descriptor)
        return nil
    }

    func ask(_ method: String, _ path: String, _ fields: [String] = [], body: String? = nil) throws -> Reply {
        var lines = ["\(method) \(path) HTTP/1.1", "Host: localhost", "Accept-Language: en"] + fields
        if let body { lines += ["Content-Type: application/x-www-form-urlencoded", "Content-Length: \(body.utf8.count)"] }
        return try exchange(Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")).utf8))
    }

    func exchange(_ message: [UInt8]) throws -> Reply {
        let begun = DispatchTime.now().uptimeNanoseconds
        guard send(descriptor, message, message.count, Int32(MSG_NOSIGNAL)) == message.count else { throw Broken() }
        var answer: [UInt8] = []
        var whole = Int.max
        var body = 0
        while answer.count < whole {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { throw Broken() }
            answer += buffer[..<count]
            if whole == .max, let end = Self.end(of: answer) {
                body = end
                whole = end + Self.length(answer[..<end])
            }
        }
        let seconds = Double(DispatchTime.now().uptimeNanoseconds - begun) / 1e9
        let head = String(decoding: answer[..<body], as: UTF8.self)
        return Reply(
            status: Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0, head: head,
            body: String(decoding: answer[body...], as: UTF8.self), seconds: seconds)
    }

    private static func end(of answer: [UInt8]) -> Int? {
        guard answer.count >= 4 else { return nil }
        return (0...(answer.count - 4)).first { answer[$0] == 13 && answer[$0 + 1] == 10 && answer[$0 + 2] == 13 && answer[$0 + 3] == 10 }
            .map { $0 + 4 }
    }

    private static func length(_ head: ArraySlice<UInt8>) -> Int {
        let text = String(decoding: head, as: UTF8.self).lowercased()
        guard let field = text.range(of: "content-length: ") else { return 0 }
        return Int(text[field.upperBound...].prefix { $0.isNumber }) ?? 0
    }
}
