import Foundation
import Glibc
import Synchronization

/// Many connections that take their time, all from one thread: heads that never end, bodies that drip, readers that hardly read.
/// Whoever is thrown out comes back at the next turn.
final class Crowd: Sendable {
    enum Manner: CaseIterable { case head, body, reader }

    struct Count: Sendable {
        var open = 0
        var arrivals = 0
        /// Closed by the server after a stay of more than a second; before that.
        var thrownOut = 0
        var turnedAway = 0
    }

    private struct Member {
        let manner: Manner
        let source: String
        var socket: Int32 = -1
        var turns = 0
    }

    private let port: UInt16
    private let page: String
    private let counted = Mutex(Count())
    private let over = Mutex(false)
    private let done = DispatchSemaphore(value: 0)

    var count: Count { counted.withLock { $0 } }

    /// - Parameters:
    ///   - page: what the readers ask for.
    ///   - source: the address that a member comes from.
    init(port: UInt16, page: String, members: Int, from source: (Int) -> String) {
        (self.port, self.page) = (port, page)
        let all = (0..<members).map { Member(manner: Manner.allCases[$0 % 3], source: source($0)) }
        Thread.detachNewThread { [self] in
            var all = all
            while !over.withLock({ $0 }) {
                for index in all.indices { turn(&all[index]) }
                usleep(250_000)
            }
            for member in all where member.socket >= 0 { close(member.socket) }
            done.signal()
        }
    }

    func leave() {
        over.withLock { $0 = true }
        done.wait()
    }

    private func turn(_ member: inout Member) {
        if member.socket < 0 { return arrive(&member) }
        member.turns += 1
        var bytes = [UInt8](repeating: 0, count: member.manner == .reader ? 1 : 4_096)
        let read = recv(member.socket, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        if read == 0 || (read < 0 && errno != EAGAIN) { return go(&member) }
        guard member.turns % 4 == 0, member.manner != .reader else { return }
        say(member.manner == .head ? "X-\(member.turns): a\r\n" : "a", &member)
    }

    private func arrive(_ member: inout Member) {
        guard let socket = Link.open(port: port, from: member.source, receiveBuffer: member.manner == .reader ? 2_048 : nil) else { return }
        (member.socket, member.turns) = (socket, 0)
        counted.withLock { ($0.open, $0.arrivals) = ($0.open + 1, $0.arrivals + 1) }
        switch member.manner {
        case .head: say("GET / HTTP/1.1\r\nHost: localhost\r\n", &member)
        case .body:
            say(
                "POST /my HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 60000\r\n\r\n",
                &member)
        // Asked for often at once, so that the answers don't fit into what the system keeps for a socket.
        case .reader: say(String(repeating: "GET \(page) HTTP/1.1\r\nHost: localhost\r\n\r\n", count: 10), &member)
        }
    }

    private func say(_ text: String, _ member: inout Member) {
        let bytes = Array(text.utf8)
        if send(member.socket, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)) < 0 { go(&member) }
    }

    private func go(_ member: inout Member) {
        close(member.socket)
        member.socket = -1
        let stayed = member.turns > 4
        counted.withLock { count in
            count.open -= 1
            if stayed { count.thrownOut += 1 } else { count.turnedAway += 1 }
        }
    }
}
