import Foundation
import Testing

@testable import PageKit

/// A certificate of a test's own in a folder of its own, made by OpenSSL, good for two days.
final class MadeCertificate: Sendable {
    let folder: URL
    var files: CertificateFiles {
        CertificateFiles(certificate: folder.appending(path: "chain.pem"), key: folder.appending(path: "key.pem"))
    }

    init(_ name: String) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "certificate-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let made = try OpenSSL.run(
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=\(name)",
                "-keyout", files.key.path, "-out", files.certificate.path,
            ])
        try #require(made.status == 0, "\(made.complaint)")
        try protect(0o600)
    }
    deinit { try? FileManager.default.removeItem(at: folder) }

    func protect(_ rights: Int) throws { try FileManager.default.setAttributes([.posixPermissions: rights], ofItemAtPath: files.key.path) }

    /// As a renewal does: a new file in the old one's place.
    func take(certificateOf other: MadeCertificate) throws { try Self.replace(files.certificate, by: other.files.certificate) }
    func take(keyOf other: MadeCertificate) throws { try Self.replace(files.key, by: other.files.key) }

    private static func replace(_ old: URL, by new: URL) throws {
        let part = old.appendingPathExtension("new")
        try FileManager.default.copyItem(at: new, to: part)
        try #require(rename(part.path, old.path) == 0)
    }
}

/// The system's TLS library at its command line: a client nobody here wrote.
enum OpenSSL {
    struct Said {
        let status: Int32
        let output: String
        let complaint: String
    }

    /// - Parameter input: what it is told on standard input, to the end.
    static func run(_ arguments: [String], input: String = "") throws -> Said {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
        process.arguments = ["10", "openssl"] + arguments
        let (said, complained, told) = (Pipe(), Pipe(), Pipe())
        (process.standardOutput, process.standardError, process.standardInput) = (said, complained, told)
        try process.run()
        try? told.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try? told.fileHandleForWriting.close()
        let output = said.fileHandleForReading.readDataToEndOfFile()
        let complaint = complained.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Said(
            status: process.terminationStatus, output: String(decoding: output, as: UTF8.self),
            complaint: String(decoding: complaint, as: UTF8.self))
    }

    /// What a handshake came to, as the client tells it.
    static func shake(_ port: Int, _ options: [String] = [], input: String = "") throws -> Said {
        try run(["s_client", "-connect", "127.0.0.1:\(port)", "-servername", "firm.example"] + options, input: input)
    }

    /// Says these bytes over TLS and hears until the server closes.
    static func converse(_ port: Int, saying bytes: String) throws -> Heard {
        Heard(try shake(port, ["-quiet"], input: bytes).output)
    }
}
