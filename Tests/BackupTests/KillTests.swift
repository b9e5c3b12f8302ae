import ExampleHouse
import Foundation
import Glibc
import Keeping
import Promises
import Running
import SQLitePeople
import Testing

@Suite("Killed in the midst", .serialized) struct KillTests {
    /// A folder with an `age` in it that takes its time before it does what age does.
    private func slow(_ sealer: Sealer, _ seconds: Double) throws -> [String: String] {
        let folder = sealer.place.appending(path: "slow")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let script = folder.appending(path: "age")
        try Data("#!/bin/sh\nsleep \(seconds)\nexec age \"$@\"\n".utf8).write(to: script)
        chmod(script.path, 0o755)
        return ["PATH": "\(folder.path):/usr/bin:/bin"]
    }

    private func files(_ folder: URL) -> [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted() }

    @Test func `a backup leaves no file that looks like one, nothing in the data folder, and the next one clears up`() async throws {
        let sealer = try Sealer()
        let town = try Town(sealer.place.appending(path: "first"))
        try await town.open().register(.ann)
        let before = files(town.data)
        let order = [
            "backup", "--to", sealer.backups.path, "--recipient", sealer.recipient, "--data", town.data.path, "--site",
            BuiltVern.exampleSite.path,
        ]
        let command = try sealer.start(order, environment: slow(sealer, 1))
        while files(sealer.backups).isEmpty, command.status == nil { try await Task.sleep(for: .milliseconds(5)) }
        command.signal(SIGKILL)
        _ = try await command.end()
        try await Task.sleep(for: .milliseconds(1_500))
        #expect(files(sealer.backups).allSatisfy { $0.hasPrefix(".") && $0.hasSuffix(".partial") })
        #expect(!files(sealer.backups).isEmpty)
        #expect(
            Set(files(town.data)).subtracting(before).isSubset(of: [
                "outgoing", "reserve", "vern.lock", "people.sqlite-shm", "people.sqlite-wal", "keys.sqlite-shm", "keys.sqlite-wal",
            ]))
        let listed = try await sealer.run(["backup", "list", sealer.backups.path])
        #expect(listed.output.contains("No backup"))
        #expect(try await sealer.backup(town.data).status == 0)
        #expect(files(sealer.backups).count == 2 && files(sealer.backups).allSatisfy { $0.hasPrefix("vern-") })
    }

    @Test(.keeps(.deletion)) func `a restore leaves a folder that nobody serves, or one in which nobody erased is readable`() async throws {
        let sealer = try Sealer()
        let town = try Town(sealer.place.appending(path: "first"))
        var house: House? = try town.open()
        let subjects = try await Town.fill(house!, 0..<30)
        house = nil
        #expect(try await sealer.backup(town.data).status == 0)
        house = try town.open()
        try await Town.each(subjects.prefix(10)) { [house] in try await house!.erase($0) }
        house = nil
        let pair = try sealer.pair()
        var (cut, whole) = (0, 0)
        // From before the first file to after the last erasure.
        for delay in [20, 60, 120, 200, 300, 450, 700, 1_000, 3_000] {
            let other = try town.again("restored-\(delay)")
            let command = try sealer.start([
                "restore", pair.data.path, "--keys", pair.keys.path, "--identity", sealer.identity.path, "--data", other.data.path,
            ])
            let last = ContinuousClock.now + .milliseconds(delay)
            while ContinuousClock.now < last, command.status == nil { try await Task.sleep(for: .milliseconds(2)) }
            command.signal(SIGKILL)
            let ended = try await command.end()
            let looked = try await sealer.run(["doctor", "--data", other.data.path, "--site", BuiltVern.exampleSite.path])
            if ended.status == 0 {
                whole += 1
                let again = try other.open()
                for subject in subjects.prefix(10) { #expect((try? await Town.told(again, subject)) == nil) }
                #expect(try await again.store.everybody().count == 20)
            } else {
                cut += 1
                #expect(looked.status == 69, "\(delay) ms: \(looked.output)")
                // Killed before it began, it left no folder, or one with nothing in it.
                guard files(other.data).contains("restore.unfinished") else {
                    #expect(files(other.data) == [], "\(delay) ms")
                    continue
                }
                let served = try await sealer.run([
                    "serve", BuiltVern.exampleSite.path, "--data", other.data.path, "--listen", "127.0.0.1:0",
                ])
                #expect(served.status == 69 && served.complaint.contains("was not finished"), "\(delay) ms: \(served.complaint)")
            }
        }
        #expect(cut > 0 && whole > 0, "\(cut) cut short, \(whole) done")
        print("restores killed: \(cut) cut short, \(whole) done before the kill")
    }
}
