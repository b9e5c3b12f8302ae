package import Foundation
import Glibc

/// A browser reduced to its requests: no cookie, no cache, no redirect followed, every byte of the answer kept.
package struct Visitor: Sendable {
    package let running: RunningVern
    package var language = "en"
    package var agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

    /// Where the visitor believes the site to be: "https://localhost:8443" behind a proxy.
    package var origin: String
    /// Where the requests go.
    package var port: UInt16
    /// Takes a request to the site and brings the answer; nothing: straight to the server.
    package var carry: (@Sendable ([UInt8]) throws -> Data)?

    package init(_ running: RunningVern, language: String = "en") {
        (self.running, self.language) = (running, language)
        (origin, port) = (running.origin, running.port)
    }

    package func get(_ path: String) async throws -> Answered { try await ask("GET", path) }
    package func head(_ path: String) async throws -> Answered { try await ask("HEAD", path) }

    /// Sends a form as a page of the site would.
    package func post(_ path: String, _ fields: [(String, String)] = [], headers: [String] = []) async throws -> Answered {
        let own = headers.isEmpty ? ["Origin: \(origin)", "Sec-Fetch-Site: same-origin"] : headers
        return try await ask("POST", path, headers: own + ["Content-Type: application/x-www-form-urlencoded"], body: Self.encoded(fields))
    }

    /// Sends a form of a page: its hidden fields, with others added or put in their place.
    package func send(_ form: PageForm, _ fields: [(String, String)] = []) async throws -> Answered {
        let names = Set(fields.map(\.0))
        return try await post(form.action, form.hidden.filter { !names.contains($0.0) } + fields)
    }

    package func ask(_ method: String, _ path: String, headers: [String] = [], body: String? = nil) async throws -> Answered {
        var lines = [
            "\(method) \(path) HTTP/1.1", "Host: \(origin.split(separator: "/").last ?? "localhost")", "Accept-Language: \(language)",
            "User-Agent: \(agent)",
            "Connection: close",
        ]
        lines += headers
        if let body { lines.append("Content-Length: \(body.utf8.count)") }
        let message = Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")).utf8)
        let (port, what, carry) = (port, "\(method) \(path)", carry)
        return try await withCheckedThrowingContinuation { done in
            // A thread of its own: waiting for a socket must not hold a thread of the test's pool.
            Thread.detachNewThread {
                done.resume(
                    with: Result {
                        guard let answer = Answered(try carry?(message) ?? Self.exchange(message, port: port), isHead: method == "HEAD")
                        else {
                            throw RunningFailure.noAnswer(what)
                        }
                        return answer
                    })
            }
        }
    }

    private static func exchange(_ message: [UInt8], port: UInt16) throws -> Data {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(socket) }
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        guard connected == 0 else { throw POSIXError(.ECONNREFUSED) }
        var sent = 0
        while sent < message.count {
            let count = message[sent...].withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { break }
            sent += count
        }
        var answer = Data()
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(socket, &chunk, chunk.count, 0)
            guard count > 0 else { return answer }
            answer.append(contentsOf: chunk[..<count])
        }
    }

    package static func encoded(_ fields: [(String, String)]) -> String {
        func encoded(_ text: String) -> String {
            text.utf8.map { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    ? String(UnicodeScalar(byte)) : String(format: "%%%02X", byte)
            }.joined()
        }
        return fields.map { "\(encoded($0.0))=\(encoded($0.1))" }.joined(separator: "&")
    }
}
