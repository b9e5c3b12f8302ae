import Foundation
import Running
import Testing

/// `vern serve` with a certificate, as an operator would start it.
@Suite("HTTPS by the command", .serialized) struct HTTPSTests {
    private let folder: URL
    private var chain: String { folder.appending(path: "chain.pem").path }
    private var key: String { folder.appending(path: "key.pem").path }

    init() throws { folder = try FileManager.default.freshFolder() }

    private func run(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
        process.arguments = ["20", program] + arguments
        let said = Pipe()
        (process.standardOutput, process.standardError) = (said, FileHandle.nullDevice)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let output = said.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self)
    }

    private func certify(_ name: String) throws {
        _ = try run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj", "/CN=\(name)",
                "-keyout", key, "-out", chain,
            ])
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
    }

    private func subject(_ port: UInt16) throws -> String {
        try run("openssl", ["s_client", "-connect", "127.0.0.1:\(port)"]).split(separator: "\n").first { $0.hasPrefix("subject=") }
            .map(String.init) ?? "nobody"
    }

    private func serve(_ arguments: [String]) throws -> Command {
        try Command(
            ["serve", BuiltVern.exampleSite.path, "--data", folder.appending(path: "data").path] + arguments, in: folder, logs: folder)
    }

    @Test func `doesn't begin with a pair that isn't whole, or for a site that is reached without it`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try certify("localhost")
        let pair = ["--tls-certificate", chain, "--tls-key", key]
        for (arguments, status, words) in [
            (["--tls-certificate", chain], Int32(64), "go together"),
            (["--redirect-from", "127.0.0.1:0"], 64, "--tls-certificate"),
            (["--tls-certificate", key, "--tls-key", key, "--url", "https://localhost"], 69, "no certificate"),
            (pair + ["--url", "http://localhost"], 69, "https://"),
        ] {
            let finished = try await serve(arguments).end(within: .seconds(20))
            #expect(finished.status == status && finished.complaint.contains(words), "\(arguments): \(finished)")
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
        let open = try await serve(pair + ["--url", "https://localhost"]).end(within: .seconds(20))
        #expect(open.status == 69 && open.complaint.contains("chmod 600"))
        #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "data/people.sqlite").path))
    }

    @Test func `serves, sends plain visitors there, takes up a new certificate, and tells of it`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try certify("first.example")
        let (port, plain) = (try RunningVern.freePort(), try RunningVern.freePort())
        let site = "https://localhost:\(port)"
        let server = try serve([
            "--listen", "127.0.0.1:\(port)", "--redirect-from", "127.0.0.1:\(plain)", "--url", site, "--tls-certificate", chain,
            "--tls-key", key,
        ])
        defer { server.signal(SIGKILL) }
        let ready = ContinuousClock.now + .seconds(30)
        while try run("curl", ["-sk", "\(site)/health"]) != "ready\n" {
            try #require(ContinuousClock.now < ready && server.status == nil, "\(server.words.complaint)")
            try await Task.sleep(for: .milliseconds(100))
        }
        let page = try run("curl", ["-ski", "--http2", "\(site)/privacy"])
        #expect(page.hasPrefix("HTTP/1.1 200") && page.contains("Strict-Transport-Security: max-age=63072000; includeSubDomains"))
        let moved = try run("curl", ["-si", "-H", "Host: evil.example", "http://127.0.0.1:\(plain)/privacy"])
        #expect(moved.hasPrefix("HTTP/1.1 301") && moved.contains("Location: \(site)/privacy\r\n"))
        func doctor() async throws -> String {
            try await Command(["doctor", "--data", folder.appending(path: "data").path], in: folder, logs: folder).end().output
        }
        #expect(try await doctor().contains("well  certificate: ends in 29 days"))

        #expect(try subject(port).contains("first.example"))
        try certify("second.example")
        let taken = ContinuousClock.now + .seconds(30)
        while try !subject(port).contains("second.example"), ContinuousClock.now < taken { try await Task.sleep(for: .milliseconds(300)) }
        #expect(try subject(port).contains("second.example"))
        try Data("rubbish".utf8).write(to: URL(fileURLWithPath: chain))
        let refused = ContinuousClock.now + .seconds(30)
        while !server.words.complaint.contains("the new certificate is refused"), ContinuousClock.now < refused {
            try await Task.sleep(for: .milliseconds(300))
        }
        #expect(server.words.complaint.contains("holds no certificate in PEM"))
        #expect(try await doctor().contains("LOOK  certificate:"))
        #expect(try subject(port).contains("second.example"))
        server.signal(SIGTERM)
        #expect(try await server.end(within: .seconds(30)).status == 0)
    }
}
