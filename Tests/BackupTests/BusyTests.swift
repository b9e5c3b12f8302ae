import AgeArchive
import DataProtection
import ExampleHouse
import Foundation
import Registrations
import Requests
import Running
import Synchronization
import Testing
import Vault

@testable import SQLitePeople

@Suite("A backup of a house at work", .serialized) struct BusyTests {
    private func digest(_ file: FrozenFile) throws -> String { try SealedArchive.digest { try file.piece(at: $0) } }

    private final class Tally: Sendable {
        let done = Mutex(0)
        let largest = Mutex(0)
    }

    @Test func `stands still while acts go on, keeps the log within its limit, and lets everything through afterwards`() async throws {
        let house = try House()
        let (subject, other) = (try await house.register(.ann), try await house.register(.ben))
        let key = try house.vault.key(of: subject)
        let sealed = try house.vault.seal(Data(count: 20_000), at: ActRow.place(Data(count: 16), subject), under: key)
        let cut = try await house.store.cut()
        let before = try digest(cut.people)
        let tally = Tally()
        let acts = 1_000
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<acts {
                group.addTask {
                    try await house.store.note(
                        ActRow(id: RandomID<ActRow>.random().bytes, day: Day(noon), sealed: sealed), subject: subject)
                    tally.done.withLock { $0 += 1 }
                    tally.largest.withLock { $0 = max($0, house.log) }
                }
            }
            // Until the acts stand still, as the log is full.
            var (last, still) = (-1, 0)
            while still < 20 {
                try await Task.sleep(for: .milliseconds(25))
                let now = tally.done.withLock { $0 }
                (last, still) = (now, now == last ? still + 1 : 0)
            }
            #expect(last > 0 && last < acts, "\(last) acts went through while the copy was made")
            #expect(try digest(cut.people) == before)
            cut.release()
            try await group.waitForAll()
        }
        #expect(tally.done.withLock { $0 } == acts)
        let largest = tally.largest.withLock { $0 }
        #expect(largest > 8 << 20 && largest <= 16 << 20, "\(largest) bytes")
        // An erasure searches again, and finds what it must.
        #expect(try await house.erase(other) != nil)
    }

    @Test func `lets an erasure that comes meanwhile wait, never pass unsearched`() async throws {
        let house = try House()
        let subject = try await house.register(.ann)
        let cut = try await house.store.cut()
        let permit = try house.permit(subject)
        async let certificate = house.erasure.erase(.everything, under: permit, now: noon)
        while try house.store.wrappedKey(of: subject) != nil { try await Task.sleep(for: .milliseconds(10)) }
        try await Task.sleep(for: .milliseconds(300))
        #expect(try await house.store.unfinished().count == 1)
        cut.release()
        #expect(try await certificate != nil)
    }

    @Test func `is read from files into which nothing is written, not even over what lies between rows`() async throws {
        let house = try House()
        _ = try await Town.fill(house, 0..<150)
        let cut = try await house.store.cut()
        let before = try [cut.people, cut.keys].map { try digest($0) }
        await #expect(throws: ErasureFailure.self) { try await house.store.clean() }
        #expect(try [cut.people, cut.keys].map { try digest($0) } == before)
        cut.release()
        // Saboteur: without the cut it would have been another file.
        try await house.store.clean()
        #expect(try [cut.people, cut.keys].map { try digest($0) } != before)
    }

    @Test func `asked of a server while people register leaves nobody half in it`() async throws {
        let sealer = try Sealer()
        let running = try await RunningVern.start()
        defer { try? FileManager.default.removeItem(at: running.folder) }
        defer { running.kill() }
        let tally = Tally()
        let people = Task {
            var number = 0
            while tally.done.withLock({ $0 == 0 }) {
                number += 1
                _ = try await Visitor(running).register(.init(name: "Person \(number)", address: "p\(number)@post.example"))
            }
            return number
        }
        for _ in 0..<3 {
            let made = try await sealer.backup(running.data)
            #expect(made.status == 0, "\(made.complaint)")
            try await Task.sleep(for: .milliseconds(300))
        }
        tally.done.withLock { $0 = 1 }
        #expect(try await people.value > 10)
        #expect(try await running.stop() == 0)
        for age in 0..<3 {
            let place = sealer.place.appending(path: "restored-\(age)")
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            for ending in ["key", "erased"] {
                try FileManager.default.copyItem(
                    at: running.folder.appending(path: "data.\(ending)"), to: place.appending(path: "data.\(ending)"))
            }
            let data = place.appending(path: "data")
            let done = try await sealer.restore(sealer.pair(age), into: data)
            try #require(done.status == 0, "\(done.complaint)")
            let master = try #require(MasterKey(hex: String(contentsOf: place.appending(path: "data.key"), encoding: .utf8)))
            let house = try House(folder: data, master: master)
            #expect(try await house.keyless() == 0)
            if age == 0 { #expect(try await house.store.everybody().count > 3) }
            for subject in try await house.store.everybody() { _ = try await house.answer(subject) }
        }
    }

    @Test func `says what is missing: age, a recipient, a folder it may write in; and never writes over a backup`() async throws {
        let sealer = try Sealer()
        let town = try Town(sealer.place.appending(path: "first"))
        try await town.open().register(.ann)
        let data = ["--data", town.data.path, "--site", BuiltVern.exampleSite.path]
        let none = try await sealer.run(["backup", "--to", sealer.backups.path] + data)
        #expect(none.status == 64 && none.complaint.contains("--recipient"))
        let wrong = try await sealer.run(["backup", "--to", sealer.backups.path, "--recipient", "mailto:ann"] + data)
        #expect(wrong.status == 65 && wrong.complaint.contains("is no recipient"), "\(wrong.complaint)")
        let misspelt = try await sealer.run(["backup", "--to", sealer.backups.path, "--recipient", "age1abc"] + data)
        #expect(misspelt.status == 69 && misspelt.complaint.contains("malformed recipient"), "\(misspelt.complaint)")
        let bare = try await sealer.run(
            ["backup", "--to", sealer.backups.path, "--recipient", sealer.recipient] + data, environment: ["PATH": sealer.place.path])
        #expect(bare.status == 69 && bare.complaint.contains("age is missing"), "\(bare.complaint)")
        let nowhere = try await sealer.run(["backup", "--to", "/proc/nowhere", "--recipient", sealer.recipient] + data)
        #expect(nowhere.status == 69 && nowhere.complaint.contains("/proc/nowhere"), "\(nowhere.complaint)")
        let left = (try? FileManager.default.contentsOfDirectory(atPath: sealer.backups.path)) ?? []
        #expect(left == [])
        let folder = try BackupFolder(sealer.backups)
        let name = BackupFolder.name(.data, backup: "00", made: noon, until: nil)
        try folder.begin(name).publish()
        #expect(throws: BackupFolder.Failure.self) { try folder.begin(name).publish() }
        #expect(try folder.entries().map(\.name) == [name])
    }

    @Test func `removes keys past their time, of this folder and no other file`() throws {
        let sealer = try Sealer()
        let folder = try BackupFolder(sealer.backups)
        let now = noon
        func put(_ kind: BackupFolder.Kind, _ age: Double, until: Double?) throws -> String {
            let name = BackupFolder.name(kind, backup: "0\(Int(age))", made: now - age * day, until: until.map { now + $0 * day })
            try folder.begin(name).publish()
            return name
        }
        let old = [try put(.keys, 8, until: -1), try put(.keys, 7, until: 20)]
        let kept = [try put(.keys, 6, until: 1), try put(.data, 300, until: nil)]
        try Data().write(to: sealer.backups.appending(path: "notes.keys.txt"))
        let leftover = sealer.backups.appending(path: ".vern-20260101T000000Z-00.data.age.partial")
        try Data().write(to: leftover)
        #expect(try folder.tidy(keyDays: 7, now: now).sorted() == old.sorted())
        #expect(try folder.entries().map(\.name).sorted() == kept.sorted())
        #expect(FileManager.default.fileExists(atPath: sealer.backups.appending(path: "notes.keys.txt").path))
        #expect(!FileManager.default.fileExists(atPath: leftover.path))
    }
}
