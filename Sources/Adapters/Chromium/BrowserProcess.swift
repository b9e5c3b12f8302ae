import Foundation
import Glibc
import Synchronization

/// One running Chromium: started with both ends of its DevTools pipe in place, signalled only while it is surely ours, reaped once.
/// It leads its own process group, so that its renderers go with it.
final class BrowserProcess: Sendable {
    let id: pid_t
    private let folder: URL
    private let running = Mutex(true)

    /// Starts the executable with `channel` as its descriptors 3 (reads) and 4 (writes). Everything it writes stays inside `folder`.
    init(executable: String, arguments: [String], channel: Int32, folder: URL) throws {
        self.folder = folder
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // Above 10, so that placing 3 cannot overwrite what 4 is placed from.
        let high = fcntl(channel, F_DUPFD_CLOEXEC, 10)
        defer { Glibc.close(high) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, Self.messages(in: folder).path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, high, 3)
        posix_spawn_file_actions_adddup2(&actions, high, 4)
        // The browser must not hold the server's databases and sockets open.
        _ = Self.closeFrom?(&actions, 5)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for signal in [SIGPIPE, SIGTERM, SIGINT, SIGCHLD] { sigaddset(&defaults, signal) }
        var unblocked = sigset_t()
        sigemptyset(&unblocked)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setsigmask(&attributes, &unblocked)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))

        // Home and temporary files inside the folder: crash reports and caches vanish with it.
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        let environment = ["PATH=\(path)", "HOME=\(folder.path)", "TMPDIR=\(folder.path)", "LANG=C.UTF-8"]
        var words: [UnsafeMutablePointer<CChar>?] = ([executable] + arguments).map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for word in words + variables { free(word) } }
        var child = pid_t()
        let failed = posix_spawn(&child, executable, &actions, &attributes, &words, &variables)
        guard failed == 0 else { throw BrowserFailure.couldNotStart(reason: String(cString: strerror(failed))) }
        id = child
    }

    /// Closes every descriptor from a number on. Looked up by name: glibc has it since 2.34, and its header hides it from Swift.
    private static let closeFrom: (@convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32)? = {
        guard let found = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else { return nil }
        return unsafeBitCast(found, to: (@convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32).self)
    }()

    /// Sends a signal to the browser and its children, never to a process that took over its number.
    func signal(_ number: Int32) {
        running.withLock { if $0 { _ = kill(-id, number) } }
    }

    /// Waits until the browser has exited, killing it after the limit, removes its folder, and says how it ended. Called once, by the
    /// thread that saw its pipe close.
    func reap(limit: TimeInterval) -> String {
        let last = Date().addingTimeInterval(limit)
        var seen = siginfo_t()
        // Looking without reaping keeps the number ours until the whole group has been told to go.
        while waitid(P_PID, id_t(id), &seen, WEXITED | WNOHANG | WNOWAIT) == 0, seen.si_signo == 0 {
            if Date() > last { signal(SIGKILL) }
            usleep(5_000)
        }
        var status: Int32 = 0
        running.withLock {
            _ = kill(-id, SIGKILL)
            while waitpid(id, &status, 0) == -1, errno == EINTR {}
            $0 = false
        }
        let words = lastMessages
        for _ in 0..<20 {
            try? FileManager.default.removeItem(at: folder)
            if !FileManager.default.fileExists(atPath: folder.path) { break }
            usleep(20_000)
        }
        let signal = status & 0x7f
        if signal != 0 { return "it was ended by signal \(signal)" }
        let code = (status >> 8) & 0xff
        return code == 0 ? "it was closed" : "it exited with status \(code)\(words.isEmpty ? "" : ": \(words)")"
    }

    /// The last lines the browser wrote, without the D-Bus complaints that every headless start brings.
    private var lastMessages: String {
        let all = (try? String(contentsOf: Self.messages(in: folder), encoding: .utf8)) ?? ""
        return all.split(separator: "\n").filter { !$0.contains("dbus") }.suffix(2).joined(separator: " ")
    }

    private static func messages(in folder: URL) -> URL { folder.appendingPathComponent("messages.txt") }
}
