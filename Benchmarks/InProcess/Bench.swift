import ArgumentParser
import DataFolder
import DataProtection
import Declarations
import Foundation
import Markdown
import SQLitePeople
import SiteFolder
import Vault

/// The figures that are taken inside one process, at the desks' doors. `bin/bench` runs it; each figure is a line "NAME VALUE".
@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vern-bench", abstract: "Measures Vern's desks and the floor of its engine.",
        subcommands: [Seed.self, Access.self, Erase.self, Floor.self])
}

/// A data folder of invented people, its key and the site they registered at.
struct People: ParsableArguments {
    @Option(help: "The data folder.") var data: String
    @Option(help: "The master key; made if missing.") var key: String
    @Option(help: "The site folder.") var site = "examples/message-management"

    func open() throws -> (site: Site, store: PeopleStore, vault: Vault) {
        guard let site = SiteFolder(markdown: MD4C(), texts: BuiltInTexts.texts()).load(URL(fileURLWithPath: site)).site else {
            throw ValidationError("the site folder has mistakes: vern check \(site)")
        }
        let (folder, master) = (URL(fileURLWithPath: data, isDirectory: true), try master())
        let ledger = try ErasedFile(ErasedFile.beside(folder), tombstones: Tombstones(master: master), today: { Day(Date()) })
        let store = try PeopleStore(folder: folder, ledger: ledger)
        return (site, store, Vault(master: master, keys: store))
    }

    private func master() throws -> MasterKey {
        if let text = try? String(contentsOfFile: key, encoding: .utf8), let master = MasterKey(hex: text) { return master }
        let made = MasterKey.random()
        let file = Data((made.hex + "\n").utf8)
        guard FileManager.default.createFile(atPath: key, contents: file, attributes: [.posixPermissions: 0o600]) else {
            throw ValidationError("the key \(key) can't be written")
        }
        return made
    }

    /// The address of the person with this number.
    static func address(_ number: Int) -> String { "ann.\(number)@people.example" }
}

/// Times of one act, in milliseconds.
struct Times {
    private(set) var all: [Double] = []

    mutating func measure<Result>(_ act: () async throws -> Result) async rethrows -> Result {
        let start = ContinuousClock.now
        defer { add(ContinuousClock.now - start) }
        return try await act()
    }

    mutating func add(_ duration: Duration) { all.append(duration / .milliseconds(1)) }

    func report(_ name: String) {
        let sorted = all.sorted()
        guard !sorted.isEmpty else { return }
        for (part, share) in [("p50", 0.5), ("p99", 0.99)] {
            let value = sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
            Figure.say("\(name)-\(part)", value)
        }
    }
}

enum Figure {
    static func say(_ name: String, _ value: Double) {
        print(name, String(format: "%.3f", value))
        fflush(nil)
    }
}
