import DataProtection
import Dispatch
import Foundation
import GRDB
import Synchronization
import Vault

/// The one writer. Acts that arrive while the disk is busy share the next commit; each still succeeds or fails alone.
/// Keys are on the disk before the rows they seal: an orphan key is harmless, an orphan row is not.
final class GroupCommit: Sendable {
    private struct Job: Sendable {
        let keys: [WrappedKey]
        /// Returns what tells the caller, once the commit is on the disk.
        let work: @Sendable (Database) throws -> @Sendable () -> Void
        let fail: @Sendable (any Error) -> Void
    }

    private let people: any DatabaseWriter
    private let keys: any DatabaseWriter
    private let queue = DispatchQueue(label: "vern.commit", qos: .userInitiated)
    private let waiting = Mutex<(jobs: [Job], running: Bool)>(([], false))
    private let done = Mutex<(acts: Int, commits: Int)>((0, 0))
    private let batch = 128

    /// Since the store was opened: how well acts share commits.
    var counts: (acts: Int, commits: Int) { done.withLock { $0 } }

    init(people: any DatabaseWriter, keys: any DatabaseWriter) { (self.people, self.keys) = (people, keys) }

    func run<Result: Sendable>(
        adding keys: [WrappedKey] = [], _ work: @escaping @Sendable (Database) throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            let job = Job(
                keys: keys,
                work: { db in
                    let result = try work(db)
                    return { continuation.resume(returning: result) }
                }, fail: { continuation.resume(throwing: $0) })
            let start = waiting.withLock { state in
                state.jobs.append(job)
                defer { state.running = true }
                return !state.running
            }
            if start { queue.async { self.drain() } }
        }
    }

    private func drain() {
        while true {
            let jobs = waiting.withLock { state in
                let jobs = Array(state.jobs.prefix(batch))
                state.jobs.removeFirst(jobs.count)
                if jobs.isEmpty { state.running = false }
                return jobs
            }
            if jobs.isEmpty { return }
            do {
                let outcomes = try commit(jobs)
                done.withLock { $0 = ($0.acts + jobs.count, $0.commits + 1) }
                for tell in outcomes { tell() }
            } catch {
                Self.stopIfDiskFailed(error)
                for job in jobs { job.fail(error) }
            }
        }
    }

    private func commit(_ jobs: [Job]) throws -> [@Sendable () -> Void] {
        let added = jobs.flatMap(\.keys)
        if !added.isEmpty {
            try keys.write { db in
                for key in added { try db.insert(key) }
            }
        }
        return try people.writeWithoutTransaction { db in
            var done: [@Sendable () -> Void] = []
            try db.inTransaction(.immediate) {
                for job in jobs {
                    do {
                        try db.inSavepoint {
                            done.append(try job.work(db))
                            return .commit
                        }
                    } catch {
                        Self.stopIfDiskFailed(error)
                        done.append { job.fail(error) }
                    }
                }
                return .commit
            }
            return done
        }
    }

    /// After a failed write to the disk nothing SQLite remembers can be trusted (a repeated fsync may lie): the process ends and start-up verifies.
    static func stopIfDiskFailed(_ error: any Error) {
        let what: String
        switch error {
        case let failure as DatabaseError where failure.resultCode == .SQLITE_IOERR: what = "SQLite \(failure.extendedResultCode.rawValue)"
        case let failure as POSIXError where failure.code == .EIO: what = "EIO"
        default: return
        }
        FileHandle.standardError.write(Data("vern: the disk failed (\(what)); stopping\n".utf8))
        exit(74)
    }
}
