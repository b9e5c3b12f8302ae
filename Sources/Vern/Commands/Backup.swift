import AgeArchive
import ArgumentParser
import Backups
import Foundation

/// Backups: made while the server serves, listed, looked through.
struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a sealed backup while the server serves; list and check backups.",
        discussion: """
            Two files from one moment: rows without keys, and keys without rows. Keys are removed from the folder after backup.key-days of \
            vern.yaml: until then they can open what was erased meanwhile. Keep the ledger DATA.erased apart, and newer than every backup.
            """,
        subcommands: [Make.self, List.self, Verify.self], defaultSubcommand: Make.self)

    struct Make: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a backup (what vern backup does without another word).")
        @Option(help: "The folder it goes to; made if missing.") var to: String
        @Option(help: "A folder of its own for the keys; without it, the same.") var keysTo: String?
        @Option(help: "Whom it is sealed to: age1… or an SSH public key; may be said several times.") var recipient: [String] = []
        @Option(help: "A file of such lines, as age has it.") var recipientsFile: String?
        @Option(help: "Why, where a recipient is new: two colleagues approve it.") var reason: String?
        @OptionGroup var waiting: Waiting
        @OptionGroup var line: AdminLine
        @Option(help: "text or json") var format: Format = .text

        func run() async throws {
            let recipients = try await BackupWords.end { try self.recipients() }
            var order = BackupOrder(to: path(to), keysTo: keysTo.map(path), recipients: recipients)
            if let reason { order.reason = reason }
            let ask = try await line.answerer()
            var begun = try await ask(.backup(order))
            try Refused.end(begun)
            if let asked = begun.approvals.first {
                try await waiting.approved(asked, asking: ask, byServer: begun.byServer)
                begun = try await ask(.backup(order))
                try Refused.end(begun)
            }
            let progress = Progress()
            var state = BackupState(running: true)
            while state.running {
                try await Task.sleep(for: .milliseconds(100))
                state = try await ask(.backupState).backup ?? BackupState()
                progress.show("backup", state.done, state.of)
            }
            progress.end()
            guard let report = state.report else {
                Complaint.say("vern: no backup was made: \(state.failure ?? "the server stopped meanwhile")")
                throw Exit.unavailable
            }
            say(report)
        }

        private func path(_ folder: String) -> String { URL(fileURLWithPath: folder, isDirectory: true).standardizedFileURL.path }

        private func recipients() throws -> [String] {
            var all = recipient
            if let recipientsFile {
                guard let text = try? String(contentsOfFile: recipientsFile, encoding: .utf8) else {
                    throw ValidationError("The file of recipients \(recipientsFile) can't be read.")
                }
                all += text.split(whereSeparator: \.isNewline).map(String.init).filter {
                    !$0.hasPrefix("#") && !$0.allSatisfy(\.isWhitespace)
                }
            }
            guard !all.isEmpty else {
                throw ValidationError("Whom is it sealed to? --recipient age1… or --recipients-file FILE; age-keygen makes a pair.")
            }
            return try all.map { try Age.recipient($0) }
        }

        private func say(_ report: BackupReport) {
            switch format {
            case .json: print(String(decoding: (try? JSONEncoder.plain.encode(report)) ?? Data(), as: UTF8.self))
            case .text:
                print(
                    """
                    \(report.people) people with \(report.registrations) registrations, in \(String(format: "%.1f", report.seconds)) s
                    data  \(report.data) (\(report.dataBytes) bytes)
                    keys  \(report.keys) (\(report.keysBytes) bytes), to be gone by \(report.keysUntil.formatted(.iso8601.year().month().day()))
                    """)
                for name in report.removed { print("gone  \(name)") }
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the backups in a folder. Exits with 1 when keys lie there past their time.")
        @Argument(help: "The folder.") var folder: String
        @Option(help: "text or json") var format: Format = .text

        struct Line: Encodable {
            let name: String
            let kind: BackupFolder.Kind
            let backup: String
            let made: Date
            let until: Date?
            let bytes: Int
            let overdue: Bool
        }

        func run() throws {
            let entries: [BackupFolder.Entry]
            do { entries = try BackupFolder(reading: URL(fileURLWithPath: folder, isDirectory: true)).entries() } catch {
                Complaint.say("vern: \(error)")
                throw Exit.unavailable
            }
            let lines = entries.map { entry in
                Line(
                    name: entry.name, kind: entry.kind, backup: entry.backup, made: entry.made, until: entry.until, bytes: entry.bytes,
                    overdue: entry.until.map { $0 <= Date() } ?? false)
            }
            switch format {
            case .json: print(String(decoding: try JSONEncoder.plain.encode(lines), as: UTF8.self))
            case .text:
                for line in lines {
                    let life = line.overdue ? "  PAST ITS TIME, remove it" : ""
                    print("\(line.made.formatted(.iso8601))  \(line.kind.rawValue)  \(line.bytes) bytes  \(line.name)\(life)")
                }
                if lines.isEmpty { print("No backup lies there.") }
            }
            if lines.contains(where: \.overdue) { throw Exit.finding }
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Open a sealed backup and hold its contents against its manifest; writes nothing to the disk.")
        @Argument(help: "The file.") var file: String
        @Option(help: "The identity that opens it: a file age-keygen wrote.") var identity: String
        @Option(help: "text or json") var format: Format = .text

        func run() async throws {
            let progress = Progress()
            let manifest = try await BackupWords.end {
                let archive = SealedArchive(age: try Age())
                return try await Aside.run {
                    try Unsealing(file: URL(fileURLWithPath: file), identity: URL(fileURLWithPath: identity), archive: archive)
                        .read(progress: { progress.show("verify", $0, $1) })
                }
            }
            progress.end()
            switch format {
            case .json: print(String(decoding: try JSONEncoder.plain.encode(manifest), as: UTF8.self))
            case .text:
                print(
                    """
                    Whole. \(manifest.kind.rawValue) of \(manifest.site), made \(manifest.made.formatted(.iso8601)), backup \(manifest.backup)
                    \(manifest.people) people, \(manifest.registrations) registrations, \(manifest.keys) keys
                    """)
            }
        }
    }
}
