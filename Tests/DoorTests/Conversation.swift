import Foundation
import Glibc
import Testing

/// A response as it came over the wire.
struct Heard {
    let text: String
    let status: Int
    let body: String

    init(_ text: String) {
        self.text = text
        status = Int(text.split(separator: " ", maxSplits: 2).dropFirst().first ?? "") ?? 0
        body = text.range(of: "\r\n\r\n").map { String(text[$0.upperBound...]) } ?? ""
    }

    var head: String { text.range(of: "\r\n\r\n").map { String(text[..<$0.lowerBound]) } ?? text }
    func all(_ name: String) -> [String] {
        head.components(separatedBy: "\r\n").dropFirst().compactMap { line in
            line.lowercased().hasPrefix(name.lowercased() + ":") ? line.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) : nil
        }
    }
    func field(_ name: String) -> String? { all(name).first }
}

struct Refused: Error {}

/// A TCP connection that says exactly the bytes it is told.
final class Conversation {
    private let descriptor: Int32

    init(_ door: RunningDoor, port: Int? = nil, from source: String = "127.0.0.1", receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var size = receiveBuffer { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4) }
        try #require(call(source, 0, bind) == 0)
        guard call("127.0.0.1", port ?? door.port, connect) == 0 else { throw Refused() }
        setPatience(10)
    }
    deinit { close(descriptor) }

    func setPatience(_ seconds: Int) {
        var patience = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    private func call(_ host: String, _ port: Int, _ function: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        inet_pton(AF_INET, host, &address.sin_addr)
        return withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                function(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    @discardableResult func say(_ text: String) -> Bool { say(Array(text.utf8)) }
    @discardableResult func say(_ bytes: [UInt8]) -> Bool {
        send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    /// Says that nothing more will be said, and goes on hearing.
    func endSaying() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Everything until the other side closes, or until nothing more comes for the time set.
    /// - Returns: what was heard, and whether it was closed.
    func hearAll() -> (text: String, closed: Bool) {
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &part, part.count, 0)
            if count > 0 {
                bytes += part[..<count]
            } else {
                return (String(decoding: bytes, as: UTF8.self), count == 0 || errno == ECONNRESET)
            }
        }
    }

    /// One response with a length, or the head alone of one without.
    func hear(bodyless: Bool = false) -> Heard {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while !bytes.suffix(4).elementsEqual([13, 10, 13, 10]), recv(descriptor, &byte, 1, 0) == 1 { bytes.append(byte) }
        let head = Heard(String(decoding: bytes, as: UTF8.self))
        if !bodyless, let length = head.field("Content-Length").flatMap({ Int($0) }) {
            for _ in 0..<length where recv(descriptor, &byte, 1, 0) == 1 { bytes.append(byte) }
        }
        return Heard(String(decoding: bytes, as: UTF8.self))
    }
}

extension RunningDoor {
    /// One request on a connection of its own.
    func ask(
        _ target: String, _ fields: [String] = [], method: String = "GET", body: String? = nil, from source: String = "127.0.0.1"
    ) throws -> Heard {
        let conversation = try Conversation(self, from: source)
        var lines = ["\(method) \(target) HTTP/1.1", "Host: firm.example"] + fields
        if let body { lines.append("Content-Length: \(body.utf8.count)") }
        conversation.say(lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? ""))
        return conversation.hear(bodyless: method == "HEAD")
    }

    func post(_ body: String, _ fields: [String] = ["Content-Type: application/x-www-form-urlencoded"]) throws -> Heard {
        try ask("/form", fields, method: "POST", body: body)
    }
}
