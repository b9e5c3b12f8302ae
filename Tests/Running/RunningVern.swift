package import Foundation
import Glibc

/// A server of ours on a free port, with a data folder of its own. It is the built command, run as people run it.
package final class RunningVern: Sendable {
    /// Where people reach it: "http://localhost:PORT", and the path of the site behind it where it has one.
    package let url: String
    /// "" or "/privacy-desk": begins every path of the site.
    package let base: String
    package let port: UInt16
    package let site: URL
    /// Holds the data folder, the key beside it and what was written to standard output and error.
    package let folder: URL
    package var origin: String { String(url.dropLast(base.count)) }
    package var data: URL { folder.appending(path: "data") }
    package var logs: URL { folder.appending(path: "logs") }
    package var outgoing: URL { data.appending(path: "outgoing") }
    private let server: Command
    /// Of the server.
    package var process: Int32 { server.id }
    /// Its exit code, 128 and more for a signal; nothing while it runs.
    package var status: Int32? { server.status }
    private let left: Mailbox

    /// Starts and waits until `/health` answers 200.
    /// - Parameters:
    ///   - folder: of an earlier run, to go on with its data; nothing: a new one.
    ///   - base: the path the site has on its host.
    ///   - scheme: of the address people are told; the server itself speaks plain HTTP.
    ///   - arguments: after those that every test needs.
    ///   - under: as of `Command`.
    package static func start(
        site: URL = BuiltVern.exampleSite, folder: URL? = nil, base: String = "", scheme: String = "http",
        arguments: [String] = ["--unlimited"], under: [String] = []
    ) async throws -> RunningVern {
        let folder = try folder ?? FileManager.default.freshFolder()
        var last = RunningFailure.notReady("")
        // A port found free may be taken before the server has it.
        for _ in 0..<3 {
            let running = try RunningVern(
                site: site, folder: folder, port: try freePort(), base: base, scheme: scheme, arguments, under)
            if try await running.isReady(within: .seconds(30)) { return running }
            running.kill()
            last = .notReady(running.server.words.complaint)
        }
        throw last
    }

    /// One server for one piece of work; ended, and its folder removed, however the work ends.
    package static func using<Value: Sendable>(
        site: URL = BuiltVern.exampleSite, base: String = "", scheme: String = "http", arguments: [String] = ["--unlimited"],
        _ work: (RunningVern) async throws -> Value
    ) async throws -> Value {
        let running = try await start(site: site, base: base, scheme: scheme, arguments: arguments)
        defer { try? FileManager.default.removeItem(at: running.folder) }
        defer { running.kill() }
        return try await work(running)
    }

    private init(
        site: URL, folder: URL, port: UInt16, base: String, scheme: String, _ arguments: [String], _ under: [String]
    ) throws {
        (self.site, self.folder, self.port, self.base) = (site, folder, port, base)
        url = "\(scheme)://localhost:\(port)\(base)"
        let logs = folder.appending(path: "logs")
        try FileManager.default.createDirectory(at: logs, withIntermediateDirectories: true)
        let data = folder.appending(path: "data")
        left = Mailbox(data.appending(path: "outgoing"), ending: ".eml")
        server = try Command(
            ["serve", site.path, "--data", data.path, "--listen", "127.0.0.1:\(port)", "--url", url] + arguments, in: folder, logs: logs,
            under: under)
    }

    private func isReady(within limit: Duration) async throws -> Bool {
        let last = ContinuousClock.now + limit
        while ContinuousClock.now < last, server.status == nil {
            if let answer = try? await Visitor(self).get("/health"), answer.status == 200 { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return false
    }

    // MARK: Mail

    /// The next mail that left since the last one asked for, oldest first; throws `noMail` past the limit.
    package func mail(within limit: Duration = .seconds(10)) async throws -> Letter { try await left.next(within: limit) }

    /// Mails that left and were not asked for, after a wait in which one would have gone.
    package func furtherMails(after wait: Duration = .milliseconds(700)) async throws -> [Letter] { try await left.further(after: wait) }

    /// Delivers a letter to the company as a mail server would: whole in `tmp`, then moved.
    package func drop(_ letter: String) throws {
        let inbox = data.appending(path: "inbox")
        let name = UUID().uuidString.lowercased()
        let part = inbox.appending(path: "tmp/\(name)")
        try Data(letter.utf8).write(to: part)
        try FileManager.default.moveItem(at: part, to: inbox.appending(path: "new/\(name)"))
    }

    /// Waits until every delivered letter has been dealt with.
    package func waitUntilInboxIsEmpty(within limit: Duration = .seconds(15)) async throws {
        let last = ContinuousClock.now + limit
        while try !FileManager.default.contentsOfDirectory(atPath: data.appending(path: "inbox/new").path).isEmpty {
            if ContinuousClock.now > last { throw RunningFailure.noAnswer("the inbox") }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    // MARK: Commands, and the end

    /// Runs another subcommand beside the server, or after it.
    package func run(_ arguments: [String]) async throws -> Finished {
        try await Command(arguments, in: folder, logs: logs).end()
    }

    /// How many cases `vern cases list` tells of, up to a thousand: each letter that waits for a person is one that is open.
    package func cases(closed: Bool = false) async throws -> Int {
        let list = try await run(
            ["cases", "list", "--data", data.path, "--limit", "1000", "--format", "json"] + (closed ? ["--closed"] : []))
        return try JSONDecoder().decode([Case].self, from: Data(list.output.utf8)).count
    }

    private struct Case: Decodable { let number: String }

    /// Everything written to standard output and error, by the server and the commands run beside it.
    package var written: String {
        let files = (try? FileManager.default.contentsOfDirectory(at: logs, includingPropertiesForKeys: nil)) ?? []
        return files.compactMap { try? String(contentsOf: $0, encoding: .utf8) }.joined()
    }

    /// Asks it to stop, as an operator does.
    /// - Returns: its exit code, 0 when it stopped in order.
    package func stop(within limit: Duration = .seconds(10)) async throws -> Int32 {
        server.signal(SIGTERM)
        return try await server.end(within: limit).status
    }

    /// `kill -9`.
    package func kill() { server.signal(SIGKILL) }

    /// `kill -9`, and waits until it is gone.
    package func crash() async throws {
        kill()
        _ = try await server.end(within: .seconds(10))
    }

    package static func freePort() throws -> UInt16 {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        guard bound else { throw POSIXError(.EADDRINUSE) }
        return UInt16(bigEndian: address.sin_port)
    }
}
