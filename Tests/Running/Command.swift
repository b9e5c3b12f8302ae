package import Foundation
import Glibc
import Synchronization

/// What a command left when it ended.
package struct Finished: Sendable, Equatable {
    package let status: Int32
    package let output: String
    package let complaint: String
}

/// One run of the `vern` command, its words kept in files: a pipe nobody reads would stop it.
package final class Command: Sendable {
    package let id: Int32
    package let output: URL
    package let complaint: URL
    private let ending = Ending()
    private let keeper = Mutex<Process?>(nil)

    private final class Ending: Sendable { let status = Mutex<Int32?>(nil) }

    /// - Parameters:
    ///   - logs: a folder for what it writes.
    ///   - under: a program with arguments that becomes the command: "/usr/bin/prlimit", "--nofile=500".
    package init(
        _ arguments: [String], in place: URL, logs: URL, environment: [String: String] = [:], under: [String] = []
    ) throws {
        let name = UUID().uuidString.prefix(8).lowercased()
        output = logs.appending(path: "\(name).out")
        complaint = logs.appending(path: "\(name).err")
        for file in [output, complaint] { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
        let process = Process()
        let words = under + [try BuiltVern.command().path] + arguments
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        process.currentDirectoryURL = place
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: complaint)
        let ending = ending
        process.terminationHandler = { process in
            let code = process.terminationReason == .uncaughtSignal ? 128 + process.terminationStatus : process.terminationStatus
            ending.status.withLock { $0 = code }
        }
        try process.run()
        id = process.processIdentifier
        keeper.withLock { $0 = process }
    }

    package var status: Int32? { ending.status.withLock { $0 } }
    package var words: (output: String, complaint: String) {
        (
            (try? String(contentsOf: output, encoding: .utf8)) ?? "", (try? String(contentsOf: complaint, encoding: .utf8)) ?? ""
        )
    }

    /// Sends a signal to the process while it runs.
    package func signal(_ number: Int32) { if status == nil { _ = Glibc.kill(id, number) } }

    /// - Throws: `notEnded`, after killing it.
    package func end(within limit: Duration = .seconds(60)) async throws -> Finished {
        let last = ContinuousClock.now + limit
        while status == nil {
            if ContinuousClock.now > last {
                signal(SIGKILL)
                throw RunningFailure.notEnded
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        let words = words
        return Finished(status: status ?? -1, output: words.output, complaint: words.complaint)
    }
}
