import ArgumentParser
import Backups
import DataFolder
import Foundation

/// Puts a backup back, and erases again whoever was erased since, before anything can be served.
struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Restore a backup into a new data folder, and repeat the erasures and stops since.",
        discussion: """
            Wants the ledger of erasures that lay beside the data (DATA.erased): put it beside the new folder or name it with --erased. \
            Keys may be newer than the data, not older. What stays out of a backup: letters in outgoing/ and inbox/, and the address log.
            """)
    @Argument(help: "The sealed data, NAME.data.age.") var backup: String
    @Option(help: "The sealed keys, of the same backup or a later one.") var keys: String
    @Option(help: "The identity that opens both: a file age-keygen wrote.") var identity: String
    @Option(help: "The new data folder.") var data: String
    @Option(help: "The master key; without it, beside the new folder.") var key: String?
    @Option(help: "The ledger of erasures, or a later data backup that holds one; without it, beside the new folder.") var erased: String?
    @Option(help: "The day of the backup, when the ledger is lost: people erased since then come back.") var withoutErasuresSince: String?
    @Option(help: "text or json") var format: Format = .text

    func run() async throws {
        Secrecy.begin()
        let folder = URL(fileURLWithPath: data, isDirectory: true).standardizedFileURL
        let restoring = Restoring(
            backup: URL(fileURLWithPath: backup), keys: URL(fileURLWithPath: keys), identity: URL(fileURLWithPath: identity),
            folder: folder, master: key.map { URL(fileURLWithPath: $0) } ?? MasterKeyFile.beside(folder),
            erased: erased.map { URL(fileURLWithPath: $0) }, withoutErasuresSince: withoutErasuresSince)
        let progress = Progress()
        let report = try await BackupWords.end {
            defer { progress.end() }
            return try await restoring.run(now: Date()) { progress.show($0, $1, $2) }
        }
        switch format {
        case .json: print(String(decoding: try JSONEncoder.plain.encode(report), as: UTF8.self))
        case .text:
            print(
                """
                Restored the backup of \(report.made.formatted(.iso8601)) into \(folder.path) in \(String(format: "%.1f", report.seconds)) s
                \(report.people) people with \(report.registrations) registrations
                Erased again: \(report.again.erased) whole, \(report.again.parts) in part, \(report.again.discarded) single letters
                Stopped again: \(report.again.stopped)
                """)
            if withoutErasuresSince != nil { print("Erasures and stops since then are unknown here: repeat them yourself.") }
        }
    }
}
