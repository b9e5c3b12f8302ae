package import Foundation
import Synchronization

/// A folder that mails arrive in, read one after another, oldest first.
package final class Mailbox: Sendable {
    private let folder: URL
    private let ending: String
    private let seen: Mutex<Set<String>>

    /// Mails that lie there already count as read.
    /// - Parameter ending: of the names of whole mails.
    package init(_ folder: URL, ending: String = "") {
        (self.folder, self.ending) = (folder, ending)
        seen = Mutex(Set((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []))
    }

    /// The next mail since the last one asked for; throws `noMail` past the limit.
    package func next(within limit: Duration = .seconds(10)) async throws -> Letter {
        let last = ContinuousClock.now + limit
        while true {
            if let letter = oldest() { return letter }
            if ContinuousClock.now > last { throw RunningFailure.noMail }
            try await Task.sleep(for: .milliseconds(25))
        }
    }

    /// Mails that came and were not asked for, after a wait in which one would have come.
    package func further(after wait: Duration = .milliseconds(700)) async throws -> [Letter] {
        try await Task.sleep(for: wait)
        var letters: [Letter] = []
        while let letter = oldest() { letters.append(letter) }
        return letters
    }

    private func oldest() -> Letter? {
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        let fresh = files.filter {
            !$0.lastPathComponent.hasPrefix(".") && $0.lastPathComponent.hasSuffix(ending)
                && !seen.withLock { $0 }.contains($0.lastPathComponent)
        }
        let dated = fresh.compactMap { file in Letter.written(file).map { (file: file, time: $0) } }
        guard let first = dated.min(by: { $0.time < $1.time }), let letter = Letter(first.file) else { return nil }
        seen.withLock { _ = $0.insert(first.file.lastPathComponent) }
        return letter
    }
}
