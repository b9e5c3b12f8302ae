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
                try await store.truncateLogs()
                let all = batch.flatMap(\.traces)
                let folder = folder
                let residue = try await Task.detached { try folder.search(for: all) }.value
                var first = 0
                for one in batch {
                    let mine = residue.found.filter { (first..<(first + one.traces.count)).contains($0.key) }
                    let offset = first
                    one.done.resume(
                        returning: Residue(
                            files: residue.files, bytes: residue.bytes,
                            found: Dictionary(uniqueKeysWithValues: mine.map { ($0.key - offset, $0.value) })))
                    first += one.traces.count
                }
            } catch {
                for one in batch { one.done.resume(throwing: error) }
            }
        }
        running = false
    }
}
