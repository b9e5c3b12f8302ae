import ArgumentParser

@main
struct Vern: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vern",
        abstract: "A company's site with its privacy policy, and the server that keeps every sentence of it.",
        discussion: """
            Every command ends with 0 when it is done, with 1 when something was not found or needs attention, with 64 for wrong words on \
            the command line, 65 for mistakes in the site folder or a backup that can't be used, 69 when no server or store is to be had, \
            74 when the disk fails.
            """,
        version: Version.text,
        subcommands: [
            Init.self, Check.self, Serve.self, People.self, Cases.self, Staff.self, Mail.self, Policy.self, Doctor.self, Backup.self,
            Restore.self, Visits.self,
        ])
}

/// How a command that reports writes.
enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
}
