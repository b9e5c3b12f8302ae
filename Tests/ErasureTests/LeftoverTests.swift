import DataFolder
import DataProtection
import ExampleHouse
import Foundation
import GRDB
import Keeping
import Promises
import Requests
import Testing

@testable import SQLitePeople

/// SQLite leaves stale copies of rows behind where pages split; a search must not find them after an erasure, nor anybody later.
@Suite("What a database leaves between its rows") struct LeftoverTests {
    /// A house with people enough that pages have split.
    private func crowd() async throws -> (house: House, subjects: [SubjectID]) {
        let house = try House()
        var subjects: [SubjectID] = []
        for number in 0..<150 {
            subjects.append(try await house.register(Person("p\(number)@post.example", ["name": ["P \(number)"], "company": ["none"]])))
        }
        try await house.store.truncateLogs()
        return (house, subjects)
    }

    private func gaps(_ house: House, _ name: String) throws -> [Data] {
        let bytes = try Data(contentsOf: house.folder.url.appending(path: name))
        return stride(from: 0, to: bytes.count, by: PageGaps.pageSize).compactMap { start in
            let page = [UInt8](bytes[start..<start + PageGaps.pageSize])
            return PageGaps.gap(of: page, header: start == 0 ? 100 : 0).map { Data(page[$0]) }
        }
    }

    @Test(.keeps(.deletion)) func `is gone with the person, certificate and all`() async throws {
        let (house, subjects) = try await crowd()
        let stale = try gaps(house, "people.sqlite").reduce(Data()) { $0 + $1 }
        let left = subjects.filter { stale.range(of: $0.bytes) != nil }
        try #require(left.count > 0, "no page left anything: the test proves nothing")
        for subject in left.prefix(5) {
            let traces = try await Traces(house, subject)
            #expect(try await house.erase(subject) != nil)
            #expect(try traces.files(house) == [])
        }
        #expect(try await house.store.health().integrity == "ok")
        for subject in subjects.filter({ !left.prefix(5).contains($0) }) { _ = try await house.answer(subject) }
    }

    @Test(.keeps(.deletion)) func `keeps the certificate back where it isn't overwritten`() async throws {
        let (house, subjects) = try await crowd()
        let stale = try gaps(house, "people.sqlite").reduce(Data()) { $0 + $1 }
        let subject = try #require(subjects.first { stale.range(of: $0.bytes) != nil })
        let desk = ErasureDesk(
            vault: house.vault, keys: house.store, store: StoppingStore(store: house.store, before: nil, overwrites: false),
            folder: house.folder)
        let permit = try house.permit(subject)
        await #expect(throws: ErasureFailure.self) { try await desk.erase(.everything, under: permit, now: noon) }
    }

    @Test(.keeps(.correction)) func `is overwritten by the hourly round, wherever it lies, and no row with it`() async throws {
        let (house, subjects) = try await crowd()
        #expect(try gaps(house, "people.sqlite").contains { $0.contains { $0 != 0 } })
        #expect(try gaps(house, "keys.sqlite").contains { $0.contains { $0 != 0 } })
        _ = try await house.retention.run(now: noon + hour)
        for name in ["people.sqlite", "keys.sqlite"] {
            #expect(try gaps(house, name).allSatisfy { $0.allSatisfy { $0 == 0 } })
            #expect(try gaps(house, name).count > 5)
        }
        #expect(try await house.store.health().integrity == "ok")
        for subject in subjects { _ = try await house.answer(subject) }
        // The writer's own copies of pages were dropped: what it writes afterwards brings nothing back.
        try await house.fill(.ann)
        try await house.store.truncateLogs()
        let stale = try gaps(house, "keys.sqlite").reduce(Data()) { $0 + $1 }
        #expect(!subjects.contains { stale.range(of: $0.bytes) != nil })
    }

    @Test func `is looked for in pages of rows alone`() {
        var page = [UInt8](repeating: 7, count: 4_096)
        page[0] = 0
        #expect(PageGaps.gap(of: page, header: 0) == nil)
        (page[0], page[3], page[4], page[5], page[6]) = (13, 0, 2, 0x0f, 0xa0)
        #expect(PageGaps.gap(of: page, header: 0) == 12..<4_000)
        (page[5], page[6]) = (0, 4)
        #expect(PageGaps.gap(of: page, header: 0) == nil)
    }
}
