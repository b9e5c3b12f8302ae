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

@Suite("An erasure with somebody in the way", .serialized) struct WaitingTests {
    /// Holds the database as it is now until told to let go.
    private final class Reader: Sendable {
        private let transaction: DatabaseSnapshot
        init(_ house: House) throws { transaction = try (house.store.people as! DatabasePool).makeSnapshot() }
        func letGo() throws { try transaction.close() }
    }

    @Test(.keeps(.deletion)) func `waits for a reader of old pages before it is called done`() async throws {
        let house = try House()
        let subject = try await house.register(.ann)
        let traces = try await Traces(house, subject)
        let reader = try Reader(house)
        let permit = try house.permit(subject)
        async let certificate = house.erasure.erase(.everything, under: permit, now: noon)
        while try await house.store.unfinished().isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        while try house.store.wrappedKey(of: subject) != nil { try await Task.sleep(for: .milliseconds(10)) }
        try await Task.sleep(for: .milliseconds(300))
        #expect(try await house.store.unfinished().count == 1)
        // Others are registered meanwhile.
        try await house.fill(.ben)
        try reader.letGo()
        #expect(try await certificate != nil)
        #expect(try traces.files(house) == [])
    }

    @Test func `that doesn't go away stays open, gets no certificate and is finished later`() async throws {
        let house = try House()
        let subject = try await house.register(.ann)
        let reader = try Reader(house)
        let began = ContinuousClock.now
        await #expect {
            _ = try await house.erase(subject)
        } throws: { error in
            if case ErasureFailure.busy = error { true } else { false }
        }
        #expect(ContinuousClock.now - began < .seconds(60))
        #expect(try await house.store.unfinished().count == 1)
        try reader.letGo()
        try await house.erasure.resume(startedBefore: .distantFuture, now: noon + hour)
        #expect(try await house.store.unfinished().isEmpty)
    }

    @Test func `a letter under way is waited for, and its file found`() async throws {
        let house = try House()
        let subject = try await house.register(.ann)
        try await house.links.sendPageLink(to: Personal(Person.ann.email), language: .english, now: noon)
        let claimed = try #require(try await house.store.claimLetters(limit: 1, by: .folder, now: noon).first)
        let permit = try house.permit(subject)
        async let certificate = house.erasure.erase(.everything, under: permit, now: noon)
        while try await house.store.unfinished().isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        try await Task.sleep(for: .milliseconds(100))
        #expect(try await house.store.rows(of: subject) != nil)
        let file = house.folder.outgoing.appending(path: "\(claimed.facts.letter.hex).eml")
        try FileManager.default.createDirectory(at: house.folder.outgoing, withIntermediateDirectories: true)
        try Data("To: ann".utf8).write(to: file)
        try await house.store.settle([SettledLetter(claimed.facts, outcome: .delivered, sealed: claimed.sealed)])
        #expect(try await certificate != nil)
        #expect(!FileManager.default.fileExists(atPath: file.path))
    }

    @Test func `of twenty people at once is one search for all`() async throws {
        let house = try House()
        var subjects: [SubjectID] = []
        for number in 0..<20 {
            subjects.append(
                try await house.register(Person("p\(number)@post.example", ["name": ["P \(number)"], "company": ["none"]])))
        }
        let done = try await withThrowingTaskGroup(of: Certificate?.self) { group in
            for subject in subjects { group.addTask { try await house.erase(subject) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(done.count == 20 && done.allSatisfy { $0 != nil })
        #expect(Set(done.compactMap { $0?.fingerprint }).count == 20)
        #expect(try await house.store.count().people == 0)
    }
}
