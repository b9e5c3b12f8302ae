import ArgumentParser
import Foundation
import Mailings

/// Letters of ours on their way out.
struct Mail: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Letters on their way out: what waits, what failed, what nobody knows; and a test of the set-up.",
        subcommands: [List.self, Show.self, Resend.self, Test.self, Explain.self, Receive.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List letters by id, state, day and attempts.",
            discussion: "Without --state: all that are neither delivered nor void. Nothing is told of whom they go to.")
        @OptionGroup var line: AdminLine
        @Option(help: "queued, sending, delivered, void, failed or uncertain") var state: String?
        @Option(help: "text or json") var format: Format = .text

        func validate() throws {
            if let state, LetterState(name: state) == nil {
                throw ValidationError("--state is one of \(LetterState.allCases.map(\.name).joined(separator: ", "))")
            }
        }

        func run() async throws {
            let reply = try await line.ask(.mail(state: state))
            try Refused.end(reply)
            switch format {
            case .text:
                for letter in reply.mail {
                    let due = letter.due.map { ", next try \($0.ISO8601Format())" } ?? ""
                    print("\(letter.id) \(letter.state) \(letter.day) \(letter.attempts) attempts\(due)")
                }
                if reply.mail.isEmpty { print("No letter waits or was left undone.") }
            case .json:
                let encoder = JSONEncoder()
                encoder.dateEncodingStrategy = .iso8601
                encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
                print(String(decoding: try encoder.encode(reply.mail), as: UTF8.self))
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what is recorded of one letter: to whom, its state, the mail server's answer.")
        @Argument(help: "The letter's id.") var id: String
        @OptionGroup var reason: People.Reason
        @OptionGroup var line: AdminLine

        func run() async throws {
            let reply = try await line.ask(.mailShow(id: id, reason: reason.reason))
            try Refused.end(reply)
            print(String(decoding: reply.letter ?? Data(), as: UTF8.self))
        }
    }

    struct Resend: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send a letter once more that failed, or whose outcome is uncertain.",
            discussion: """
                Nobody knows whether an uncertain letter arrived: sent again, it may come twice. Whether it may still be sent is looked at \
                as for every letter; a withdrawn permission stands.
                """)
        @Argument(help: "The letter's id.") var id: String
        @OptionGroup var reason: People.Reason
        @OptionGroup var line: AdminLine

        func run() async throws {
            let reply = try await line.ask(.resend(id: id, reason: reason.reason))
            try Refused.end(reply)
            print("It waits to be sent again.")
        }
    }
}

extension Mail {
    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write to ourselves and see how it arrives: relay, encryption, SPF, DKIM, DMARC, plus tags.",
            discussion: "Says what to mend. Exits with 0 when all is well, with 1 when something isn't.")
        @OptionGroup var line: AdminLine
        @Option(help: "An address of ours; without it, the one in mail: from.") var to: String?
        @Option(help: "Seconds to wait for the letters to come back.") var wait = 120
        @Option(help: "text or json") var format: Format = .text

        func run() async throws {
            let ask = try await line.answerer()
            Complaint.say("vern: writing to ourselves")
            var reply = try await ask(.mailTest(to: to))
            try Refused.end(reply)
            let end = ContinuousClock.now + .seconds(wait)
            var seconds = 0
            while reply.test?.done == false, ContinuousClock.now < end {
                try await Task.sleep(for: .seconds(1))
                seconds += 1
                reply = try await ask(.mailTestReport(over: false))
                try Refused.end(reply)
                if seconds % 5 == 0, let test = reply.test, !test.done { Complaint.say("vern: \(seconds) s; \(test.awaited)") }
            }
            reply = try await ask(.mailTestReport(over: true))
            try Refused.end(reply)
            try say(reply.test?.findings ?? [])
        }

        private func say(_ findings: [MailFinding]) throws {
            switch format {
            case .text:
                for finding in findings {
                    print("\(finding.well ? "well " : "LOOK ") \(finding.name): \(finding.says)")
                    if let mend = finding.mend { print("      to mend: \(mend)") }
                }
            case .json:
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
                print(String(decoding: try encoder.encode(findings), as: UTF8.self))
            }
            if findings.isEmpty || findings.contains(where: { !$0.well }) { throw Exit.finding }
        }
    }
}
