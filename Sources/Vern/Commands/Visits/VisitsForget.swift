import ArgumentParser
import DataProtection
import Foundation
import Visits

extension Visits {
    struct Forget: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a month out of the figures, as if nothing had been counted in it.",
            discussion: """
                For logs that were counted wrongly: of another site, in another time zone, twice. Months are taken out whole, since what is \
                small is kept by the month alone. Their logs can be counted again; what this server counted itself can't. The running \
                month can be taken out while no server runs.
                """)
        @Argument(help: "The month, as 2026-03.") var month: Month
        @Flag(help: "Don't ask.") var yes = false
        @Option(help: "The site folder, needed only when no server runs; without it, the one last served.") var site: String?
        @Option(help: "The data folder.") var data = "./data"

        func run() async throws {
            let line = try VisitLine.open(kept: data, site: site)
            let days = try await line.days().filter(month.days.contains)
            guard !days.isEmpty else {
                Complaint.say("vern: there are no figures of \(month)")
                throw Exit.finding
            }
            print("\(month): \(days.count == 1 ? "1 day has" : "\(days.count) days have") figures. Only logs can bring them back.")
            try Confirm.ask("To take them out, type the month", for: "\(month)", otherwise: "Nothing was taken out.", unless: yes)
            try await line.forget(month)
            print("\(month) is taken out. Backups made until now still have it.")
        }
    }
}
