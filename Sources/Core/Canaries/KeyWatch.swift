package import DataProtection
package import Vault

import Synchronization

/// Stands before the keys: nothing of anybody is opened without theirs. Whose key was taken is remembered of canaries alone; for everybody
/// else taking one costs the same.
package final class KeyWatch: KeyReading {
    private struct Watched {
        var canaries: Set<SubjectID> = []
        var taken: Set<SubjectID> = []
    }
    private let keys: any KeyReading
    private let watched = Mutex(Watched())

    package init(_ keys: any KeyReading) { self.keys = keys }

    package func wrappedKey(of subject: SubjectID) throws -> WrappedKey? {
        watched.withLock { if $0.canaries.contains(subject) { $0.taken.insert(subject) } }
        return try keys.wrappedKey(of: subject)
    }

    func watch(_ canaries: Set<SubjectID>) { watched.withLock { $0.canaries = canaries } }

    /// Whose were taken since this was last asked.
    func taken() -> Set<SubjectID> {
        watched.withLock { watched in
            defer { watched.taken = [] }
            return watched.taken
        }
    }
}
