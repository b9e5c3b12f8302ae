import ArgumentParser
import Visits

/// Who asks for more than a person reads: by network, never by address or page.
struct Networks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Which networks asked for pages today, and with what kind of browser; most first.",
        discussion: "The running day is known to the server alone. Days that are over lie in visits.sqlite, as long as the policy says.")
    @OptionGroup var line: AdminLine
    @Option(help: "How many lines.") var limit = 50

    func run() async throws {
        let reply = try await line.ask(.networks)
        try Refused.end(reply)
        guard let networks = reply.networks else {
            Complaint.say("vern: no server runs that keeps an address log")
            throw Exit.unavailable
        }
        let most = networks.sorted { ($1.count, $0.network, $0.browser) < ($0.count, $1.network, $1.browser) }
        for one in most.prefix(limit) { print("\(one.count)\t\(one.network)\t\(one.browser)") }
        if networks.isEmpty { print("Nobody asked for a page today.") }
    }
}

/// A line of the address log on its way to a command.
struct NetworkLine: Codable, Sendable {
    let network: String
    let browser: String
    let count: Int

    init(_ line: AddressLine) {
        (network, browser, count) = (line.visitor.network.description, line.visitor.browser.rawValue, line.count)
    }
}
