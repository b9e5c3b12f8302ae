import DataFolder
import DataProtection
import ExampleHouse
import Foundation
import GRDB
import Keeping
import Mailings
import Promises
import Requests
import Testing

@testable import SQLitePeople

@Suite("An erasure cut short") struct CrashTests {
    private struct Cut {
        let house: House
        let subject: SubjectID
        let traces: Traces
    }

    /// A house in which the power went during an erasure, opened again on the same files.
    private func cut(before step: StoppingStore.Step, part: Bool) async throws -> Cut {
        let first = try House(erasing: { StoppingStore(store: $0, before: step) })
        let subject = try await first.register(.ann)
        try await first.register(.ann, "lookout", now: noon + 1)
        try await first.register(.ben)
        let courier = try #require(try await first.answer(subject).registrations.first { $0.product == "courier" })
        let traces = try await Traces(first, subject)
        await #expect(throws: StoppingStore.PowerCut.self) {
            try await first.erase(subject, part ? .registration(courier.id) : .everything)
        }
        try first.store.close()
        let copy = FileManager.default.temporaryDirectory.appending(path: "cut-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: first.folder.url, to: copy)
        return Cut(house: try House(folder: copy), subject: subject, traces: traces)
    }

    @Test(.keeps(.deletion), arguments: StoppingStore.Step.allCases)
    func `is finished at the next start, farewell and all`(step: StoppingStore.Step) async throws {
        let cut = try await cut(before: step, part: false)
        defer { try? FileManager.default.removeItem(at: cut.house.folder.url) }
        #expect(try await cut.house.store.unfinished().count == 1)
        try await cut.house.start()
        #expect(try await cut.house.store.unfinished().isEmpty)
        #expect(try await cut.house.store.rows(of: cut.subject) == nil)
        #expect(try cut.house.store.wrappedKey(of: cut.subject) == nil)
        #expect(try cut.traces.files(cut.house) == [])
        try await cut.house.post()
        #expect(cut.house.mailbox.letters(to: Person.ann.email).map(\.draft.purpose) == [.farewell])
        #expect(try await cut.house.subject(.ben) != nil)
        // Started again, nothing is left to do, and no key without a person.
        try await cut.house.start()
        #expect(try await cut.house.store.keys.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM keys") } == 1)
    }

    @Test(arguments: StoppingStore.Step.allCases)
    func `of a part is finished, and the rest stays readable`(step: StoppingStore.Step) async throws {
        let cut = try await cut(before: step, part: true)
        defer { try? FileManager.default.removeItem(at: cut.house.folder.url) }
        try await cut.house.start()
        #expect(try await cut.house.store.unfinished().isEmpty)
        #expect(try await cut.house.store.rows(of: cut.subject) == nil)
        let fresh = try #require(try await cut.house.subject(.ann))
        #expect(try await cut.house.answer(fresh).registrations.map(\.product) == ["lookout"])
    }

    @Test func `never loses the farewell's key to the sweep of keys that seal nothing`() async throws {
        let cut = try await cut(before: .finish, part: false)
        defer { try? FileManager.default.removeItem(at: cut.house.folder.url) }
        #expect(try cut.house.store.destroyOrphanKeys() == 0)
        try await cut.house.erasure.resume(startedBefore: .distantFuture, now: noon + hour)
        #expect(try cut.house.store.destroyOrphanKeys() == 0)
        try await cut.house.post()
        #expect(cut.house.mailbox.all.map(\.draft.purpose) == [.farewell])
    }

    @Test func `does not wait at the next start for a letter that was being handed over`() async throws {
        let first = try House(erasing: { StoppingStore(store: $0, before: .removeRows) })
        let subject = try await first.register(.ann)
        try await first.links.sendPageLink(to: Personal(Person.ann.email), language: .english, now: noon)
        #expect(try await first.store.claimLetters(limit: 1, by: .folder, now: noon).count == 1)
        await #expect(throws: StoppingStore.PowerCut.self) { try await first.erase(subject) }
        try first.store.close()
        let again = try House(folder: first.folder.url)
        try await again.start()
        #expect(try await again.store.rows(of: subject) == nil)
        #expect(try await again.store.unfinished().isEmpty)
    }
}
