import CCurl
import Foundation
import Synchronization

/// One attempt to hand one message to one server, as libcurl's callbacks see it. Lives on the thread of its session; `isCancelled` alone
/// is set from elsewhere.
final class Conversation {
    enum Phase: Int, Comparable {
        case greeting, sender, recipient, data, content, finalDot
        static func < (a: Phase, b: Phase) -> Bool { a.rawValue < b.rawValue }
    }
    enum Stop { case withdrawn, lookFailed, late, silent, unauthenticated, cancelled }

    private(set) var phase = Phase.greeting
    /// The last whole reply in the present phase: codes and words of all its lines.
    private(set) var reply: (code: Int, text: String)?
    private(set) var stop: Stop?
    var isAuthenticated = false

    private let mail: RelayMail
    private let times: RelayTimes
    private let needsAuthentication: Bool
    private let mayGo: @Sendable () throws -> Bool
    private let isCancelled: @Sendable () -> Bool
    private let mayWait: () -> Bool
    private var isPatient = false
    private var offset = 0
    private var lines: [String] = []
    private var since = ContinuousClock.now
    /// We have said good-bye: what is answered to that says nothing about the letter.
    private var isOver = false

    init(
        _ mail: RelayMail, times: RelayTimes, needsAuthentication: Bool, isAuthenticated: Bool,
        mayGo: @escaping @Sendable () throws -> Bool, isCancelled: @escaping @Sendable () -> Bool, mayWait: @escaping () -> Bool
    ) {
        (self.mail, self.times, self.needsAuthentication, self.isAuthenticated) = (mail, times, needsAuthentication, isAuthenticated)
        (self.mayGo, self.isCancelled, self.mayWait) = (mayGo, isCancelled, mayWait)
    }

    private func enter(_ next: Phase) { (phase, reply, lines, since) = (next, nil, [], .now) }

    /// A server that didn't let us sign in hears no more of us than who we are.
    var goesOn: Bool { stop != .unauthenticated }

    /// A command of ours. It may hold a password or an address: only its first word is looked at.
    func said(_ bytes: UnsafeBufferPointer<UInt8>) {
        since = .now
        switch String(decoding: bytes.prefix(4), as: UTF8.self).uppercased() {
        case "MAIL":
            enter(.sender)
            // libcurl goes on without a password where the server offers no way to give it.
            if needsAuthentication, !isAuthenticated { stop = .unauthenticated }
        case "RCPT": enter(.recipient)
        case "DATA": enter(.data)
        case "QUIT": isOver = true
        case "EHLO", "HELO": if phase == .greeting { isAuthenticated = false }
        default: break
        }
    }

    /// Lines of a reply (RFC 5321 section 4.2.1).
    func heard(_ bytes: UnsafeBufferPointer<UInt8>) {
        if isOver { return }
        since = .now
        for part in bytes.split(separator: 10) {
            let line = String(decoding: part.prefix(512).filter { $0 >= 32 && $0 != 127 }, as: UTF8.self)
            guard line.count >= 3, let code = Int(line.prefix(3)) else { continue }
            let more = line.dropFirst(3).first == "-"
            if lines.count < 20 { lines.append((lines.isEmpty ? "\(code) " : "") + line.dropFirst(4)) }
            guard !more else { continue }
            reply = (code, String(lines.joined(separator: " ").prefix(1000)))
            lines = []
            if code == 235 { isAuthenticated = true }
        }
    }

    /// The next piece of the message; nothing left: libcurl sends the final dot.
    func read(into buffer: UnsafeMutablePointer<CChar>, atMost size: Int) -> Int {
        if offset == 0, phase < .content {
            do {
                guard try stop == nil && mayGo() else {
                    stop = stop ?? .withdrawn
                    return Int(CURL_READFUNC_ABORT)
                }
            } catch {
                stop = .lookFailed
                return Int(CURL_READFUNC_ABORT)
            }
            enter(.content)
        }
        since = .now
        let count = min(size, mail.bytes.count - offset)
        if count == 0 {
            enter(.finalDot)
            return 0
        }
        _ = mail.bytes.withUnsafeBytes { memcpy(buffer, $0.baseAddress! + offset, count) }
        offset += count
        return count
    }

    /// Asked about once a second.
    var mustStop: Bool {
        if stop == .unauthenticated { return true }
        let waited = ContinuousClock.now - since
        if isOver { return waited > times.farewell || stop != nil }
        let limit =
            switch phase {
            case .greeting, .sender, .recipient: times.reply
            case .data: times.dataCommand
            case .content: times.dataBlock
            case .finalDot: times.finalDot
            }
        if waited > limit { stop = .late }
        // Up to here nothing was said of the letter: another way costs it nothing.
        if stop == nil, phase <= .sender, waited > times.patience, !isPatient {
            isPatient = mayWait()
            if !isPatient { stop = .silent }
        }
        if isCancelled(), phase < .finalDot || waited > times.farewell { stop = .cancelled }
        return stop != nil
    }
}
