import Foundation
import Testing

@testable import PageKit

@Suite("HTTPS by Vern itself", .serialized) struct TLSTests {
    private static let get = "GET /client HTTP/1.1\r\nHost: firm.example\r\nConnection: close\r\n\r\n"

    @Test func `refuses what is old or weak`() async throws {
        let made = try MadeCertificate("firm.example")
        try await RunningDoor.open(certificates: try Certificates(made.files)) { door in
            let everything = ["-cipher", "ALL:@SECLEVEL=0"]
            for options in [
                ["-tls1_1"] + everything, ["-tls1"] + everything,
                ["-tls1_2", "-cipher", "AES128-SHA:AES256-SHA:AES128-GCM-SHA256:@SECLEVEL=0"],
                ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA:ECDHE-ECDSA-AES128-SHA256"],
            ] {
                let said = try OpenSSL.shake(door.port, options)
                #expect(said.output.contains("Cipher is (NONE)"), "\(options)")
            }
            // Asked to begin anew in the middle, it doesn't.
            let again = try OpenSSL.shake(door.port, ["-tls1_2"], input: "R\nGET /client HTTP/1.1\n")
            #expect(again.status != 0)
        }
    }

    @Test func `speaks TLS 1.2 and 1.3 with forward secrecy, and HTTP/1.1`() async throws {
        let made = try MadeCertificate("firm.example")
        try await RunningDoor.open(certificates: try Certificates(made.files)) { door in
            for (version, cipher) in [
                ("-tls1_3", /New, TLSv1.3, Cipher is TLS_/),
                ("-tls1_2", /New, TLSv1.2, Cipher is ECDHE-ECDSA-(?:AES128-GCM|AES256-GCM|CHACHA20)/),
            ] {
                let said = try OpenSSL.shake(door.port, [version, "-alpn", "h2,http/1.1"])
                #expect(said.output.contains(cipher) && said.output.contains("ALPN protocol: http/1.1"), "\(version)")
            }
            let heard = try OpenSSL.converse(door.port, saying: Self.get)
            #expect(heard.status == 200 && heard.body == "127.0.0.1")
            #expect(heard.field("Strict-Transport-Security") == "max-age=63072000; includeSubDomains")
        }
    }

    @Test func `answers each request that could be read in two ways with 400, and closes`() async throws {
        let made = try MadeCertificate("firm.example")
        try await RunningDoor.open(certificates: try Certificates(made.files)) { door in
            for (name, bytes) in SmugglingTests.requests {
                let heard = try OpenSSL.converse(door.port, saying: bytes + Self.get)
                #expect(heard.status == 400 && heard.field("Connection") == "close", "\(name): \(heard.status)")
                #expect(heard.text.components(separatedBy: "HTTP/1.1 ").count == 2, "\(name): what followed was answered")
            }
        }
    }

    @Test func `closes a handshake that takes as long as a head may, however steadily it drips`() async throws {
        var limits = DoorLimits.generous
        (limits.headerSeconds, limits.idleSeconds) = (0.6, 5)
        let made = try MadeCertificate("firm.example")
        let certificates = try Certificates(made.files)
        try await RunningDoor.open(limits, certificates: certificates) { door in
            let (silent, dripping) = (try Conversation(door), try Conversation(door))
            let begun = Date.now
            for byte: UInt8 in [0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3] {
                dripping.say([byte])
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(silent.hearAll().closed && dripping.hearAll().closed)
            #expect(Date.now.timeIntervalSince(begun) < 8)
        }
    }

    @Test func `begins with no pair that isn't good`() throws {
        let (made, other) = (try MadeCertificate("firm.example"), try MadeCertificate("other.example"))
        func refusal(_ files: CertificateFiles, now: Date = .now) -> CertificateFiles.Refusal? {
            do throws(CertificateFiles.Refusal) {
                _ = try Certificates(files, now: now)
                return nil
            } catch { return error }
        }
        #expect(refusal(made.files) == nil)
        #expect(refusal(CertificateFiles(certificate: made.files.certificate, key: other.files.key)) == .noPair)
        #expect(refusal(CertificateFiles(certificate: made.files.key, key: made.files.key)) == .noCertificate(made.files.key.path))
        #expect(
            refusal(CertificateFiles(certificate: made.files.certificate, key: made.files.certificate))
                == .keyOpenToOthers(made.files.certificate.path))
        let missing = made.folder.appending(path: "nothing.pem")
        #expect(refusal(CertificateFiles(certificate: made.files.certificate, key: missing)) == .unreadable(missing.path))
        guard case .ended = refusal(made.files, now: .now + 3 * 86_400) else {
            return #expect(Bool(false), "an ended certificate is taken")
        }
        for rights in [0o644, 0o660, 0o604] {
            try made.protect(rights)
            #expect(refusal(made.files) == .keyOpenToOthers(made.files.key.path))
        }
        try made.protect(0o640)
        #expect(refusal(made.files) == nil)
    }

    @Test func `takes up a changed certificate without a restart, and never a bad one`() async throws {
        let (made, next) = (try MadeCertificate("firm.example"), try MadeCertificate("renewed.example"))
        let certificates = try Certificates(made.files)
        try await RunningDoor.open(certificates: certificates) { door in
            func subject() throws -> String {
                let said = try OpenSSL.shake(door.port).output
                return said.split(separator: "\n").first { $0.hasPrefix("subject=") }.map(String.init) ?? "nothing"
            }
            #expect(try subject().contains("firm.example"))
            #expect(certificates.look() == .unchanged)

            // A half-finished renewal: the certificate is there, its key isn't yet.
            try made.take(certificateOf: next)
            #expect(certificates.look() == .changing && certificates.look() == .refused(.noPair) && certificates.look() == .unchanged)
            #expect(try subject().contains("firm.example") && certificates.standing.refusal == .noPair)
            try made.take(keyOf: next)
            #expect(certificates.look() == .changing)
            guard case .taken = certificates.look() else { return #expect(Bool(false), "the good pair isn't taken") }
            #expect(try subject().contains("renewed.example") && certificates.standing.refusal == nil)

            try Data("rubbish".utf8).write(to: made.files.certificate)
            #expect(certificates.look() == .changing && certificates.look() == .refused(.noCertificate(made.files.certificate.path)))
            try FileManager.default.removeItem(at: made.files.certificate)
            #expect(certificates.look() == .changing && certificates.look() == .refused(.unreadable(made.files.certificate.path)))
            #expect(try subject().contains("renewed.example"))
        }
    }

    @Test func `forgets within the hour what an earlier visit could be told by`() async throws {
        let made = try MadeCertificate("firm.example")
        let certificates = try Certificates(made.files)
        try await RunningDoor.open(certificates: certificates) { (door) throws in
            let ticket = made.folder.appending(path: "ticket").path
            func visit(_ options: [String]) throws -> String { try OpenSSL.shake(door.port, ["-tls1_2"] + options).output }
            #expect(try visit(["-sess_out", ticket]).contains("New, TLSv1.2"))
            #expect(try visit(["-sess_in", ticket]).contains("Reused, TLSv1.2"))
            #expect(certificates.look(seconds: Stopwatch.seconds() + 1_801) == .unchanged)
            #expect(try visit(["-sess_in", ticket]).contains("New, TLSv1.2"))
            #expect(Certificates.contextSeconds < 3_600)
        }
    }

    @Test func `sends plain visitors to the site's own address, whatever host they name, and shows them nothing`() async throws {
        let made = try MadeCertificate("firm.example")
        let certificates = try Certificates(made.files)
        try await RunningDoor.open(url: "https://firm.example/below", certificates: certificates) { door in
            func ask(_ text: String) throws -> Heard {
                let conversation = try Conversation(door, port: door.plainPort)
                conversation.say(text)
                return conversation.hear()
            }
            let heard = try ask("GET /nb/privacy?a=b HTTP/1.1\r\nHost: evil.example\r\n\r\n")
            #expect(heard.status == 301 && heard.field("Location") == "https://firm.example/nb/privacy?a=b" && heard.body.isEmpty)
            #expect(heard.field("Strict-Transport-Security") == nil && heard.field("Content-Security-Policy") != nil)
            for target in ["/privacy", "//evil.example/", "/\u{e5}", "http://evil.example/x"] {
                let location = try ask("GET \(target) HTTP/1.1\r\nHost: evil.example\r\n\r\n").field("Location") ?? ""
                #expect(location.isEmpty || location.hasPrefix("https://firm.example/"), "\(target): \(location)")
            }
            let form = try ask("POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na=1")
            #expect(form.status == 301 && form.body.isEmpty)
            #expect(try ask("GET /privacy HTTP/1.1\r\nHost: a\nX: b\r\n\r\n").status == 400)
        }
    }
}
