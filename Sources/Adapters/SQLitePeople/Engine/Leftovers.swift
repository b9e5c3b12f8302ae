// Rules for what SQLite leaves in its files:
//
// - `secure_delete` overwrites what is freed. What is *moved*, when a page splits or is filled anew, stays behind as a stale copy in the
//   gap between a page's cell pointers and its cells, until new cells happen to cover it. No row is there, so no statement reaches it.
// - So a search that finds something clears the gaps of those pages in the file itself, and a round each hour those of all pages: a
//   corrected answer lies there, too. That is safe only while the log is empty, nothing writes, the writer has forgotten its own copies
//   of pages, stale bytes and all, and no backup reads the file.

package import Requests

import Foundation
import GRDB
import Glibc
import Synchronization

extension PeopleStore {
    /// Waits about five seconds for readers of older pages, and lets other writers work meanwhile.
    package func truncateLogs() async throws {
        for file in [keys, people] { try await withEmptyLog(of: file) { _ in } }
    }

    package func overwriteLeftovers(_ found: [Residue.Finding]) async throws {
        for case let file as DatabasePool in [keys, people] {
            let name = URL(fileURLWithPath: file.path).lastPathComponent
            try await clear(Set(found.filter { $0.file == name }.map { $0.offset / PageGaps.pageSize }).sorted(), of: file)
        }
    }

    package func clean() async throws {
        _ = try destroyOrphanKeysOfLastRound()
        try await overwriteLeftovers()
    }

    /// Looks without holding anybody up; writers wait only where something lies, milliseconds a time.
    private func overwriteLeftovers() async throws {
        // What lies in the logs comes to the files first.
        try await truncateLogs()
        for case let file as DatabasePool in [keys, people] {
            let pages = try await file.read { db in try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0 }
            for start in stride(from: 0, to: pages, by: 1_024) {
                try await clear(gaps(of: file).holdingBytes(start..<min(start + 1_024, pages)), of: file)
                await Task.yield()
            }
        }
    }

    private func clear(_ pages: [Int], of file: DatabasePool) async throws {
        guard !pages.isEmpty, pages.last! < PageGaps.mostPages else { return }
        let gaps = try gaps(of: file)
        try await withEmptyLog(of: file) { db in
            try db.execute(sql: "PRAGMA shrink_memory")
            try gaps.clear(pages)
        }
    }

    func gaps(of file: DatabasePool) throws -> PageGaps {
        try gaps.withLock { gaps in
            if let known = gaps[file.path] { return known }
            let opened = try PageGaps(file: file.path)
            gaps[file.path] = opened
            return opened
        }
    }

    /// - Parameter work: runs on the writer, before anything else can be written.
    private func withEmptyLog(of file: any DatabaseWriter, _ work: @escaping @Sendable (Database) throws -> Void) async throws {
        let beingRead = beingRead
        for attempt in 0... {
            do {
                return try await commit.onceMoreWhenFull {
                    try await file.writeWithoutTransaction { db in
                        if beingRead.isTrue { throw DatabaseError(resultCode: .SQLITE_BUSY) }
                        try db.emptyLog()
                        try work(db)
                    }
                }
            } catch let error as DatabaseError where error.isInTheWay {
                guard attempt < 50 else { throw ErasureFailure.busy }
                try await Task.sleep(for: .milliseconds(100))
            } catch {
                GroupCommit.stopIfDiskFailed(error)
                throw error
            }
        }
    }
}

/// The unused middle of B-tree pages in a database file (SQLite file format, section 1.6). The file is held open as long as the store:
/// closing a second descriptor would let go of SQLite's own locks on it (POSIX).
final class PageGaps: Sendable {
    /// SQLite's own choice; `Databases` holds every file to it.
    static let pageSize = 4_096
    /// Beyond 64 GB the first byte of an overflow page could be taken for a B-tree's.
    static let mostPages = 1 << 24

    private let descriptor: Int32

    init(file: String) throws {
        descriptor = open(file, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw Self.failure }
    }

    deinit { close(descriptor) }

    /// Bytes in the file.
    func size() throws -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure }
        return Int(status.st_size)
    }

    /// Up to a megabyte from a place on; nothing behind the end.
    func piece(at offset: Int) throws -> Data {
        var piece = Data(count: 1 << 20)
        let count = piece.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, off_t(offset)) }
        guard count >= 0 else { throw Self.failure }
        return piece.prefix(count)
    }

    /// A look from outside: what is seen may have changed by the time the pages are cleared.
    func holdingBytes(_ pages: Range<Int>) throws -> [Int] { try pages.filter { try held(in: $0) != nil } }

    /// Zeroes the gaps that aren't empty. Pages that are no B-tree's are left alone.
    func clear(_ pages: [Int]) throws {
        var wrote = false
        for page in pages {
            guard let gap = try held(in: page) else { continue }
            let zeros = [UInt8](repeating: 0, count: gap.count)
            guard pwrite(descriptor, zeros, zeros.count, off_t(page * Self.pageSize + gap.lowerBound)) == zeros.count else {
                throw Self.failure
            }
            wrote = true
        }
        if wrote, fdatasync(descriptor) != 0 { throw Self.failure }
    }

    /// The gap of a page that holds something in it.
    private func held(in page: Int) throws -> Range<Int>? {
        var bytes = [UInt8](repeating: 0, count: Self.pageSize)
        let count = pread(descriptor, &bytes, bytes.count, off_t(page * Self.pageSize))
        guard count >= 0 else { throw Self.failure }
        guard count == bytes.count, let gap = Self.gap(of: bytes, header: page == 0 ? 100 : 0) else { return nil }
        return bytes[gap].contains { $0 != 0 } ? gap : nil
    }

    private static var failure: POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }

    /// - Returns: nothing where there is no gap. Overflow and free pages begin with a page number, whose first byte is 0 in any file below
    ///   64 GB.
    static func gap(of page: [UInt8], header: Int) -> Range<Int>? {
        let pointers: Int
        switch page[header] {
        case 2, 5: pointers = header + 12
        case 10, 13: pointers = header + 8
        default: return nil
        }
        func number(at place: Int) -> Int { Int(page[place]) << 8 | Int(page[place + 1]) }
        let start = pointers + 2 * number(at: header + 3)
        let cells = number(at: header + 5) == 0 ? 65_536 : number(at: header + 5)
        return start < cells && cells <= page.count ? start..<cells : nil
    }
}
