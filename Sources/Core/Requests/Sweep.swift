import Foundation

/// Searches all files once for everything that was erased meanwhile: a hundred erasures at a time cost one reading of the disk.
package actor Sweep {
    private let store: any ErasureStore
    private let folder: any DataFolderSearching
    private var waiting: [(traces: [Data], done: CheckedContinuation<Residue, any Error>)] = []
    private var running = false

    package init(store: any ErasureStore, folder: any DataFolderSearching) { (self.store, self.folder) = (store, folder) }

    /// - Returns: what was found of these traces; `found` counts from the first of them.
    func search(for traces: [Data]) async throws -> Residue {
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
                // Once more after the engine's own leftovers are gone; what is found then is something else.
                if !residue.found.isEmpty {
                    try await store.overwriteLeftovers(residue.found)
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
        try await store.truncateLogs()
        let folder = folder
        // On a thread of its own: reading every file may take seconds, and the pool of tasks has few threads.
        return try await withCheckedThrowingContinuation { done in
            Thread.detachNewThread { done.resume(with: Result { try folder.search(for: traces) }) }
        }
    }
}
