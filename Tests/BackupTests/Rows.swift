import DataFolder
import ExampleHouse
import Foundation
import GRDB

@testable import SQLitePeople

/// Of the two casts of characters, the one that goes through the desks.
typealias Person = ExampleHouse.Person

extension House {
    func suppressed(_ hash: Data, _ product: String) async throws -> Bool {
        try await store.people.read { db in
            try Int.fetchOne(
                db, sql: "SELECT count(*) FROM suppressions WHERE hash = ? AND product = ?", arguments: [hash, product]) == 1
        }
    }

    /// Ids that rows name and no key stands behind.
    func keyless() async throws -> Int {
        try await store.everybody().count { try store.wrappedKey(of: $0) == nil }
    }

    /// Bytes in the write-ahead log of people.sqlite.
    var log: Int {
        let path = folder.url.appending(path: "people.sqlite-wal").path
        return ((try? FileManager.default.attributesOfItem(atPath: path)[.size]) as? Int) ?? 0
    }
}
