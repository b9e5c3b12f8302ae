import Foundation
import GRDB
import SQLiteVisits
import Synchronization
import Testing

@testable import Visits

@Suite("The address log's file") struct SQLiteVisitsTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "visits-\(UUID().uuidString)")
    private var file: URL { folder.appending(path: "visits.sqlite") }

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    private func line(_ day: Int, _ address: String, _ count: Int = 1) -> AddressLine {
        AddressLine(day: day, visitor: .init(network: TruncatedNetwork(address), browser: .firefox), count: count)
    }

    @Test func `holds no full address, and can't`() async throws {
        let store = try SQLiteVisits(file: file)
        let log = AddressLog()
        log.record(VisitorTrace(address: "198.51.100.231", agent: "Firefox/1 canary-agent"), day: 20_000)
        try await AddressLogKeeper(log: log, store: store, folding: AddressFolding(crowd: 0), keptDays: 30, today: { 20_001 }).round()
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let bytes = try Data(contentsOf: folder.appending(path: name))
            for secret in ["198.51.100.231", "canary-agent"] { #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(name)") }
        }
        #expect(try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int == 0o600)
        let other = try DatabaseQueue(path: file.path)
        let columns = try await other.read { try $0.columns(in: "address_log").map(\.name) }
        #expect(columns == ["day", "network", "browser", "count", "refused"])
        for network in ["198.51.100.231", "198.51.100.231/32", "/privacy", "ann@firm.example"] {
            await #expect(throws: DatabaseError.self) {
                try await other.write { try $0.execute(sql: "INSERT INTO address_log VALUES (1, ?, 'x', 1, 0)", arguments: [network]) }
            }
        }
    }

    @Test func `has a place for whole addresses only while the company says so`() async throws {
        let whole = LoggedAddress.whole(ClientAddress("198.51.100.231")!)
        let log = AddressLog { .whole($0) }
        log.record(VisitorTrace(address: "198.51.100.231", agent: nil), day: 7)
        log.record(VisitorTrace(address: "nonsense", agent: nil), day: 7)
        let store = try SQLiteVisits(file: file, whole: true)
        try await AddressLogKeeper(log: log, store: store, folding: AddressFolding(crowd: 0), keptDays: 30, today: { 8 }).round()
        #expect(try await store.lines(from: 0, offset: 0, limit: 9).map(\.visitor.network) == [whole, .unknown])
        #expect(try await store.expire(before: 7) == 0)
        let truncated = try SQLiteVisits(file: file)
        #expect(try await truncated.lines(from: 0, offset: 0, limit: 9).map(\.visitor.network) == [.unknown])
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            #expect(try Data(contentsOf: folder.appending(path: name)).range(of: Data("198.51.100.231".utf8)) == nil, "\(name)")
        }
        await #expect(throws: DatabaseError.self) {
            try await truncated.append(
                [line(1, "192.0.2.1")].map { _ in
                    AddressLine(day: 1, visitor: .init(network: whole, browser: .firefox), count: 1)
                })
        }
        for text in ["198.51.100.231", "2001:db8::7", "192.0.2.0/24", "unknown"] {
            #expect(LoggedAddress(stored: text)?.description == text)
        }
        #expect(LoggedAddress(stored: "192.0.2.1/24") == nil && LoggedAddress(stored: "/privacy") == nil)
    }

    @Test func `adds batches up, pages through them and opens again`() async throws {
        let store = try SQLiteVisits(file: file)
        try await store.append([line(2, "192.0.2.1", 3), line(1, "192.0.2.1"), line(1, "10.0.0.1")])
        try await store.append([line(2, "192.0.2.1", 4)])
        let again = try SQLiteVisits(file: file)
        #expect(
            try await again.lines(from: 0, offset: 0, limit: 10) == [line(1, "10.0.0.1"), line(1, "192.0.2.1"), line(2, "192.0.2.1", 7)])
        #expect(try await again.lines(from: 1, offset: 1, limit: 1) == [line(1, "192.0.2.1")])
        #expect(try await again.lines(from: 2, offset: 0, limit: 10).count == 1)
    }

    @Test(arguments: [false, true]) func `of an earlier release goes on, and learns of refusals`(whole: Bool) async throws {
        let logs = ["address_log"] + (whole ? ["whole_address_log"] : [])
        do {
            _ = try SQLiteVisits(file: file, whole: whole)
            let before = try DatabaseQueue(path: file.path)
            try await before.write { database in
                try database.execute(sql: "DELETE FROM grdb_migrations WHERE identifier = '3'")
                for log in logs {
                    try database.execute(
                        sql: "ALTER TABLE \(log) DROP COLUMN refused; INSERT INTO \(log) VALUES (1, '192.0.2.0/24', 'firefox', 4)")
                }
            }
        }
        let store = try SQLiteVisits(file: file, whole: whole)
        #expect(try await store.lines(from: 0, offset: 0, limit: 9) == logs.map { _ in line(1, "192.0.2.1", 4) })
        let more = AddressLine(day: 1, visitor: line(1, "192.0.2.1").visitor, count: 3, refused: 2)
        try await store.append([more, more])
        let kept = try await store.lines(from: 0, offset: 0, limit: 9)
        #expect(kept.map(\.count).max() == 10 && kept.map(\.refused).max() == 4)
        await #expect(throws: DatabaseError.self, "more than there were") {
            try await store.append([AddressLine(day: 2, visitor: more.visitor, count: 1, refused: 2)])
        }
    }

    @Test func `of an earlier release keeps its sums, and takes a dimension that release didn't know`() async throws {
        let digest = String(repeating: "0a", count: 32)
        let names = "number INTEGER NOT NULL PRIMARY KEY, dimension INTEGER NOT NULL CHECK (dimension BETWEEN 0 AND 14), name TEXT NOT NULL"
        do {
            _ = try SQLiteVisits(file: file)
            try await DatabaseQueue(path: file.path).write { database in
                try database.execute(
                    sql: """
                        DELETE FROM grdb_migrations WHERE identifier IN ('4', '5', '6'); DROP TABLE tally_names;
                        DROP TABLE tally_files; CREATE TABLE tally_files (digest TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
                        INSERT INTO tally_files VALUES ('\(digest)');
                        ALTER TABLE tally_days ADD COLUMN objected INTEGER NOT NULL DEFAULT 0 CHECK (objected >= 0);
                        CREATE TABLE tally_names (\(names), UNIQUE (dimension, name)) STRICT, WITHOUT ROWID;
                        INSERT INTO tally_days (day, objected, incomplete) VALUES (20000, 14, 0); INSERT INTO tally_names VALUES (7, 11, 'phone');
                        INSERT INTO tallies VALUES (20000, 7, 30, 20, 21, 0, 0, 0); INSERT INTO tally_months VALUES (657, 7, 30, 20, 21, 0, 0, 0);
                        """)
            }
        }
        let store = try SQLiteVisits(file: file)
        #expect(try await DatabaseQueue(path: file.path).read { try $0.columns(in: "tally_days").map(\.name) } == ["day", "incomplete"])
        let (phone, small) = (Cell(.device, "phone"), Cell(.screen, "small"))
        let batch = TallyBatch(
            days: [
                .init(
                    day: 20_001, cells: [(small, Tally(visitors: 12, visits: 12)), (phone, Tally(views: 1, visitors: 10, visits: 10))],
                    incomplete: false)
            ],
            remainders: [])
        let log = TalliedLog(digest: digest, months: 657...657)
        #expect(try await store.add(batch, from: [log], beside: true) == TallyOverlap(logs: [digest]))
        _ = try await store.add(batch)
        #expect(try await store.daily(phone, 20_000...20_001).mapValues(\.visitors) == [20_000: 20, 20_001: 10])
        #expect(try await store.daily(small, 20_000...20_001).mapValues(\.visitors) == [20_001: 12])
    }

    @Test func `forgets a line after its days, and leaves no trace of it in any file`() async throws {
        let store = try SQLiteVisits(file: file)
        try await store.append([line(1, "203.0.113.1"), line(5, "192.0.2.1")])
        #expect(try await store.expire(before: 5) == 1)
        #expect(try await store.lines(from: 0, offset: 0, limit: 10) == [line(5, "192.0.2.1")])
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            #expect(try Data(contentsOf: folder.appending(path: name)).range(of: Data("203.0.113".utf8)) == nil, "\(name)")
        }
    }
}

@Suite("The address log's keeper") struct AddressLogKeeperTests {
    private struct Full: Error {}
    private final class FakeStore: AddressLogStore {
        let batches = Mutex<[[AddressLine]]>([])
        let failures = Mutex(0)
        func append(_ batch: [AddressLine]) async throws {
            try failures.withLock { left in
                if left > 0 {
                    left -= 1
                    throw Full()
                }
            }
            batches.withLock { $0.append(batch) }
        }
        func expire(before day: Int) async throws -> Int { day }
        func lines(from day: Int, offset: Int, limit: Int) async throws -> [AddressLine] { [] }
    }

    @Test func `loses nothing to a store that fails, and never writes of the running day`() async {
        let (log, store) = (AddressLog(), FakeStore())
        let rounds = Mutex(0)
        let failed = Mutex(0)
        store.failures.withLock { $0 = 1 }
        let keeper = AddressLogKeeper(log: log, store: store, folding: AddressFolding(crowd: 0), keptDays: 30, today: { 100 })
        await keeper.run(
            sleep: { seconds in
                #expect(seconds == 60)
                for day in [99, 100] { log.record(VisitorTrace(address: "192.0.2.1", agent: nil), day: day) }
                if rounds.withLock({
                    $0 += 1; return $0
                }) == 3 {
                    throw CancellationError()
                }
            }, failed: { _ in failed.withLock { $0 += 1 } })
        #expect(failed.withLock { $0 } == 1)
        #expect(store.batches.withLock { $0.flatMap { $0 }.map { [$0.day, $0.count] } } == [[99, 2]])
    }
}
