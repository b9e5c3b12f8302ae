package import DataProtection
package import Foundation

import Synchronization

/// Whoever asks for the link to their page waits here for the next round, and is served with everybody else of that round, in no order.
/// Served at once, the work would slow down the request that comes after, and by more for somebody who is known than for a stranger.
package final class LinkRounds: Sendable {
    private struct Asked: Sendable {
        let address: Personal<String>
        let language: Language
    }

    private let desk: LinkDesk
    private let waiting = Mutex<[Asked]>([])

    package init(_ desk: LinkDesk) { self.desk = desk }

    package func ask(for address: Personal<String>, language: Language) {
        waiting.withLock { $0.append(Asked(address: address, language: language)) }
    }

    /// Serves all who wait.
    /// - Returns: kinds of failures, without their contents.
    package func round(now: Date) async -> [String] {
        let round = waiting.withLock { all in
            defer { all = [] }
            return all.shuffled()
        }
        var failures: [String] = []
        for asked in round {
            do {
                try await desk.sendPageLink(to: asked.address, language: asked.language, now: now)
            } catch { failures.append(String(describing: type(of: error))) }
        }
        return failures
    }
}
