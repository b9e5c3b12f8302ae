import Foundation
import Glibc
import Synchronization

/// The conversation with one browser: JSON messages ended by a NUL byte, both ways over one socket. A command waits for the answer with
/// its number; an event goes to the listener of its session, on the reading thread, before any later answer is given out.
final class DevToolsPipe: Sendable {
    typealias Listener = @Sendable (DevToolsEvent) -> Void
    private struct Answer {
        let continuation: CheckedContinuation<JSONValue, any Error>
        let session: String?

        func resume(throwing error: any Error) { continuation.resume(throwing: error) }
        func resume(returning value: JSONValue) { continuation.resume(returning: value) }
    }

    private struct Conversation {
        var lastNumber = 0
        var waiting: [Int: Answer] = [:]
        var listeners: [String: Listener] = [:]
        var end: BrowserFailure?
    }
    private struct Command: Encodable {
        let id: Int
        let method: String
        let params: JSONValue
        let sessionId: String?
    }
    private struct Message: Decodable {
        let id: Int?
        let method: String?
        let params: JSONValue?
        let sessionId: String?
        let result: JSONValue?
        let error: JSONValue?
    }

    private let conversation = Mutex(Conversation())
    private let writing: Mutex<Int32?>
    private let socket: Int32

    init(socket: Int32) {
        self.socket = socket
        self.writing = Mutex(socket)
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Why the browser can no longer be spoken to; nil while it can.
    var end: BrowserFailure? { conversation.withLock { $0.end } }

    func listen(to session: String, _ listener: @escaping Listener) {
        conversation.withLock { if $0.end == nil { $0.listeners[session] = listener } }
    }

    func stopListening(to session: String) {
        conversation.withLock { _ = $0.listeners.removeValue(forKey: session) }
    }

    /// Sends a command and waits for its answer. Refuses with `refused` when the browser answers with an error, `tookTooLong` past the
    /// limit, `ended` when the browser is or goes away.
    func command(_ method: String, _ parameters: JSONValue = [:], session: String? = nil, limit: Duration) async throws -> JSONValue {
        let number = nextNumber()
        let timer = Task {
            try await Task.sleep(for: limit)
            self.take(number)?.resume(throwing: BrowserFailure.tookTooLong(what: method, limit: limit))
        }
        defer { timer.cancel() }
        do {
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    let answer = Answer(continuation: continuation, session: session)
                    let end = conversation.withLock { state in
                        if state.end == nil { state.waiting[number] = answer }
                        return state.end
                    }
                    if let end { return answer.resume(throwing: end) }
                    if Task.isCancelled { take(number)?.resume(throwing: CancellationError()) }
                    write(Command(id: number, method: method, params: parameters, sessionId: session))
                }
            } onCancel: {
                take(number)?.resume(throwing: CancellationError())
            }
        } catch let refusal as Refusal {
            throw BrowserFailure.refused(command: method, reason: refusal.reason)
        }
    }

    /// Sends a command whose answer nobody waits for: what an event needs said at once.
    func post(_ method: String, _ parameters: JSONValue = [:], session: String? = nil) {
        write(Command(id: nextNumber(), method: method, params: parameters, sessionId: session))
    }

    /// Fails everything that waits on one session: its page is lost, and the browser answers nothing for it.
    func giveUp(_ session: String, _ failure: BrowserFailure) {
        let lost = conversation.withLock { state in
            let lost = state.waiting.filter { $0.value.session == session }
            for number in lost.keys { state.waiting[number] = nil }
            return lost.values
        }
        for answer in lost { answer.resume(throwing: failure) }
    }

    /// Closes our end: the browser then exits by itself.
    func hangUp() {
        writing.withLock { if let open = $0 { _ = shutdown(open, Int32(SHUT_RDWR)) } }
    }

    /// Reads until the browser hangs up, asks `farewell` how it ended, and then fails everything that still waits. Blocks its thread.
    func readUntilEnd(farewell: () -> String) {
        var unfinished: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(socket, &chunk, chunk.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            var rest = chunk[..<count]
            while let end = rest.firstIndex(of: 0) {
                unfinished.append(contentsOf: rest[..<end])
                receive(Data(unfinished))
                unfinished.removeAll(keepingCapacity: true)
                rest = rest[(end + 1)...]
            }
            unfinished.append(contentsOf: rest)
        }
        writing.withLock {
            Glibc.close(socket)
            $0 = nil
        }
        let end = BrowserFailure.ended(how: farewell())
        let (waiting, listeners) = conversation.withLock { state in
            state.end = end
            defer { (state.waiting, state.listeners) = ([:], [:]) }
            return (state.waiting.values, state.listeners.values)
        }
        for answer in waiting { answer.resume(throwing: end) }
        for listener in listeners { listener(.browserEnded) }
    }

    private struct Refusal: Error { let reason: String }

    private func receive(_ data: Data) {
        guard let message = try? JSONDecoder().decode(Message.self, from: data) else { return }
        if let number = message.id {
            guard let answer = take(number) else { return }
            if let error = message.error {
                answer.resume(throwing: Refusal(reason: error["message"]?.text ?? "no reason given"))
            } else {
                answer.resume(returning: message.result ?? [:])
            }
        } else if let method = message.method, let session = message.sessionId {
            let listener = conversation.withLock { $0.listeners[session] }
            listener?(DevToolsEvent(method: method, parameters: message.params ?? [:], session: session))
        }
    }

    private func nextNumber() -> Int {
        conversation.withLock {
            $0.lastNumber += 1
            return $0.lastNumber
        }
    }

    private func take(_ number: Int) -> Answer? {
        conversation.withLock { $0.waiting.removeValue(forKey: number) }
    }

    private func write(_ command: Command) {
        guard var bytes = try? JSONEncoder().encode(command) else { return }
        bytes.append(0)
        writing.withLock { open in
            guard let open else { return }
            bytes.withUnsafeBytes { buffer in
                var sent = 0
                while sent < buffer.count {
                    // MSG_NOSIGNAL: a browser that died must not end this process by SIGPIPE.
                    let count = Glibc.send(open, buffer.baseAddress! + sent, buffer.count - sent, Int32(MSG_NOSIGNAL))
                    if count > 0 {
                        sent += count
                    } else if errno != EINTR {
                        // A browser that takes nothing for five seconds, or half a message, is past talking to: reading then ends too.
                        shutdown(open, Int32(SHUT_RDWR))
                        return
                    }
                }
            }
        }
    }
}

/// Something the browser said unasked.
struct DevToolsEvent: Sendable {
    let method: String
    let parameters: JSONValue
    let session: String

    static let browserEnded = DevToolsEvent(method: "Vern.browserEnded", parameters: [:], session: "")
}
