import ArgumentParser
import DataProtection
import Foundation

/// Who of the company may sign in to the console.
struct Staff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Who of the company may sign in to the console.",
        subcommands: [Invite.self, List.self, Leave.self, Away.self, Functions.self])

    struct Invite: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Invite somebody to make a passkey: a link that works once, for two days.",
            discussion: "With --id somebody who is here already gets a further passkey, or one in place of one that was lost.")
        @Argument(help: "Their name, as colleagues see it.") var name: String?
        @Option(help: "A function's id, as in vern.yaml; may be given several times.") var function: [String] = []
        @Option(help: "Id of somebody who is here: `vern staff list` tells it.") var id: String?
        @OptionGroup var line: AdminLine

        func validate() throws {
            guard (name == nil) != (id == nil) else { throw ValidationError("name somebody, or give --id of somebody who is here") }
            if name != nil, function.isEmpty { throw ValidationError("say what they work at: --function ID, as in vern.yaml") }
        }

        func run() async throws {
            let reply = try await line.ask(id.map { .inviteAgain(id: $0) } ?? .invite(name: name ?? "", functions: function))
            try Refused.end(reply, lookingFor: id == nil ? "function; vern.yaml names those there are" : "id; `vern staff list` tells them")
            print(reply.says ?? "")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List them: id, passkeys, functions, name.")
        @OptionGroup var line: AdminLine

        func run() async throws {
            let reply = try await line.ask(.staff)
            try Refused.end(reply)
            for one in reply.employees {
                print("\(one.id)  \(one.state), \(one.passkeys) passkeys  \(one.functions.joined(separator: ", "))  \(one.name)")
            }
            if reply.employees.isEmpty { print("Nobody is enrolled: vern staff invite NAME --function ID") }
        }
    }

    struct Leave: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lock out somebody who has left: passkeys gone, signed out, name erased.")
        @Argument(help: "Their id: `vern staff list` tells it.") var id: String
        @OptionGroup var line: AdminLine

        func run() async throws {
            try Refused.end(await line.ask(.leave(id: id)), lookingFor: "id; `vern staff list` tells them")
            print("Locked out.")
        }
    }

    struct Away: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Note that somebody is away: while nobody of a function is here, its deputy has its cases and is told of them.")
        @Argument(help: "Their name or id, as `vern staff list` tells it.") var name: String
        @Option(help: "Their last day away, 2026-07-31; without it, they are back.") var until: String?
        @OptionGroup var line: AdminLine

        func validate() throws {
            if let until, CalendarDate(until) == nil { throw ValidationError("--until wants a day, for example 2026-07-31") }
        }

        func run() async throws {
            try Refused.end(
                await line.ask(.away(who: name, until: until)), lookingFor: "name or id, or more than one; `vern staff list` tells them")
            print(until.map { "Away until \($0)." } ?? "Back.")
        }
    }
}
