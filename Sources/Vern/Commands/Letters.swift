import ArgumentParser
import Foundation

/// Letters to the company that a person must read: whatever asked for more than a plain stop.
struct Letters: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Letters to the company that are kept for a person.",
        discussion: "They lie sealed and are forgotten after retention.letter-days. Reading one is recorded.",
        subcommands: [List.self, Show.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List them by id and day.")
        @OptionGroup var line: AdminLine
        @Option(help: "text or json") var format: Format = .text

        func run() async throws {
            let reply = try await line.ask(.letters)
            try Refused.end(reply)
            switch format {
            case .text:
                for letter in reply.letters { print("\(letter.id) \(letter.day)") }
                if reply.letters.isEmpty { print("No letter waits for a person.") }
            case .json: print(String(decoding: try JSONEncoder().encode(reply.letters), as: UTF8.self))
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print one as it came in (RFC 5322).")
        @Argument(help: "The letter's id.") var id: String
        @OptionGroup var reason: People.Reason
        @OptionGroup var line: AdminLine

        func run() async throws {
            let reply = try await line.ask(.letter(id: id, reason: reason.reason))
            try Refused.end(reply, lookingFor: "id; `vern letters list` tells those there are")
            FileHandle.standardOutput.write(reply.letter ?? Data())
        }
    }
}
