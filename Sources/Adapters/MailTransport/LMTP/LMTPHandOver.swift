package import Foundation
import Glibc

/// Hands one message over by LMTP on a connected socket. Blocking: for commands, not for servers.
package struct LMTPHandOver {
    package enum Outcome: Sendable, Equatable {
        case committed
        /// Refused for good.
        case refused
        /// To be tried again.
        case later
    }

    private let descriptor: Int32

    /// - Parameter descriptor: stays the caller's to close.
    package init(over descriptor: Int32) { self.descriptor = descriptor }

    /// - Parameters:
    ///   - sender: of the envelope; empty: a report of a mail server.
    package func hand(_ message: Data, from sender: String) -> Outcome {
        let steps = [
            (Data(), "220"), (line("LHLO localhost"), "250"), (line("MAIL FROM:<\(sender)> SIZE=\(message.count)"), "250"),
            (line("RCPT TO:<inbox>"), "250"), (line("DATA"), "354"), (Self.stuffed(message), "250"),
        ]
        for (said, wanted) in steps {
            guard send(said), let code = reply() else { return .later }
            if code != wanted { return code.hasPrefix("5") ? .refused : .later }
        }
        _ = send(line("QUIT"))
        return .committed
    }

    private func line(_ text: String) -> Data { Data((text + "\r\n").utf8) }

    /// With CRLF at the end of each line, dots doubled (RFC 5321 section 4.5.2), and the end of the message.
    static func stuffed(_ message: Data) -> Data {
        var (out, start, before) = (Data(capacity: message.count + message.count / 32 + 8), true, UInt8(0))
        for byte in message {
            if start, byte == 46 { out.append(46) }
            if byte == 10, before != 13 { out.append(13) }
            out.append(byte)
            (start, before) = (byte == 10, byte)
        }
        if !start { out.append(contentsOf: [13, 10]) }
        out.append(contentsOf: [46, 13, 10])
        return out
    }

    private func send(_ bytes: Data) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// The code of the last line of a reply.
    private func reply() -> String? {
        var text: [UInt8] = []
        var byte: UInt8 = 0
        while text.count < 4_096 {
            let count = recv(descriptor, &byte, 1, 0)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return nil }
            text.append(byte)
            guard byte == 10 else { continue }
            if text.count > 4, text[3] != 45 { return String(decoding: text.prefix(3), as: UTF8.self) }
            text = []
        }
        return nil
    }
}
