import Foundation
import Glibc

/// Runs a program that prints an access token. What it prints goes nowhere else; what it complains of, nowhere: it may repeat secrets.
enum TokenCommand {
    private static let patience = Duration.seconds(60)
    private static let most = 64 << 10

    /// - Parameter words: the program by its whole path, then its arguments, as they are: no shell reads them.
    /// - Returns: all it printed, once it has ended well.
    static func run(_ words: [String], isCancelled: () -> Bool) throws(MailboxFailure) -> Data {
        let (process, out, ended) = (Process(), Pipe(), DispatchSemaphore(value: 0))
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        let own = ProcessInfo.processInfo.environment
        process.environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"].merging(own.filter { $0.key == "HOME" }) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = out
        process.standardError = FileHandle.nullDevice
        process.terminationHandler = { _ in ended.signal() }
        do { try process.run() } catch { throw .noToken("token-command can't be run") }
        let last = ContinuousClock.now + patience
        defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
        let printed = try read(out.fileHandleForReading.fileDescriptor, until: last, isCancelled)
        while ended.wait(timeout: .now() + .milliseconds(100)) == .timedOut {
            if isCancelled() { throw .stopped }
            if ContinuousClock.now > last { throw .noToken("token-command hasn't ended within a minute") }
        }
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            throw .noToken("token-command ended with \(process.terminationStatus)")
        }
        return printed
    }

    private static func read(
        _ file: Int32, until last: ContinuousClock.Instant, _ isCancelled: () -> Bool
    ) throws(MailboxFailure) -> Data {
        var (printed, buffer) = (Data(), [UInt8](repeating: 0, count: 4096))
        while true {
            if isCancelled() { throw .stopped }
            if ContinuousClock.now > last { throw .noToken("token-command hasn't ended within a minute") }
            var waiting = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 100) > 0 else { continue }
            let count = Glibc.read(file, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return printed }
            printed.append(contentsOf: buffer.prefix(count))
            if printed.count > most { throw .noToken("token-command prints without end") }
        }
    }
}
