import ArgumentParser
import DataProtection
import Declarations
import Foundation
import Visits

extension Visits {
    struct Report: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "How many came and what they read: the figures of the statistics page.",
            discussion: """
                Of days that are over (UTC); without dates, the last 30. What is told stands beside the time before: of a month the month \
                before, else as many days. More than 100 days are told by whole months. Small figures are not shown, in no format.
                """)
        @Option(help: "The first day, as 2026-03-02.") var from: CalendarDate?
        @Option(help: "The last day; without it, the last that is over.") var to: CalendarDate?
        @Option(help: "A month, as 2026-03, in place of days.") var month: Month?
        @Option(help: "One page alone, by its path as counted: /about") var page: String?
        @Option(help: "text, json, csv or html") var format: ReportFormat = .text
        @Option(help: "Of text and html: a language of the site.") var language = "en"
        @Option(help: "The site folder, needed only when no server runs; without it, the one last served.") var site: String?
        @Option(help: "The data folder.") var data = "./data"

        func validate() throws {
            if month != nil, from != nil || to != nil { throw ValidationError("--month stands alone, without --from and --to") }
            if let from, let to, to < from { throw ValidationError("--to is before --from") }
        }

        func run() async throws {
            let line = try VisitLine.open(kept: data, site: site)
            let order = ReportOrder(
                from: from.map { Day($0).number }, to: to.map { Day($0).number }, month: month?.number, page: page, format: format,
                language: language)
            guard let report = try await line.report(order) else {
                Complaint.say("vern: nothing was counted then: no day of that time is over, or none is kept any more")
                throw Exit.finding
            }
            FileHandle.standardOutput.write(report)
        }
    }
}

enum ReportFormat: String, Codable, ExpressibleByArgument, CaseIterable { case text, json, csv, html }

extension CalendarDate: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

extension Month: ExpressibleByArgument {
    public init?(argument: String) {
        guard argument.utf8.count == 7, let first = CalendarDate(argument + "-01") else { return nil }
        self.init(of: Day(first).number)
    }
}
