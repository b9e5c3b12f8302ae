import Backups
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
    private let ledger: (any ErasureLedger)?
    private let queue = DispatchQueue(label: "vern.commit", qos: .userInitiated)
    private let waiting = Mutex<(jobs: [Job], pauses: [@Sendable () -> Void], running: Bool)>(([], [], false))
    private let gate = Mutex<(@Sendable () -> Void)?>(nil)
    private let done = Mutex<(acts: Int, commits: Int)>((0, 0))
    private let batch = 128
    /// Called on a full disk: true when room was made, so that another try is worth it.
    private let makeRoom: @Sendable () -> Bool

    /// Since the store was opened: how well acts share commits.
    var counts: (acts: Int, commits: Int) { done.withLock { $0 } }

    init(
        people: any DatabaseWriter, keys: any DatabaseWriter, ledger: (any ErasureLedger)?, makeRoom: @escaping @Sendable () -> Bool
    ) {
        (self.people, self.keys, self.ledger, self.makeRoom) = (people, keys, ledger, makeRoom)
    }

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

    /// Between two commits, when nothing is half done. Acts wait meanwhile.
    func pause<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            let start = waiting.withLock { state in
                state.pauses.append { continuation.resume(with: Swift.Result { try work() }) }
                defer { state.running = true }
                return !state.running
            }
            if start { queue.async { self.drain() } }
        }
    }

    /// Passed before each commit, which waits as long as it takes; nothing opens the way again.
    func put(gate: (@Sendable () -> Void)?) { self.gate.withLock { $0 = gate } }

    private func drain() {
        while true {
            let (jobs, pauses) = waiting.withLock { state in
                let pauses = state.pauses
                state.pauses = []
                let jobs = Array(state.jobs.prefix(batch))
                state.jobs.removeFirst(jobs.count)
                if jobs.isEmpty, pauses.isEmpty { state.running = false }
                return (jobs, pauses)
            }
            if jobs.isEmpty, pauses.isEmpty { return }
            for pause in pauses { pause() }
            if jobs.isEmpty { continue }
            gate.withLock { $0 }?()
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
            try onceMoreWhenFull {
                try keys.write { db in
                    for key in added { try db.insert(key) }
                }
            }
        }
        return try onceMoreWhenFull { try write(jobs) }
    }

    private func write(_ jobs: [Job]) throws -> [@Sendable () -> Void] {
        try people.writeWithoutTransaction { db in
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
                        // SQLite may have taken back what came before in the transaction, too: all of it is tried again, or fails.
                        if Self.isFull(error) { throw error }
                        done.append { job.fail(error) }
                    }
                }
                // What must outlive a backup is on the disk before what it is about.
                try ledger?.sync()
                return .commit
            }
            return done
        }
    }

    /// A full disk is no failed one: nothing was half done. The index of the log says it in a way of its own.
    static func isFull(_ error: any Error) -> Bool {
        guard let failure = error as? DatabaseError else { return false }
        return failure.resultCode == .SQLITE_FULL || failure.extendedResultCode == .SQLITE_IOERR_SHMSIZE
    }

    func onceMoreWhenFull<Result>(_ work: () throws -> Result) throws -> Result {
        do { return try work() } catch {
            guard Self.isFull(error), makeRoom() else { throw error }
            return try work()
        }
    }

    func onceMoreWhenFull<Result: Sendable>(_ work: @Sendable () async throws -> Result) async throws -> Result {
        do { return try await work() } catch {
            guard Self.isFull(error), makeRoom() else { throw error }
            return try await work()
        }
    }

    /// After a failed write to the disk nothing SQLite remembers can be trusted (a repeated fsync may lie): the process ends and start-up verifies.
    static func stopIfDiskFailed(_ error: any Error) {
        guard !isFull(error) else { return }
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
