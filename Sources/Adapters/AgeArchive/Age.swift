package import Foundation
import Glibc
import Synchronization

/// The `age` command: seals to recipients and opens with an identity, by pipes alone.
package struct Age: Sendable {
    package enum Failure: Error, Equatable, CustomStringConvertible {
        case notInstalled
        /// Neither `age1…` nor `ssh-…`.
        case noRecipient(String)
        case identityMissing(String)
        case fileMissing(String)
        case wrongIdentity
        /// Cut short, altered, or no age file at all.
        case damaged
        /// What age itself said.
        case failed(String)

        package var description: String {
            switch self {
            case .notInstalled: "the command age is missing, which seals backups; install it: apt-get install age"
            case .noRecipient(let text): "'\(text)' is no recipient: age1… (made by age-keygen) or an SSH public key is expected"
            case .identityMissing(let path): "the identity \(path) can't be read; it is the file age-keygen wrote"
            case .fileMissing(let path): "\(path) can't be read"
            case .wrongIdentity: "this identity does not open the file: it was sealed to somebody else"
            case .damaged: "the file is cut short, altered, or not sealed by age"
            case .failed(let words): "age failed: \(words)"
            }
        }
    }

    private let command: URL

    package init() throws(Failure) {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        let places = path.split(separator: ":").map { URL(fileURLWithPath: String($0)).appending(path: "age") }
        guard let found = places.first(where: { access($0.path, X_OK) == 0 }) else { throw .notInstalled }
        command = found
        // A command that ends early must not take the server with it.
        _ = signal(SIGPIPE, SIG_IGN)
    }

    /// One line of a file of recipients, or a recipient from the command line.
    package static func recipient(_ text: String) throws(Failure) -> String {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard text.hasPrefix("age1") || text.hasPrefix("ssh-"), text.allSatisfy(\.isASCII) else { throw .noRecipient(text) }
        return text
    }

    /// - Parameters:
    ///   - file: takes what is sealed.
    ///   - write: hands over what is to be sealed.
    func seal(to recipients: [String], into file: FileHandle, _ write: (FileHandle) throws -> Void) throws {
        let run = try Run(command, recipients.flatMap { ["--recipient", $0] }, input: nil, output: file)
        var failure: (any Error)?
        do { try write(run.pipe.fileHandleForWriting) } catch { failure = error }
        try? run.pipe.fileHandleForWriting.close()
        let (status, words) = run.end()
        guard status == 0 else { throw Self.failure(words) }
        if let failure { throw failure }
    }

    /// Contents that are in memory, sealed; nothing of them is on the disk in the clear.
    package func sealed(_ contents: Data, to recipients: [String]) throws -> Data {
        let out = Pipe()
        let run = try Run(command, recipients.flatMap { ["--recipient", $0] }, input: nil, output: out.fileHandleForWriting)
        try? out.fileHandleForWriting.close()
        let into = run.pipe.fileHandleForWriting
        // Beside the reading: a pipe that nobody reads would stop age.
        DispatchQueue.global(qos: .utility).async {
            try? into.write(contentsOf: contents)
            try? into.close()
        }
        let sealed = try out.fileHandleForReading.readToEnd() ?? Data()
        let (status, words) = run.end()
        guard status == 0 else { throw Self.failure(words) }
        return sealed
    }

    /// What is read is to be believed only once this has returned: age finds a cut at the end.
    func open<Result>(_ file: URL, with identity: URL, _ read: (FileHandle) throws -> Result) throws -> Result {
        guard access(identity.path, R_OK) == 0 else { throw Failure.identityMissing(identity.path) }
        guard access(file.path, R_OK) == 0 else { throw Failure.fileMissing(file.path) }
        let sealed = try FileHandle(forReadingFrom: file)
        defer { try? sealed.close() }
        let run = try Run(command, ["--decrypt", "--identity", identity.path], input: sealed, output: nil)
        let result = Swift.Result { try read(run.pipe.fileHandleForReading) }
        if case .success = result { while let more = try run.pipe.fileHandleForReading.read(upToCount: 1 << 16), !more.isEmpty {} }
        try? run.pipe.fileHandleForReading.close()
        let (status, words) = run.end()
        // A reader that refuses early closes the pipe on age, and its own reason is the better one, unless it had nothing to read.
        if case .failure(let reason) = result, status == 0 || !(reason is TarFailure) { throw reason }
        guard status == 0 else { throw Self.failure(words) }
        return try result.get()
    }

    private static func failure(_ words: String) -> Failure {
        if words.contains("no identity matched") { return .wrongIdentity }
        let broken = ["unexpected", "failed to read header", "failed to decrypt", "parsing age header", "EOF", "malformed"]
        if broken.contains(where: words.contains), !words.contains("recipient") { return .damaged }
        return .failed(words.split(separator: "\n").first.map(String.init) ?? "no reason given")
    }

    /// One run, fed or read through `pipe`, its complaints kept.
    private final class Run: Sendable {
        let pipe = Pipe()
        private let process = Process()
        private let complaints = Pipe()
        private let ended = DispatchSemaphore(value: 0)

        init(_ command: URL, _ arguments: [String], input: FileHandle?, output: FileHandle?) throws {
            process.executableURL = command
            process.arguments = arguments
            process.environment = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"]
            process.standardInput = input ?? pipe
            process.standardOutput = output ?? pipe
            process.standardError = complaints
            let ended = ended
            process.terminationHandler = { _ in ended.signal() }
            try process.run()
        }

        func end() -> (status: Int32, words: String) {
            let words = (try? complaints.fileHandleForReading.readToEnd()) ?? Data()
            ended.wait()
            return (process.terminationReason == .exit ? process.terminationStatus : 128, String(decoding: words, as: UTF8.self))
        }
    }
}
