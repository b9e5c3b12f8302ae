import ArgumentParser
import Declarations
import Foundation

extension Staff {
    /// Functions work as they are on record; those of vern.yaml that differ wait until they are published.
    struct Functions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Functions: what waits in vern.yaml, and putting it on record.", subcommands: [Show.self, Publish.self])

        struct Show: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "Show what vern.yaml would change of the functions on record. Exits with 1 when it would.")
            @Argument(help: "The site folder.") var folder: String
            @OptionGroup var line: AdminLine

            func run() async throws {
                let reply = try await line.ask(.functions)
                try Refused.end(reply)
                let changes = FunctionRecord.changes(from: reply.functions, to: try Functions.declared(in: folder))
                for change in changes { print(change) }
                if changes.isEmpty { return print("The functions of \(folder) are those on record.") }
                throw Exit.finding
            }
        }

        struct Publish: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "Put the functions of vern.yaml on record: see what changes, confirm, have it approved.",
                discussion: "They hold from the next start of the server.")
            @Argument(help: "The site folder.") var folder: String
            @Option(help: "Why they change.") var reason: String
            @Flag(help: "Don't ask before publishing.") var yes = false
            @OptionGroup var waiting: Waiting
            @OptionGroup var line: AdminLine

            func validate() throws {
                if reason.allSatisfy(\.isWhitespace) { throw ValidationError("A reason is needed: --reason \"We added a product\"") }
            }

            func run() async throws {
                let declared = try Functions.declared(in: folder)
                let ask = try await line.answerer()
                let record = try await ask(.functions)
                try Refused.end(record)
                let changes = FunctionRecord.changes(from: record.functions, to: declared)
                guard !changes.isEmpty else { return print("Nothing to publish: the functions of \(folder) are those on record.") }
                for change in changes { print(change) }
                try Confirm.ask("Publish this? Type yes", for: "yes", otherwise: "Nothing was published.", unless: yes)
                let reply = try await ask(.publishFunctions(declared, reason: reason))
                try Refused.end(reply)
                if let asked = reply.approvals.first { try await waiting.approved(asked, asking: ask, byServer: reply.byServer) }
                print("On record. They hold from the next start of the server.")
            }
        }

        private static func declared(in folder: String) throws -> [FunctionRecord] {
            let site = try SiteLoading.site(folder)
            return site.functions.map { FunctionRecord($0, languages: site.languages) }
        }
    }
}
