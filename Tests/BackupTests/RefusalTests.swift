import DataFolder
import ExampleHouse
import Foundation
import Keeping
import Promises
import Running
import Testing
import Vault

@Suite("A restore", .serialized) struct RefusalTests {
    private let sealer: Sealer
    private let town: Town
    private let pair: Sealer.Pair

    /// A backup of Ann; afterwards Ben registers, a second backup, and Ann is erased.
    init() async throws {
        sealer = try Sealer()
        town = try Town(sealer.place.appending(path: "first"))
        try await town.open().register(.ann)
        let made = try await sealer.backup(town.data)
        try #require(made.status == 0, "\(made.complaint)")
        pair = try sealer.pair()
    }

    /// Refused with these words, leaving nothing behind.
    private func refused(
        _ pair: Sealer.Pair, in other: Town, _ more: [String] = [], saying words: String, _ line: SourceLocation = #_sourceLocation
    ) async throws {
        let done = try await sealer.restore(pair, into: other.data, more)
        #expect(done.status == 65 || done.status == 69, sourceLocation: line)
        #expect(done.complaint.contains(words), "\(done.complaint)", sourceLocation: line)
        #expect(!FileManager.default.fileExists(atPath: other.data.path), sourceLocation: line)
    }

    @Test func `says clearly what is wrong, and leaves nothing behind`() async throws {
        let other = try town.again("other")
        let stranger = try Sealer.pair(in: sealer.place, "stranger.key").identity
        let wrong = try await sealer.run([
            "restore", pair.data.path, "--keys", pair.keys.path, "--identity", stranger.path, "--data", other.data.path,
        ])
        #expect(wrong.status == 65 && wrong.complaint.contains("does not open the file"), "\(wrong.complaint)")

        // Cut short, at each kind of place; altered; no backup at all.
        let cut = sealer.place.appending(path: "cut.age")
        for file in [pair.data, pair.keys] {
            let whole = try Data(contentsOf: file)
            for bytes in [
                whole.prefix(100), whole.prefix(400), whole.prefix(whole.count / 2), whole.dropLast(1), Data(), Data("no backup".utf8),
            ] {
                try Data(bytes).write(to: cut)
                let both = file == pair.data ? Sealer.Pair(data: cut, keys: pair.keys) : Sealer.Pair(data: pair.data, keys: cut)
                try await refused(both, in: other, saying: "cut short, altered")
            }
        }
        let whole = try Data(contentsOf: pair.data)
        var altered = whole
        altered[whole.count / 2] ^= 1
        let file = sealer.place.appending(path: "altered.age")
        try altered.write(to: file)
        try await refused(.init(data: file, keys: pair.keys), in: other, saying: "cut short, altered")

        // Named the wrong way round, twice the same.
        try await refused(.init(data: pair.keys, keys: pair.data), in: other, saying: "holds data")
        try await refused(.init(data: pair.keys, keys: pair.keys), in: other, saying: "holds keys")
        // Sealed by age, but something else.
        let letter = sealer.place.appending(path: "letter.txt")
        try Data("hello".utf8).write(to: letter)
        let sealed = sealer.place.appending(path: "letter.age")
        try Sealer.tool("age", ["-r", sealer.recipient, "-o", sealed.path, letter.path])
        try await refused(.init(data: sealed, keys: pair.keys), in: other, saying: "cut short, altered")
    }

    @Test func `takes no other master key, no other installation's keys, no keys older than the data`() async throws {
        let other = try town.again("other")
        let master = other.place.appending(path: "other.key")
        try Data(String(repeating: "77", count: 32).utf8).write(to: master)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: master.path)
        try await refused(pair, in: other, ["--key", master.path], saying: "another master key")

        // Another installation, sealed to the same operator.
        let neighbour = try Town(sealer.place.appending(path: "neighbour"))
        try FileManager.default.removeItem(at: neighbour.key)
        try FileManager.default.copyItem(at: master, to: neighbour.key)
        var house: House? = try House(folder: neighbour.data, master: .init(hex: String(repeating: "77", count: 32))!)
        try await house!.register(.ben)
        house = nil
        try await Task.sleep(for: .seconds(1))
        #expect(try await sealer.backup(neighbour.data).status == 0)
        try await refused(.init(data: pair.data, keys: sealer.pair().keys), in: other, saying: "two installations")

        try await town.open().register(.ben)
        try await Task.sleep(for: .seconds(1))
        #expect(try await sealer.backup(town.data).status == 0)
        try await refused(.init(data: sealer.pair().data, keys: pair.keys), in: other, saying: "older than the data")
        // Newer keys are right: what was erased since has no key among them.
        let newer = try await sealer.restore(.init(data: pair.data, keys: sealer.pair().keys), into: other.data)
        #expect(newer.status == 0, "\(newer.complaint)")
    }

    @Test(.keeps(.deletion)) func `wants the ledger of erasures, whole and of this installation`() async throws {
        var house: House? = try town.open()
        try await house!.erase(house!.subject(.ann)!)
        house = nil
        let other = try Town(sealer.place.appending(path: "other"))
        try await refused(pair, in: other, saying: "is missing")
        try await refused(pair, in: other, ["--without-erasures-since", "2020-01-01"], saying: "must name the day")

        // A second backup knows of the erasure: the ledger as it was before is too old for it.
        let old = sealer.place.appending(path: "old.erased")
        try Data().write(to: old)
        try await Task.sleep(for: .seconds(1))
        #expect(try await sealer.backup(town.data).status == 0)
        let later = try sealer.pair()
        try await refused(later, in: other, ["--erased", old.path], saying: "older than the backup")
        var forged = try String(contentsOf: town.ledger, encoding: .utf8)
        forged = forged.replacing("destroyed", with: "created")
        try Data(forged.utf8).write(to: old)
        try await refused(pair, in: other, ["--erased", old.path], saying: "no ledger of erasures")

        // The later backup carries one that serves; without any, Ann comes back, as was said.
        let served = try await sealer.restore(pair, into: other.data, ["--erased", later.data.path])
        #expect(served.status == 0, "\(served.complaint)")
        #expect(try await other.open().subject(.ann) == nil)
        let lost = try Town(sealer.place.appending(path: "lost"))
        let day = Date().formatted(.iso8601.year().month().day())
        let back = try await sealer.restore(pair, into: lost.data, ["--without-erasures-since", day])
        #expect(back.status == 0, "\(back.complaint)")
        #expect(try await lost.open().subject(.ann) != nil)
        // Into a folder that is not empty nothing is restored.
        let full = try await sealer.restore(pair, into: lost.data)
        #expect(full.status == 65 && full.complaint.contains("is not empty"))
    }

    @Test func `is possible for nobody who has the files alone, and keys and rows are never in one file`()
        async throws
    {
        for (file, without) in [(pair.data, "keys.sqlite"), (pair.keys, "people.sqlite")] {
            let rights = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
            #expect(rights == 0o600)
            let sealed = try Data(contentsOf: file)
            for clear in [Person.ann.email, "SQLite format 3", "manifest.json", "Message Management"] {
                #expect(sealed.range(of: Data(clear.utf8)) == nil)
            }
            // Opened by the operator: the other half is not there, and the rows tell nothing of what was entered.
            let tar = try Sealer.tool("age", ["-d", "-i", sealer.identity.path, file.path])
            #expect(tar.range(of: Data("SQLite format 3".utf8)) != nil)
            #expect(tar.range(of: Data(without.utf8)) == nil)
            let opened = sealer.place.appending(path: "opened-\(without)")
            try FileManager.default.createDirectory(at: opened, withIntermediateDirectories: true)
            try tar.write(to: opened.appending(path: "all.tar"))
            let search = LeakSearch(Person.ann.entered)
            #expect(try search.files(in: opened) == [])
            // Saboteur: what was entered, planted, is found.
            try (tar + Data(Person.ann.email.utf8)).write(to: opened.appending(path: "all.tar"))
            #expect(try search.files(in: opened) == ["all.tar"])
        }
        let folder = try FileManager.default.attributesOfItem(atPath: sealer.backups.path)[.posixPermissions] as? Int
        #expect(folder == 0o700)
    }

    @Test func `of the newest backup is checked without writing anything`() async throws {
        let listed = try await sealer.run(["backup", "list", sealer.backups.path])
        #expect(listed.status == 0 && listed.output.split(separator: "\n").count == 2, "\(listed.output)")
        for file in [pair.data, pair.keys] {
            let whole = try await sealer.run(["backup", "verify", file.path, "--identity", sealer.identity.path])
            #expect(whole.status == 0 && whole.output.contains("Whole."), "\(whole.complaint)")
        }
        let cut = sealer.place.appending(path: "cut.age")
        try Data(Data(contentsOf: pair.data).dropLast(20)).write(to: cut)
        let broken = try await sealer.run(["backup", "verify", cut.path, "--identity", sealer.identity.path])
        #expect(broken.status == 65 && broken.complaint.contains("cut short"))
    }
}
