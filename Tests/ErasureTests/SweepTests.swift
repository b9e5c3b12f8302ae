import DataProtection
import Foundation
import Requests
import Synchronization
import Testing

/// Leftovers that the engine moves to another page while they are being overwritten.
@Suite("A sweep for traces") struct SweepTests {
    @Test func `follows what is moved to another page while it is overwritten`() async throws {
        let disk = MovingDisk(moves: 2)
        #expect(try await Sweep(files: disk, folder: disk).search(for: [Data("a trace of somebody".utf8)]).found.isEmpty)
    }

    @Test func `tells what withstands every round`() async throws {
        let disk = MovingDisk(moves: .max)
        #expect(try await Sweep(files: disk, folder: disk).search(for: [Data("a trace of somebody".utf8)]).found.count == 1)
    }
}

/// One trace on one page, which is elsewhere by the time its page is overwritten.
private final class MovingDisk: FileSweeping, DataFolderSearching {
    private let state: Mutex<(page: Int?, moves: Int)>
    init(moves: Int) { state = Mutex((1, moves)) }

    func truncateLogs() {}

    func overwriteLeftovers(_ found: [Residue.Finding]) {
        state.withLock { state in
            if state.moves > 0 { (state.page, state.moves) = (state.page.map { $0 + 1 }, state.moves - 1) }
            if found.contains(where: { $0.offset == state.page }) { state.page = nil }
        }
    }

    func removeLetters(_ ids: [LetterID]) {}

    func search(for traces: [Data]) -> Residue {
        let page = state.withLock(\.page)
        return Residue(files: 1, bytes: 1, found: page.map { [.init(trace: 0, file: "people.sqlite", offset: $0)] } ?? [])
    }
}
