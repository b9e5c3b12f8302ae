import DataFolder
import DataProtection
import ExampleHouse
import Foundation
import Keeping
import Promises
import Requests
import Running
import SQLitePeople
import Testing

@Suite("A restored backup", .serialized) struct DrillTests {
    private static let people = 1_000
    private static let erased = 100

    /// The restore drill: yesterday's backup with all its files, the erasures of today after it.
    @Test(.keeps(.deletion)) func `of a thousand people, a hundred erased since, opens none of the hundred and all of the nine hundred`()
        async throws
    {
        let sealer = try Sealer()
        let town = try Town(sealer.place.appending(path: "first"))
        var house: House? = try town.open()
        let subjects = try await Town.fill(house!, 0..<Self.people)
        let before = try await Town.each(subjects) { [house] in try await Town.told(house!, $0) }
        house = nil
        let made = try await sealer.backup(town.data)
        try #require(made.status == 0, "\(made.complaint)")
        let yesterday = try sealer.pair()
        // All files of yesterday, in the clear, as a thief of the whole machine would have them.
        let copy = try town.again("copy")
        try FileManager.default.copyItem(at: town.data, to: copy.data)

        house = try town.open()
        let leaving = subjects.enumerated().filter { $0.offset % (Self.people / Self.erased) == 0 }.map(\.element)
        let certificates = try await Town.each(leaving) { [house] in try await house!.erase($0) }
        #expect(certificates.count { $0 != nil } == Self.erased)
        house = nil

        // Saboteur: put back without the replay, everybody is readable. What follows can see a failure.
        #expect(try await readable(in: copy, leaving) == Self.erased)

        let restored = try town.again("restored")
        let done = try await sealer.restore(yesterday, into: restored.data)
        try #require(done.status == 0, "\(done.complaint)")
        let report = try JSONDecoder.dated.decode(Report.self, from: Data(done.output.utf8))
        #expect(report.again.erased == Self.erased && report.people == Self.people - Self.erased)
        #expect(try await readable(in: restored, leaving) == 0)
        let again = try restored.open()
        for (subject, told) in zip(subjects, before) where !leaving.contains(subject) {
            let now = try await Town.told(again, subject)
            try #require(now == told, "\(subject.hex) is not what it was")
        }
        // Nothing of them is left in any file, not even a key that opens nothing.
        for subject in leaving { #expect(try again.store.wrappedKey(of: subject) == nil) }
        #expect(try again.folder.search(for: leaving.map(\.bytes)).found.isEmpty)
        print("the drill: \(made.output)\(done.output)")

        // The copy put in the place of the data by other means is caught by the next start.
        let put = try town.again("put")
        try FileManager.default.copyItem(at: copy.data, to: put.data)
        let looked = try await sealer.run(["doctor", "--data", put.data.path, "--site", BuiltVern.exampleSite.path])
        #expect(looked.status == 69 && looked.complaint.contains("holds \(Self.erased) people"), "\(looked.complaint)")
        let running = try await RunningVern.start(folder: put.place, arguments: ["--unlimited", "--erase-again"])
        #expect(try await running.stop() == 0)
        #expect(try await readable(in: put, leaving) == 0)
    }

    private func readable(in town: Town, _ subjects: [SubjectID]) async throws -> Int {
        let house = try town.open()
        return try await Town.each(subjects) { try? await Town.told(house, $0) }.count { $0 != nil }
    }

    struct Report: Decodable {
        struct Again: Decodable {
            let erased: Int
            let parts: Int
            let stopped: Int
            let discarded: Int
        }
        let people: Int
        let registrations: Int
        let again: Again
    }
}

extension JSONDecoder {
    static var dated: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return decoder
    }
}
