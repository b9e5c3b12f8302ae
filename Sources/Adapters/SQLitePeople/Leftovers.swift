// Rules for what SQLite leaves in its files:
//
// - `secure_delete` overwrites what is freed. What is *moved*, when a page splits or is filled anew, stays behind as a stale copy in the
//   gap between a page's cell pointers and its cells, until new cells happen to cover it. No row is there, so no statement reaches it.
// - So a search that finds something clears the gaps of those pages in the file itself, and a round each hour those of all pages: a
//   corrected answer lies there, too. That is safe only while the log is empty, nothing writes, and the writer has forgotten its own
//   copies of pages, stale bytes and all.

package import Requests

import Foundation
import GRDB

extension PeopleStore {
    /// Waits about five seconds for readers of older pages, and lets other writers work meanwhile.
    package func truncateLogs() async throws {
        for file in [keys, people] { try await withEmptyLog(of: file) { _ in } }
    }

    package func overwriteLeftovers(_ found: [Residue.Finding]) async throws {
        for case let file as DatabasePool in [keys, people] {
            let name = URL(fileURLWithPath: file.path).lastPathComponent
            let pages = Set(found.filter { $0.file == name }.map { $0.offset / PageGaps.pageSize })
            if !pages.isEmpty { try await clear(pages.sorted(), of: file) }
        }
    }

    /// In slices, so that writers wait for milliseconds.
    package func overwriteLeftovers() async throws {
        for case let file as DatabasePool in [keys, people] {
            let pages = try await file.read { db in try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0 }
            for start in stride(from: 0, to: pages, by: 2_048) {
                try await clear(Array(start..<min(start + 2_048, pages)), of: file)
            }
        }
    }

    private func clear(_ pages: [Int], of file: DatabasePool) async throws {
        let path = file.path
        try await withEmptyLog(of: file) { db in
            try db.execute(sql: "PRAGMA shrink_memory")
            try PageGaps.clear(pages, in: URL(fileURLWithPath: path))
        }
    }

    /// - Parameter work: runs on the writer, before anything else can be written.
    private func withEmptyLog(of file: any DatabaseWriter, _ work: @escaping @Sendable (Database) throws -> Void) async throws {
        for attempt in 0... {
            do {
                return try await file.writeWithoutTransaction { db in
                    // SQLite's own wait would hold up the writer.
                    try db.execute(sql: "PRAGMA busy_timeout = 10")
                    defer { try? db.execute(sql: "PRAGMA busy_timeout = 5000") }
                    _ = try db.checkpoint(.truncate)
                    try work(db)
                }
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY || error.resultCode == .SQLITE_LOCKED {
                guard attempt < 50 else { throw ErasureFailure.busy }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }
}

/// The unused middle of B-tree pages in a database file (SQLite file format, section 1.6).
enum PageGaps {
    /// SQLite's own choice; `Databases` holds every file to it.
    static let pageSize = 4_096

    /// Zeroes the gaps that aren't empty. Pages that are no B-tree's are left alone.
    static func clear(_ pages: [Int], in file: URL) throws {
        let handle = try FileHandle(forUpdating: file)
        defer { try? handle.close() }
        for page in pages {
            try handle.seek(toOffset: UInt64(page * pageSize))
            guard let bytes = try handle.read(upToCount: pageSize), bytes.count == pageSize,
                let gap = gap(of: [UInt8](bytes), header: page == 0 ? 100 : 0),
                bytes[bytes.startIndex + gap.lowerBound..<bytes.startIndex + gap.upperBound].contains(where: { $0 != 0 })
            else { continue }
            try handle.seek(toOffset: UInt64(page * pageSize + gap.lowerBound))
            try handle.write(contentsOf: Data(count: gap.count))
        }
        try handle.synchronize()
    }

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
