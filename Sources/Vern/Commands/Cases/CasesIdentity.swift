import ArgumentParser
import Foundation

/// Cases that came otherwise than by letter, and who asks.
extension Cases {
    struct Open: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Open a case for what somebody asked on the phone, on paper or at the desk.",
            discussion:
                "Its clock runs from the day it was received. What only the person may ask is asked back at their registered address.")
        @Option(help: "The address of whoever asked.") var email: String
        @Option(parsing: .upToNextOption, help: "What is asked, as for `vern cases reread`.") var asks: [String]
        @Option(help: "What they said, in words.") var text: String
        @Option(help: "How it came: phone, paper or desk.") var how: String
        @Option(help: "The day it was received, 2026-03-03; without it, today.") var received: String?
        @Option(parsing: .upToNextOption, help: "Ids of products it is about; without it, all.") var products: [String] = []
        @Option(help: "The language they are answered in; without it, the site's first.") var language: String?
        @OptionGroup var line: AdminLine

        func run() async throws {
            let order = CaseOpen(
                email: email, asks: asks, text: text, how: how, received: received, products: products, language: language)
            let reply = try await line.ask(.caseOpen(order))
            try Refused.end(reply)
            for one in reply.cases { print(one.text) }
        }
    }

    struct Identify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take the code that the person reads from the mail they were asked by.")
        @OptionGroup var which: Which
        @Option(help: "Eight digits.") var code: String
        func run() async throws { try await which.act(.identify(code: code), "") }
    }

    struct Doubt: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "It is in doubt who asks: the registered address is asked, with the reason, and the clock stands still.",
            discussion: "GDPR Art. 12(6): only on reasonable doubt.")
        @OptionGroup var which: Which
        @OptionGroup var reason: People.Reason
        func run() async throws { try await which.act(.doubt, reason.reason) }
    }

    struct Settle: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "It is no longer in doubt who asks: the clock goes on.")
        @OptionGroup var which: Which
        @OptionGroup var reason: People.Reason
        func run() async throws { try await which.act(.settle, reason.reason) }
    }
}
