import ArgumentParser
import Foundation

/// What waits for a second pair of eyes, or for its day.
struct Approvals: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What needs two colleagues: list it, show it, stop it.",
        discussion: """
            Exports, keys, policy, functions and exceptions of identity are approved in the console by two colleagues' passkeys within 15 \
            minutes. Where fewer than two could approve, it is done after 24 hours, with an alarm, unless somebody stops it.
            """,
        subcommands: [List.self, Show.self, Stop.self])
    private static let requestID = "id of a request; `vern approvals list` tells them"

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List what waits, and what became of the rest in the last 30 days.")
        @OptionGroup var line: AdminLine
        @Option(help: "text or json") var format: Format = .text

        func run() async throws {
            let reply = try await line.ask(.approvals)
            try Refused.end(reply)
            switch format {
            case .text:
                for one in reply.approvals { print(one.text) }
                if reply.approvals.isEmpty { print("Nothing waits.") }
            case .json: print(String(decoding: try JSONEncoder.plain.encode(reply.approvals), as: UTF8.self))
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show what exactly is asked for.")
        @Argument(help: "The request's id, or the beginning of it.") var id: String
        @OptionGroup var line: AdminLine

        func run() async throws {
            let reply = try await line.ask(.approval(id: id))
            try Refused.end(reply, lookingFor: Approvals.requestID)
            for one in reply.approvals {
                print(one.text)
                print("asked \(one.asked.formatted(.iso8601)), until \(one.until.formatted(.iso8601)), passkeys: \(one.approvals)")
                for line in one.lines { print("  \(line)") }
            }
        }
    }

    struct Stop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Stop a request that waits.")
        @Argument(help: "The request's id, or the beginning of it.") var id: String
        @Option(help: "Why; it stands in the log.") var reason: String
        @OptionGroup var line: AdminLine

        func run() async throws {
            try Refused.end(try await line.ask(.stopApproval(id: id, reason: reason)), lookingFor: Approvals.requestID)
            print("Stopped.")
        }
    }
}
