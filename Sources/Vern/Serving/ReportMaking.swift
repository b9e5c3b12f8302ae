import DataProtection
import Declarations
import Foundation
import Mailings
import SQLiteVisits
import VisitPages
import Visits

/// What a command asks to be told of visits.
struct ReportOrder: Codable, Sendable {
    /// UTC days since 1 January 1970; nothing: 30 days, until the last that is over.
    let from: Int?
    let to: Int?
    /// In place of days, as `Month` counts them.
    let month: Int?
    let page: String?
    let format: ReportFormat
    let language: String
}

/// Makes reports of visits for commands, beside a server or without one.
struct ReportMaking: Sendable {
    let site: Site
    let desk: any Reporting

    init(_ site: Site, _ desk: any Reporting) { (self.site, self.desk) = (site, desk) }

    init(_ site: Site, _ store: SQLiteVisits) {
        self.init(site, ReportDesk(site, store))
    }

    /// Whose ranges the countries come from, where that is to be said.
    private var credit: String? { VisitSources.countries(site.visits.countries).0.credit }

    /// Why an order can't be met; nothing: it can.
    func refusal(_ order: ReportOrder) -> String? {
        site.languages.contains { $0.rawValue == order.language }
            ? nil : "the site has no language \(order.language), but \(site.languages.map(\.rawValue).joined(separator: ", "))"
    }

    /// - Returns: nothing where nothing was counted in that time.
    func made(_ order: ReportOrder) async throws -> Data? {
        guard let last = try await desk.lastDay(), let time = time(of: order, until: last, today: Day(Date()).number),
            let report = try await desk.report(of: time, page: order.page), report.steps.contains(where: { $0.now != nil })
        else { return nil }
        let texts = site.texts(in: Language(rawValue: order.language))
        switch order.format {
        case .text:
            let title = texts("title.pattern", ["page": texts("visits.title"), "site": site.name])
            return Data("\(title)\n\(VisitText(report, texts: texts, credit: credit).whole)".utf8)
        case .json: return try VisitFiles(report).json + Data("\n".utf8)
        case .csv: return Data(VisitFiles(report).csv.utf8)
        case .html: return Data(VisitDocument(report, site: site, texts: texts, credit: credit).text.utf8)
        }
    }

    /// The figures of a month for a letter in the site's first language.
    /// - Parameters:
    ///   - month: one that is over.
    ///   - console: where staff reach the console; nothing: there is none.
    /// - Returns: nothing where nobody was counted then.
    func letter(of month: Month, console: String?) async throws -> MonthlyReport? {
        guard let time = ReportTime(month, until: month.days.upperBound - 1), let report = try await desk.report(of: time, page: nil),
            report.steps.contains(where: { $0.now != nil })
        else { return nil }
        let texts = site.texts(in: site.languages[0])
        let text = VisitText(report, texts: texts, credit: credit)
        return MonthlyReport(
            month: DateWords(texts: texts, timeZone: "UTC").month(of: CalendarDate(Day(number: month.days.lowerBound))),
            tables: [text.totals] + [.page, .referrer, .country].compactMap(text.table), remarks: text.remarks,
            link: console.map { $0 + "/#statistics" } ?? (site.visits.isPublic ? site.url + VisitPages.path : nil))
    }

    /// - Parameter last: the last day with figures, to which a time leads that says no end of its own.
    private func time(of order: ReportOrder, until last: Int, today: Int) -> ReportTime? {
        if let month = order.month { return ReportTime(Month(number: month), until: last) }
        let end = order.to.map { min($0, today - 1) } ?? last
        let first = order.from ?? end - 29
        return first <= end ? ReportTime(first...end) : nil
    }
}

extension ReportDesk {
    init(_ site: Site, _ store: SQLiteVisits) {
        self.init(shelf: store, smallest: site.thresholds.smallestGroup, noisy: site.visits.noise != nil) { Day(Date()).number }
    }
}
