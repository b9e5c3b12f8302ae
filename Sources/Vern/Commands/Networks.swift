import ArgumentParser
import DataProtection
import Foundation
import Visits

/// Who asks for more than a person reads, and who was refused: by network, never by page.
struct Networks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Which networks asked most, how often they were refused for coming too often, and with what kind of browser.",
        discussion: """
            Without dates, of today: the running day is known to the server alone, days that are over lie in visits.sqlite as long as the \
            policy says. Refused are requests for open pages answered with 429, and connections turned away; forms, mailed links and \
            personal pages are never counted. JSON tells each day apart.
            """)
    @OptionGroup var line: AdminLine
    @Option(help: "The first day (UTC), as 2026-03-02; without it, today.") var from: CalendarDate?
    @Option(help: "The last day; without it, today.") var to: CalendarDate?
    @Flag(help: "Those alone that were refused, the most often refused first.") var refused = false
    @Option(help: "How many networks.") var limit = 50
    @Option(help: "text or json") var format: Format = .text

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit wants a number from 1 on") }
    }

    func run() async throws {
        let today = Day(Date()).number
        let order = NetworkOrder(
            from: from.map { Day($0).number } ?? today, to: to.map { Day($0).number } ?? today, refused: refused, limit: limit)
        let reply = try await line.ask(.networks(order))
        try Refused.end(reply)
        guard let networks = reply.networks else {
            Complaint.say("vern: no address log is kept there")
            throw Exit.unavailable
        }
        if !reply.byServer, order.to >= today { Complaint.say("vern: no server runs: nothing is known of today") }
        switch format {
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(networks), as: UTF8.self))
        case .text: print(NetworkTable(networks).text)
        }
    }
}

/// Whose lines of the address log are asked for.
struct NetworkOrder: Codable, Sendable {
    /// UTC days since 1 January 1970, both included.
    let from: Int
    let to: Int
    let refused: Bool
    let limit: Int
}

/// What the address log tells of a network, on its way to a command.
struct NetworkLine: Codable, Sendable {
    struct OneDay: Codable, Sendable {
        let day: String
        let requests: Int
        let refused: Int
    }
    let network: String
    let requests: Int
    let refused: Int
    let browsers: [String: Int]
    let days: [OneDay]

    init(_ sum: NetworkSum) {
        (network, requests, refused) = (sum.network.description, sum.all.requests, sum.all.refused)
        browsers = Dictionary(uniqueKeysWithValues: sum.browsers.map { ($0.key.rawValue, $0.value) })
        days = sum.days.sorted { $0.key < $1.key }.map {
            OneDay(day: Day(number: $0.key).text, requests: $0.value.requests, refused: $0.value.refused)
        }
    }
}

/// Lines for a terminal, a network each.
private struct NetworkTable {
    let text: String

    init(_ networks: [NetworkLine]) {
        let width = max(7, networks.map(\.network.count).max() ?? 0)
        func line(_ requests: String, _ refused: String, _ days: String, _ network: String, _ browsers: String) -> String {
            func right(_ text: String, _ width: Int) -> String { String(repeating: " ", count: max(0, width - text.count)) + text }
            return right(requests, 8) + right(refused, 9) + right(days, 6) + "  "
                + network + String(repeating: " ", count: width - network.count) + "  " + browsers
        }
        let lines = networks.map { one in
            let kinds = one.browsers.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
            return line(String(one.requests), String(one.refused), String(one.days.count), one.network, kinds.joined(separator: ", "))
        }
        text =
            networks.isEmpty
            ? "No network is in the log of that time."
            : ([line("Requests", "Refused", "Days", "Network", "Browsers")] + lines).joined(separator: "\n")
    }
}
