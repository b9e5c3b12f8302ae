import Foundation
import Glibc
import Running

/// nginx or Caddy as Debian has it, with the configuration that is delivered, on ports and in a folder of its own.
final class RunningProxy: Sendable {
    enum Kind: String, CaseIterable { case nginx, caddy }

    struct NotReady: Error { let said: String }

    let folder: URL
    let port: UInt16
    let plainPort: UInt16
    private let process: Process

    var site: String { "https://localhost:\(port)" }
    private var logs: URL { folder.appending(path: "logs") }

    /// - Parameter spoiling: changes the site's part, to see what that would do.
    init(
        _ kind: Kind, before server: UInt16, port: UInt16, plainPort: UInt16, spoiling: (String) -> String = { $0 }
    ) throws {
        (self.port, self.plainPort) = (port, plainPort)
        folder = try FileManager.default.freshFolder()
        for name in ["logs", "temp", "tls"] {
            try FileManager.default.createDirectory(at: folder.appending(path: name), withIntermediateDirectories: true)
        }
        try Self.certify(folder)
        process = Process()
        let said = logs.appending(path: "said")
        _ = FileManager.default.createFile(atPath: said.path, contents: nil)
        process.standardOutput = try FileHandle(forWritingTo: said)
        process.standardError = process.standardOutput
        process.currentDirectoryURL = folder
        switch kind {
        case .nginx: try prepareNginx(server, spoiling)
        case .caddy: try prepareCaddy(server)
        }
        try process.run()
        for _ in 0..<500 {
            if (try? Self.isListening(port)) == true { return }
            guard process.isRunning else { break }
            usleep(20_000)
        }
        process.terminate()
        throw NotReady(said: (try? String(contentsOf: said, encoding: .utf8)) ?? "")
    }

    func stop() {
        kill(process.processIdentifier, SIGTERM)
        process.waitUntilExit()
    }

    /// The site's part as delivered, inside a main part that logs whatever it can, as Debian's does.
    private func prepareNginx(_ server: UInt16, _ spoiling: (String) -> String) throws {
        let site = try delivered("nginx.conf", server)
            .replacing("/etc/ssl/localhost", with: folder.appending(path: "tls").path).replacing("/var/log/nginx", with: logs.path)
            .replacing("listen 80", with: "listen 127.0.0.1:\(plainPort)").replacing("listen 443", with: "listen 127.0.0.1:\(port)")
        try Data(spoiling(site).utf8).write(to: folder.appending(path: "site.conf"))
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(folder.path)/temp/\($0);" }
        let main = """
            load_module /usr/lib/nginx/modules/ngx_http_headers_more_filter_module.so;
            daemon off;
            user \(NSUserName());
            pid \(folder.path)/nginx.pid;
            error_log \(logs.path)/main.log notice;
            events {}
            http {
                access_log \(logs.path)/access.log;
                error_log \(logs.path)/http.log info;
                \(temporary.joined(separator: " "))
                include \(folder.path)/site.conf;
            }
            """
        try Data(main.utf8).write(to: folder.appending(path: "main.conf"))
        process.executableURL = URL(fileURLWithPath: "/usr/sbin/nginx")
        process.arguments = ["-p", folder.path, "-c", folder.appending(path: "main.conf").path]
    }

    private func prepareCaddy(_ server: UInt16) throws {
        let tls = folder.appending(path: "tls").path
        let site = try delivered("Caddyfile", server)
            .replacing("admin off", with: "admin off\n\thttp_port \(plainPort)\n\thttps_port \(port)")
            .replacing("https://localhost {", with: "https://localhost {\n\ttls \(tls)/chain.pem \(tls)/key.pem")
        try Data(site.utf8).write(to: folder.appending(path: "Caddyfile"))
        process.executableURL = URL(fileURLWithPath: "/usr/bin/caddy")
        process.arguments = ["run", "--config", "Caddyfile", "--adapter", "caddyfile"]
        process.environment = ProcessInfo.processInfo.environment.merging([
            "XDG_DATA_HOME": "\(folder.path)/temp", "XDG_CONFIG_HOME": "\(folder.path)/temp", "HOME": folder.path,
        ]) { $1 }
    }

    private func delivered(_ name: String, _ server: UInt16) throws -> String {
        try String(contentsOf: BuiltVern.root.appending(path: "deploy/\(name)"), encoding: .utf8)
            .replacing("firm.example", with: "localhost").replacing("127.0.0.1:8080", with: "127.0.0.1:\(server)")
    }

    private static func certify(_ folder: URL) throws {
        let openssl = Process()
        openssl.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        openssl.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost", "-keyout", "\(folder.path)/tls/key.pem", "-out", "\(folder.path)/tls/chain.pem",
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
    }

    private static func isListening(_ port: UInt16) throws -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        } == 0
    }

    /// Says a request to the proxy over TLS, from an address of our choice, and hears until it closes.
    @Sendable static func carry(_ message: [UInt8], to port: UInt16, from source: String) throws -> Data {
        let client = Process()
        client.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
        client.arguments = [
            "20", "openssl", "s_client", "-quiet", "-bind", "\(source):0", "-connect", "127.0.0.1:\(port)", "-servername", "localhost",
        ]
        let (told, said) = (Pipe(), Pipe())
        (client.standardInput, client.standardOutput, client.standardError) = (told, said, FileHandle.nullDevice)
        try client.run()
        try told.fileHandleForWriting.write(contentsOf: Data(message))
        let answer = said.fileHandleForReading.readDataToEndOfFile()
        try? told.fileHandleForWriting.close()
        client.waitUntilExit()
        return answer
    }
}
