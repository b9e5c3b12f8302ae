import Foundation
import Running

/// A pair of age keys, a folder for backups, and the command at work on a data folder of tests.
final class Sealer: Sendable {
    let place: URL
    let identity: URL
    let recipient: String
    var backups: URL { place.appending(path: "backups") }

    init() throws {
        place = try FileManager.default.freshFolder()
        (identity, recipient) = try Self.pair(in: place, "operator.key")
    }

    deinit { try? FileManager.default.removeItem(at: place) }

    /// Made by the real age-keygen.
    static func pair(in place: URL, _ name: String) throws -> (identity: URL, recipient: String) {
        let identity = place.appending(path: name)
        _ = try tool("age-keygen", ["-o", identity.path])
        let text = try String(contentsOf: identity, encoding: .utf8)
        guard let found = text.firstMatch(of: /age1[0-9a-z]+/) else { throw RunningFailure.noAnswer("age-keygen") }
        return (identity, String(found.output))
    }

    /// - Returns: standard output.
    @discardableResult
    static func tool(_ name: String, _ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw RunningFailure.noAnswer(name) }
        return bytes
    }

    func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> Finished {
        try await start(arguments, environment: environment).end(within: .seconds(180))
    }

    func start(_ arguments: [String], environment: [String: String] = [:]) throws -> Command {
        let logs = place.appending(path: "logs")
        try FileManager.default.createDirectory(at: logs, withIntermediateDirectories: true)
        return try Command(arguments, in: place, logs: logs, environment: environment)
    }

    /// Whatever else is named, `data` tells the master key beside it.
    func backup(_ data: URL, site: URL = BuiltVern.exampleSite, _ more: [String] = []) async throws -> Finished {
        try await run(
            ["backup", "--to", backups.path, "--recipient", recipient, "--data", data.path, "--site", site.path, "--format", "json"] + more)
    }

    struct Pair {
        let data: URL
        let keys: URL
    }

    /// The newest backup in the folder, or the one before it.
    func pair(_ age: Int = 0) throws -> Pair {
        let names = try FileManager.default.contentsOfDirectory(atPath: backups.path).filter { $0.hasPrefix("vern-") }.sorted().reversed()
        let (data, keys) = (names.filter { $0.contains(".data.") }, names.filter { $0.contains(".keys.") })
        guard data.count > age, keys.count > age else { throw RunningFailure.noAnswer("a backup") }
        return Pair(data: backups.appending(path: data[age]), keys: backups.appending(path: keys[age]))
    }

    func restore(_ pair: Pair, into data: URL, _ more: [String] = []) async throws -> Finished {
        try await run(
            [
                "restore", pair.data.path, "--keys", pair.keys.path, "--identity", identity.path, "--data", data.path, "--format", "json",
            ] + more)
    }
}
