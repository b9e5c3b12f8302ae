import ArgumentParser
import Foundation

/// What people asked of the company, until it is answered.
struct Cases: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What people asked of the company by letter, until it is answered.",
        discussion: "Everything that comes to the one address becomes a case. Looking into one is recorded and needs a reason.",
        subcommands: [
            List.self, Show.self, Write.self, Note.self, Route.self, Reread.self, Extend.self, Refuse.self, Close.self, File.self,
            Calendar.self, Restrict.self, Lift.self, Uphold.self, Override.self,
            Open.self, Identify.self, Doubt.self, Settle.self,
        ])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List them, the most urgent first: nothing of what they say.")
        @Flag(help: "Those that are closed, the latest first.") var closed = false
        @Option(help: "How many to leave out.") var skip = 0
        @Option(help: "How many to list, 1000 at most.") var limit = 50
        @OptionGroup var line: AdminLine
        @Option(help: "text or json") var format: Format = .text

        func run() async throws {
            let reply = try await line.ask(.cases(CaseQuery(closed: closed, offset: skip, limit: limit)))
            try Refused.end(reply)
            switch format {
            case .text:
                for one in reply.cases { print(one.text) }
                let more = (reply.total ?? 0) - skip - reply.cases.count
                if more > 0 { print("… and \(more) more: --skip \(skip + reply.cases.count)") }
                if reply.cases.isEmpty { print(closed ? "No case is closed yet." : "No case is open.") }
            case .json: print(String(decoding: try JSONEncoder().encode(reply.cases), as: UTF8.self))
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show one: letters, what was understood, what was done.")
        @OptionGroup var which: Which
        @OptionGroup var reason: People.Reason
        @Flag(help: "Only the letters, as they came in (RFC 5322).") var raw = false

        func run() async throws {
            let reply = try await which.line.ask(.caseShow(number: which.number, reason: reason.reason))
            try Refused.end(reply, lookingFor: "case; `vern cases list` tells those there are")
            guard let sheet = reply.sheet else { return }
            if raw {
                for letter in sheet.letters { FileHandle.standardOutput.write(letter) }
            } else {
                print(sheet.text)
            }
        }
    }

    struct Write: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Write to the person, in the same thread.")
        @OptionGroup var which: Which
        @OptionGroup var reason: People.Reason
        @Option(help: "What to write; without it, read from standard input.") var text: String?
        @Flag(help: "It answers the case.") var closing = false

        func run() async throws {
            let words = text ?? String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
            try await which.act(.write(text: words, closing: closing), reason.reason)
        }
    }

    struct Note: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Note something; the person can read it.")
        @OptionGroup var which: Which
        @Option(help: "What to note.") var text: String
        func run() async throws { try await which.act(.note(text: text), "") }
    }

    struct Route: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give it to a function.")
        @OptionGroup var which: Which
        @Option(help: "The function's id, as in vern.yaml.") var to: String
        @OptionGroup var reason: People.Reason
        func run() async throws { try await which.act(.route(function: to), reason.reason) }
    }

    struct Reread: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what is asked, where the letter was misread.",
            discussion: "stop-contact, access, correct, erase, object, restrict, portability, question, complaint-to-authority, other")
        @OptionGroup var which: Which
        @Option(parsing: .upToNextOption, help: "What is asked.") var asks: [String]
        @OptionGroup var reason: People.Reason
        func run() async throws { try await which.act(.reread(intents: asks), reason.reason) }
    }

    struct Extend: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Two further months; the person is told, with the reason.",
            discussion: "GDPR Art. 12(3): once, within the first month.")
        @OptionGroup var which: Which
        @OptionGroup var reason: People.Reason
        func run() async throws { try await which.act(.extend, reason.reason) }
    }

    struct Refuse: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Don't do what is asked; the person is told why, and where to complain.", discussion: "GDPR Art. 12(4).")
        @OptionGroup var which: Which
        @OptionGroup var reason: People.Reason
        func run() async throws { try await which.act(.refuse, reason.reason) }
    }

    struct Close: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Close it without an answer: taken back, or no privacy matter.")
        @OptionGroup var which: Which
        @Flag(help: "It is no privacy matter; the company's mailbox has it.") var handedBack = false
        @OptionGroup var reason: People.Reason
        func run() async throws { try await which.act(handedBack ? .handBack : .withdraw, reason.reason) }
    }

    struct File: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Its whole file, JSON: for the authority.")
        @OptionGroup var which: Which
        @OptionGroup var reason: People.Reason
        func run() async throws {
            let reply = try await which.line.ask(.caseFile(number: which.number, reason: reason.reason))
            try Refused.end(reply, lookingFor: "case; `vern cases list` tells those there are")
            FileHandle.standardOutput.write((reply.letter ?? Data()) + Data("\n".utf8))
        }
    }

    struct Calendar: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "When answers are due, as a calendar file: numbers and days, nothing about anybody.",
            discussion: "RFC 5545, to import: vern cases calendar > cases.ics")
        @OptionGroup var line: AdminLine

        func run() async throws {
            let reply = try await line.ask(.caseCalendar)
            try Refused.end(reply)
            guard let calendar = reply.letter else { return Complaint.say("vern: no case is open") }
            FileHandle.standardOutput.write(calendar)
        }
    }

    struct Which: ParsableArguments {
        @Argument(help: "The case's number: 7Q3M-2FKD.") var number: String
        @OptionGroup var line: AdminLine

        func act(_ order: CaseOrder, _ reason: String) async throws {
            let reply = try await line.ask(.caseAct(number: number, order, reason: reason))
            try Refused.end(reply, lookingFor: "case; `vern cases list` tells those there are")
            for one in reply.cases { print(one.text) }
        }
    }
}

extension CaseLine {
    var text: String {
        let about = products.isEmpty ? "" : " (\(products.joined(separator: ", ")))"
        let whose = function.map { " with \($0)" } ?? ""
        let until =
            closed.map { "closed \($0)" } ?? "due \(due)\(late ? " LATE" : "")\(paused.map { ", clock stands still since \($0)" } ?? "")"
        return "\(number)  \(until)  \(state)\(unread ? " *" : "")  \(asks.joined(separator: ", "))\(about)\(whose)"
    }
}

extension CaseSheet {
    var text: String {
        let events = events.map { event -> String in
            let text = event.text.isEmpty ? "" : ": \(event.text)"
            let why = event.why.isEmpty ? "" : " (\(event.why))"
            return "\(event.time.formatted(.iso8601))  \(event.by)  \(event.what)\(text)\(why)"
        }
        let letters = letters.map { String(decoding: $0, as: UTF8.self) }
        return ([line.text, "from \(from ?? "nobody who can be answered")"] + events + letters.map { "\n" + $0 }).joined(separator: "\n")
    }
}
