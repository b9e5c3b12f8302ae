package import Foundation

/// Searches all files once for everything that was erased meanwhile: a hundred erasures at a time cost one reading of the disk.
package actor Sweep {
    private static let rounds = 5

    private let files: any FileSweeping
    private let folder: any DataFolderSearching
    private var waiting: [(traces: [Data], done: CheckedContinuation<Residue, any Error>)] = []
    private var running = false

    package init(files: any FileSweeping, folder: any DataFolderSearching) { (self.files, self.folder) = (files, folder) }

    /// - Returns: what was found of these traces; `found` counts from the first of them.
    package func search(for traces: [Data]) async throws -> Residue {
        try await withCheckedThrowingContinuation { continuation in
            waiting.append((traces, continuation))
            if !running {
                running = true
                Task { await run() }
            }
        }
    }

    private func run() async {
        while !waiting.isEmpty {
            let batch = waiting
            waiting = []
            do {
                let all = batch.flatMap(\.traces)
                var residue = try await read(for: all)
                // What the engine moves to another page meanwhile is met there by the next round; what withstands all is something else.
                for _ in 0..<Self.rounds where !residue.found.isEmpty {
                    try await files.overwriteLeftovers(residue.found)
                    residue = try await read(for: all)
                }
                var first = 0
                for one in batch {
                    one.done.resume(returning: residue.part(first..<(first + one.traces.count)))
                    first += one.traces.count
                }
            } catch {
                for one in batch { one.done.resume(throwing: error) }
            }
        }
        running = false
    }

    private func read(for traces: [Data]) async throws -> Residue {
        try await files.truncateLogs()
        let folder = folder
        // On a thread of its own: reading every file may take seconds, and the pool of tasks has few threads.
        return try await withCheckedThrowingContinuation { done in
            Thread.detachNewThread { done.resume(with: Result { try folder.search(for: traces) }) }
        }
    }
}
