import ArgumentParser

@main
struct Vern: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vern",
        abstract: "A company's site with its privacy policy, and the server that keeps every sentence of it.",
        subcommands: [
            Init.self, Check.self, Serve.self, People.self, Letters.self, Mail.self, Policy.self, Doctor.self, Backup.self, Restore.self,
        ])
}

/// How a command that reports writes.
enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
}
