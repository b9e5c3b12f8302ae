import Foundation
import Glibc
import Synchronization

/// How far long work is, on a terminal; nothing elsewhere.
final class Progress: Sendable {
    private let shown = isatty(STDERR_FILENO) == 1
    private let last = Mutex<String>("")

    func show(_ what: String, _ done: Int, _ all: Int) {
        guard shown, all > 0 else { return }
        let width = 30
        let filled = min(width, done * width / all)
        let line =
            "\(what) [\(String(repeating: "#", count: filled))\(String(repeating: ".", count: width - filled))] \(done * 100 / all) %"
        say(line)
    }

    /// One line in place of the last.
    func say(_ line: String) {
        guard shown else { return }
        let isNew = last.withLock { last in
            defer { last = line }
            return last != line
        }
        if isNew { FileHandle.standardError.write(Data("\r\u{1B}[K\(line)".utf8)) }
    }

    func end() {
        if shown, last.withLock({ !$0.isEmpty }) { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
    }
}
