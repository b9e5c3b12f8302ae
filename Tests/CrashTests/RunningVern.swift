import Foundation
import Glibc

/// The built `vern`, serving the example from a data folder as an installation would, until it is killed.
struct RunningVern {
    let port: UInt16
    /// From the start of the process to the first answer.
    let start: Duration
    private let process: Process
    private let said = Pipe()

    struct NotStarted: Error { let said: String }

    init(_ house: House) throws {
        port = try Self.freePort()
        process = Process()
        process.executableURL = try Self.binary()
        process.arguments = [
            "serve", house.served.path, "--data", house.data.path, "--key", house.key.path, "--listen", "127.0.0.1:\(port)", "--unlimited",
        ]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = said
        let begin = ContinuousClock.now
        try process.run()
        while true {
            if let client = try? Client(port: port), (try? client.get("/health").status) == 200 { break }
            guard process.isRunning, ContinuousClock.now - begin < .seconds(30) else {
                process.terminate()
                throw NotStarted(said: String(decoding: said.fileHandleForReading.availableData, as: UTF8.self))
            }
            usleep(2_000)
        }
        start = ContinuousClock.now - begin
    }

    /// As the power going: no handler runs, nothing is flushed.
    /// - Returns: what it had complained of until then.
    @discardableResult func kill() -> String {
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        return String(decoding: said.fileHandleForReading.availableData, as: UTF8.self)
    }

    private static func binary() throws -> URL {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(fileURLWithPath: own).deletingLastPathComponent().appending(path: "vern")
    }

    private static func freePort() throws -> UInt16 {
        let probe = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(probe) }
        var address = Client.loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(probe, $0, length)
                _ = getsockname(probe, $0, &length)
            }
        }
        return UInt16(bigEndian: address.sin_port)
    }
}

/// A folder of its own for one test: the data, the key beside it. Gone afterwards.
final class House: Sendable {
    private static let example = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .appending(path: "examples/message-management")

    let folder: URL
    var data: URL { folder.appending(path: "data") }
    var key: URL { folder.appending(path: "data.key") }

    /// The example without canaries: everybody there is somebody who registered.
    var served: URL { folder.appending(path: "site") }

    /// - Parameter relay: port of a mail server on this machine; nothing: mail becomes files.
    init(relay: UInt16? = nil) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "vern-crash-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try FileManager.default.copyItem(at: Self.example, to: served)
        let file = served.appending(path: "vern.yaml")
        var text = try String(contentsOf: file, encoding: .utf8).replacing(/(?m)^canaries:\n(?: .*\n)+/, with: "")
        if let relay {
            let mail = "  inbox: inbox\n  relays:\n    - host: 127.0.0.1\n      port: \(relay)\n      security: none"
            text = text.replacing("  inbox: inbox", with: mail)
        }
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    /// The same installation once more, as its files stand now. For a server that is stopped.
    func copy() throws -> House {
        let other = try House()
        try FileManager.default.removeItem(at: other.folder)
        // A socket is no file to copy.
        for socket in ["vern.sock", "mail.sock"] { try? FileManager.default.removeItem(at: data.appending(path: socket)) }
        try FileManager.default.copyItem(at: folder, to: other.folder)
        return other
    }

    deinit { try? FileManager.default.removeItem(at: folder) }
}
