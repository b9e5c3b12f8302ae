import Foundation
import MailPeers
import Running
import Testing

/// The built server with its letters in a mailbox of a real Dovecot, polled every five seconds.
enum PolledSite {
    /// - Parameters:
    ///   - secret: what signs in, in place of the password: a line of vern.yaml.
    ///   - port: of another server than the one whose certificate we know.
    ///   - lines: after those that every test needs.
    static func running<Value: Sendable>(
        _ dovecot: Dovecot, security: String = "starttls", password: String = Dovecot.password, secret: String? = nil,
        port: UInt16? = nil, _ lines: [String],
        _ work: (RunningVern) async throws -> Value
    ) async throws -> Value {
        let file = try FileManager.default.freshFolder().appending(path: "password")
        defer { try? FileManager.default.removeItem(at: file.deletingLastPathComponent()) }
        keep(password, in: file)
        let site = try BuiltVern.site(
            mail: ["imap:"]
                + ([
                    "host: localhost", "port: \(port ?? (security == "tls" ? dovecot.tlsPort : dovecot.port))", "security: \(security)",
                    "user: \(Dovecot.user)", secret ?? "password-file: \(file.path)", "authority-file: \(dovecot.certificate.path)",
                    "poll-seconds: 5",
                ] + lines).map { "  \($0)" })
        defer { try? FileManager.default.removeItem(at: site.deletingLastPathComponent()) }
        return try await RunningVern.using(site: site, work)
    }

    /// For its owner only.
    static func keep(_ secret: String, in file: URL) {
        _ = FileManager.default.createFile(
            atPath: file.path, contents: Data("\(secret)\n".utf8), attributes: [.posixPermissions: 0o600])
    }

    static func letter(_ number: Int, from address: String = "reader@reader.example", words: String = "How are you?") -> String {
        "Return-Path: <\(address)>\nFrom: <\(address)>\nTo: info@protectoria.com\nMessage-ID: <\(number)@reader.example>\nSubject: \(number)\n\n\(words)\n"
    }
}

extension RunningVern {
    func doctor() async throws -> String { try await run(["doctor", "--data", data.path]).output }
}

func wait(_ what: String, for seconds: Int = 60, until holds: () async throws -> Bool) async throws {
    let last = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < last {
        if try await holds() { return }
        try await Task.sleep(for: .milliseconds(50))
    }
    Issue.record("waited in vain for \(what)")
}
