package import Foundation
import Glibc
import Synchronization

/// A mail server reduced to its answers, on a free port of this machine: it refuses, stalls, cuts and lies as it is told, and keeps what
/// it said it took. It ends when its process does; what vern was killed meanwhile is nothing to it.
package final class Peer: Sendable {
    /// What it does where an answer is due.
    package enum Step: Sendable {
        /// Lines without CRLF.
        case say([String])
        /// Nothing, until the other side goes away.
        case silence
        /// Hangs up.
        case cut
        /// Waits, then says.
        case late(Duration, String)

        package static func say(_ line: String) -> Step { .say([line]) }
    }

    /// Where an answer is due.
    package enum Moment: String, Sendable, CaseIterable { case greeting, hello, startTLS, signIn, sender, recipient, data, finalDot }

    /// For each moment what happens the first time, the second and so on; the last goes on for ever.
    package struct Script: Sendable {
        private var steps: [Moment: [Step]] = [
            .greeting: [.say("220 peer.example ESMTP")],
            .hello: [.say(["250-peer.example", "250-SIZE 10000000", "250 8BITMIME"])], .startTLS: [.say("220 go on")],
            .signIn: [.say("235 2.7.0 welcome")], .sender: [.say("250 2.1.0 ok")], .recipient: [.say("250 2.1.5 ok")],
            .data: [.say("354 go on")], .finalDot: [.say("250 2.0.0 ok: queued as 4XyZ")],
        ]
        package init() {}
        package subscript(moment: Moment) -> [Step] {
            get { steps[moment, default: []] }
            set { steps[moment] = newValue }
        }
    }

    package struct Message: Sendable {
        package let from: String
        package let to: String
        /// Dots unstuffed, lines in CRLF.
        package let bytes: Data
        package var text: String { String(decoding: bytes, as: UTF8.self) }
        package func header(_ name: String) -> String? {
            text.components(separatedBy: "\r\n").prefix { !$0.isEmpty }.first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
                .map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
        }
    }

    package let port: UInt16
    private let listener: Int32
    private let script: Mutex<Script>
    private let kept = Mutex<[Message]>([])
    private let said = Mutex<[String]>([])
    private let connections = Mutex(0)

    /// - Parameter port: nothing: a free one.
    package init(_ script: Script = Script(), port: UInt16 = 0) throws {
        self.script = Mutex(script)
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, 4)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard bound, listen(descriptor, 64) == 0 else { throw POSIXError(.EADDRINUSE) }
        self.port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0, let self else { return }
                self.connections.withLock { $0 += 1 }
                Thread.detachNewThread { Connection(connection, self).serve() }
            }
        }
    }

    /// Takes no more connections; those there are go on.
    package func close() { shutdown(listener, Int32(SHUT_RDWR)) }
    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        Glibc.close(listener)
    }

    /// What it said it took, and what it took before it hung up.
    package var messages: [Message] { kept.withLock { $0 } }
    /// Every command line it got.
    package var commands: [String] { said.withLock { $0 } }
    package var connectionCount: Int { connections.withLock { $0 } }
    package func change(_ change: (inout Script) -> Void) { script.withLock { change(&$0) } }

    fileprivate func keep(_ message: Message) { kept.withLock { $0.append(message) } }
    fileprivate func heard(_ line: String) { said.withLock { $0.append(line) } }
    fileprivate func step(_ moment: Moment) -> Step {
        script.withLock { script in
            let steps = script[moment]
            if steps.count > 1 { script[moment].removeFirst() }
            return steps[0]
        }
    }
}

/// One connection, on a thread of its own.
private final class Connection {
    private let descriptor: Int32
    private let peer: Peer
    private var buffer: [UInt8] = []
    private var from = ""
    private var to = ""

    struct Over: Error {}

    init(_ descriptor: Int32, _ peer: Peer) { (self.descriptor, self.peer) = (descriptor, peer) }
    deinit { close(descriptor) }

    func serve() {
        do {
            try act(.greeting)
            while true { try obey(try line()) }
        } catch {}
    }

    private func obey(_ line: String) throws {
        peer.heard(line)
        switch line.prefix(4).uppercased() {
        case "EHLO", "HELO": try act(.hello)
        case "STAR": try act(.startTLS)
        case "AUTH":
            // Without the words at once, it asks for them.
            if line.split(separator: " ").count < 3 {
                try say(["334 "])
                _ = try self.line()
            }
            try act(.signIn)
        case "MAIL":
            from = Self.address(line)
            try act(.sender)
        case "RCPT":
            to = Self.address(line)
            try act(.recipient)
        case "DATA":
            guard case .say(let lines) = peer.step(.data) else { return try perform(.silence) }
            try say(lines)
            guard lines.last?.hasPrefix("354") == true else { return }
            peer.keep(Peer.Message(from: from, to: to, bytes: try message()))
            try act(.finalDot)
        case "RSET", "NOOP": try say(["250 ok"])
        case "QUIT":
            try say(["221 bye"])
            throw Over()
        default: try say(["500 what?"])
        }
    }

    private func act(_ moment: Peer.Moment) throws { try perform(peer.step(moment)) }

    private func perform(_ step: Peer.Step) throws {
        switch step {
        case .say(let lines): try say(lines)
        case .cut: throw Over()
        case .silence:
            while true { _ = try line() }
        case .late(let wait, let line):
            usleep(UInt32(wait.components.seconds) * 1_000_000 + UInt32(wait.components.attoseconds / 1_000_000_000_000))
            try say([line])
        }
    }

    private static func address(_ line: String) -> String {
        guard let start = line.firstIndex(of: "<"), let end = line.lastIndex(of: ">") else { return "" }
        return String(line[line.index(after: start)..<end])
    }

    private func message() throws -> Data {
        var data = Data()
        while true {
            var line = try line()
            if line == "." { return data }
            if line.hasPrefix(".") { line.removeFirst() }
            data.append(contentsOf: (line + "\r\n").utf8)
        }
    }

    /// Up to CRLF; a line feed alone ends nothing, as in servers that follow the RFC to the letter.
    private func line() throws -> String {
        var searched = 0
        while true {
            var index = max(1, searched)
            while index < buffer.count {
                if buffer[index] == 10, buffer[index - 1] == 13 {
                    let line = String(decoding: buffer[..<(index - 1)], as: UTF8.self)
                    buffer.removeFirst(index + 1)
                    return line
                }
                index += 1
            }
            searched = buffer.count
            var part = [UInt8](repeating: 0, count: 65_536)
            let count = recv(descriptor, &part, part.count, 0)
            guard count > 0 else { throw Over() }
            buffer += part[..<count]
        }
    }

    private func say(_ lines: [String]) throws {
        let bytes = Array(lines.map { $0 + "\r\n" }.joined().utf8)
        guard send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { throw Over() }
    }
}
