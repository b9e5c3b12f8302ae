import DataFolder
import DataProtection
import ExampleHouse
import Foundation
import Keeping
import Mailings
import Promises
import Requests
import SQLitePeople
import Testing

@Suite("The data folder after an erasure") struct ResidueTests {
    @Test(.keeps(.deletion)) func `holds nothing that leads to the person`() async throws {
        let house = try House()
        for number in 0..<40 {
            try await house.register(Person("p\(number)@post.example", ["name": ["P \(number)"], "company": ["none"]]))
        }
        let subject = try await house.register(.ann)
        try await house.register(.ann, "lookout", now: noon + 1)
        try await house.stop(subject)
        try await house.access.noteExport(under: house.permit(subject), now: noon + 2)
        let traces = try await Traces(house, subject)
        // An erasure may find the person's rows in the database and in its log: both must be clean afterwards.
        #expect(try traces.files(house).isSuperset(of: ["people.sqlite-wal", "keys.sqlite-wal"]))
        let certificate = try #require(try await house.erase(subject))
        #expect(try traces.files(house) == [])
        #expect(certificate.filesSearched >= 4 && certificate.bytesSearched > 100_000)
        #expect(try await house.store.count().people == 40)
        // The farewell is found by its address until it and its file have had their time.
        try await house.post(now: noon + hour)
        _ = try await house.retention.run(now: noon + 6 * day)
        try await house.store.truncateLogs()
        #expect(try house.folder.search(for: traces.addresses).found.isEmpty)
    }

    @Test(.keeps(.deletion)) func `with a trace left in it gets no certificate, and the erasure stays open until it is gone`() async throws
    {
        let house = try House()
        let subject = try await house.register(.ann)
        let answer = try await house.answer(subject)
        let planted = house.folder.url.appending(path: "copy-of-something.bin")
        // Across the border between two pieces the search reads.
        var bytes = Data(count: (1 << 20) - 7)
        bytes.append(answer.registrations[0].id.bytes)
        bytes.append(Data(count: 100))
        try bytes.write(to: planted)
        await #expect {
            _ = try await house.erase(subject)
        } throws: { error in
            if case ErasureFailure.tracesFound(["copy-of-something.bin"]) = error { true } else { false }
        }
        #expect(try await house.store.unfinished().count == 1)
        #expect(try await house.store.rows(of: subject) == nil)
        try await house.post()
        #expect(!house.mailbox.all.contains { $0.draft.purpose == .farewell })
        // Tried again in vain, and once more when the file is gone.
        await #expect(throws: ErasureFailure.self) { try await house.start() }
        #expect(try await house.store.unfinished().count == 1)
        try FileManager.default.removeItem(at: planted)
        try await house.start()
        #expect(try await house.store.unfinished().isEmpty)
        try await house.post()
        #expect(house.mailbox.all.last?.draft.purpose == .farewell)
    }

    @Test func `that is stuck on one person lets the others be erased`() async throws {
        let house = try House()
        let (ann, ben) = (try await house.register(.ann), try await house.register(.ben))
        let planted = house.folder.url.appending(path: "copy.bin")
        try ann.bytes.write(to: planted)
        await #expect(throws: ErasureFailure.self) { try await house.erase(ann) }
        #expect(try await house.erase(ben) != nil)
        await #expect(throws: ErasureFailure.self) { try await house.erasure.resume(startedBefore: .distantFuture, now: noon + hour) }
        #expect(try await house.store.unfinished().count == 1)
    }

    @Test func `loses the mails that waited in it, and keeps those of others`() async throws {
        let house = try House()
        let subject = try await house.register(.ann)
        let letters = try await Traces(house, subject).letters
        try FileManager.default.createDirectory(at: house.folder.outgoing, withIntermediateDirectories: true)
        for letter in letters { try Data("To: ann".utf8).write(to: house.folder.outgoing.appending(path: "\(letter.hex).eml")) }
        let others = house.folder.outgoing.appending(path: "\(LetterID.random().hex).eml")
        try Data("To: ben".utf8).write(to: others)
        try await house.erase(subject)
        #expect(try FileManager.default.contentsOfDirectory(atPath: house.folder.outgoing.path) == [others.lastPathComponent])
    }

    @Test(.keeps(.confidential)) func `and before it holds nothing of what was entered`() async throws {
        let house = try House()
        let subject = try await house.register(.ann)
        try await house.register(.cleo)
        try await house.register(.ann, "lookout", now: noon + 1)
        let search = LeakSearch(Person.ann.entered + Person.cleo.entered)
        #expect(try search.files(in: house.folder.url) == [])
        // The search can fail: planted in each of the forms it knows, a value is found.
        let name = "Ann Solbergsen"
        let utf16 = Data(name.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] })
        for planted in [
            Data(name.utf8), Data(name.uppercased().utf8), utf16, Data("x\(name)y".utf8).base64EncodedData(),
            Data(Data(name.utf8).hex.utf8),
            Data("name=Ann%20Solbergsen".utf8), Data("Fjellg=C3=A5rd & Datter AS".utf8),
        ] {
            let file = house.folder.url.appending(path: "planted.log")
            try planted.write(to: file)
            #expect(try search.files(in: house.folder.url) == ["planted.log"])
            try FileManager.default.removeItem(at: file)
        }
        try await house.erase(subject)
        #expect(try search.files(in: house.folder.url) == [])
    }
}
