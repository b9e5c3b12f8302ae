import Foundation
import Glibc

/// What the mail servers of tests need of the machine.
enum Machine {
    struct Failed: Error { let why: String }

    static func has(_ programs: String...) -> Bool { programs.allSatisfy { access($0, X_OK) == 0 } }

    static func run(_ command: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: command)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(why: "\(command) ended with \(process.terminationStatus)") }
    }

    /// Begins a server, which the caller ends and waits for. No signal is kept from it: those of the tests' own threads may be.
    static func begin(_ words: [String]) throws -> Int32 {
        var (attributes, signals, files) = (posix_spawnattr_t(), sigset_t(), posix_spawn_file_actions_t())
        posix_spawnattr_init(&attributes)
        posix_spawn_file_actions_init(&files)
        defer {
            posix_spawnattr_destroy(&attributes)
            posix_spawn_file_actions_destroy(&files)
        }
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        for descriptor in Int32(0)...2 { posix_spawn_file_actions_addopen(&files, descriptor, "/dev/null", O_RDWR, 0) }
        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var id = Int32(0)
        guard posix_spawn(&id, words[0], &files, &attributes, &arguments, environ) == 0 else {
            throw Failed(why: "\(words[0]) did not begin")
        }
        return id
    }

    static func freePort() throws -> UInt16 { try Peer().port }

    /// A certificate for localhost that is its own authority.
    static func certify(_ certificate: URL, key: URL) throws {
        try run(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
                "subjectAltName=DNS:localhost", "-keyout", key.path, "-out", certificate.path,
            ])
    }
}
