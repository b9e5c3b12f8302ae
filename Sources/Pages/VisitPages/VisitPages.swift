package import DataProtection
package import Declarations
package import Hummingbird
package import Markup
package import PageKit
package import Visits

import Crypto
import Foundation
import HTTPTypes
import NIOCore

/// Pages of visits: reports for the console and, if the company wishes, for everybody, and what a visitor is counted as, for everybody.
/// Knows no person and nothing of the console but that something there asks it.
package struct VisitPages: Sendable {
    package static let path = "/visits"
    package static let yourPath = "/visits/you"

    private let site: Site
    private let shell: PageShell
    private let reports: any Reporting
    private let seeing: Seeing
    private let credit: String?
    private let screened: Screening?

    /// - Parameters:
    ///   - seeing: what a request comes down to, as the counter has it.
    ///   - credit: whose data the countries come from, where it is to be said.
    ///   - screened: hears of which class a visitor's screen is; nothing where pages don't ask.
    package init(
        site: Site, shell: PageShell, reports: any Reporting, seeing: @escaping Seeing, credit: String?, screened: Screening? = nil
    ) {
        (self.site, self.shell, self.reports, self.seeing) = (site, shell, reports, seeing)
        (self.credit, self.screened) = (credit, screened)
    }

    /// What counts a visitor, where this server counts; reports, where everybody may read them.
    package func mount(on router: Router<Ask>) {
        if site.visits.counted { router.get(RouterPath(Self.yourPath)) { request, ask in you(request, ask) } }
        if let screened {
            router.get(RouterPath(ScreenScript.path + "/:class")) { [site] request, ask in
                guard let screen = ask.parameters.get("class").flatMap(Screen.init), FormBody.sameOrigin(request, site: site.address.origin)
                else { throw HTTPError(.notFound) }
                screened(screen, request, ask)
                return Answer(.noContent, ByteBuffer(), content: .text)
            }
        }
        guard site.visits.isPublic else { return }
        router.get(RouterPath(Self.path)) { request, ask in try await page(Self.question(request), ask) }
        router.get(RouterPath(Self.path + ".json")) { request, ask in
            guard let report = try await report(Self.question(request)) else { throw HTTPError(.notFound) }
            return Self.kept(ByteBuffer(bytes: try VisitFiles(report).json), .json)
        }
        router.get(RouterPath(Self.path + ".csv")) { request, ask in
            guard let report = try await report(Self.question(request)) else { throw HTTPError(.notFound) }
            return Self.kept(ByteBuffer(string: VisitFiles(report).csv), .csv)
        }
    }

    /// - Returns: nothing where no day was ever counted.
    package func report(_ question: VisitQuestion) async throws -> Report? {
        guard let last = try await reports.lastDay() else { return nil }
        return try await reports.report(of: ReportTime(question.period.days(until: last)), page: question.page)
    }

    /// A report as it stands in the console, whose form sends the question again.
    package func console(_ question: VisitQuestion, _ language: Language, action: String) async throws -> HTML {
        try await html(question, site.texts(in: language), action: action, files: HTML())
    }

    private static func question(_ request: Request) -> VisitQuestion {
        let asked = request.uri.queryParameters
        return VisitQuestion(period: asked.get("period"), page: asked.get("page"))
    }

    private func page(_ question: VisitQuestion, _ ask: Ask) async throws -> Answer {
        let texts = site.texts(in: ask.language)
        let query = "?period=\(question.period.rawValue)" + (question.page.map { "&page=" + Self.escaped($0) } ?? "")
        let files: HTML = """
            <p class="row">\(HTML.link(ask.paths(Self.path + ".csv") + query, texts("visits.csv")))\
            \(HTML.link(ask.paths(Self.path + ".json") + query, texts("visits.json")))<span class="soft">\(texts("visits.same"))</span></p>

            """
        let main = try await html(question, texts, action: ask.paths(Self.path), files: files)
        let page = Page(title: texts("visits.title"), paths: ask.paths, path: Self.path, main: main)
        return Self.kept(shell.render(page), .html, ask.language)
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "/-_."))) ?? ""
    }

    private func html(_ question: VisitQuestion, _ texts: Texts, action: String, files: HTML) async throws -> HTML {
        guard let report = try await report(question) else { return VisitsPage.empty(texts) }
        return VisitsPage(
            report: report, words: VisitWords(texts: texts, smallest: report.smallest), credit: credit,
            form: VisitForm(question: question, choices: try await reports.pages(), texts: texts, action: action).html, files: files
        ).html
    }

    private static func kept(_ body: ByteBuffer, _ content: Answer.Content, _ language: Language? = nil) -> Answer {
        let digest = SHA256.hash(data: Array(body.readableBytesView)).prefix(12)
        return Answer(
            .ok, body, content: content, caching: .validated(Data(digest).base64EncodedString()), language: language, indexed: true)
    }

    private func you(_ request: Request, _ ask: Ask) -> Answer {
        let seen = seeing(request, ask)
        let texts = site.texts(in: ask.language)
        let words = VisitWords(texts: texts, smallest: site.thresholds.smallestGroup)
        let page = Page(
            title: texts("visits.you.title"), paths: ask.paths, path: Self.yourPath,
            main: YourVisit(
                seen: seen, words: words, logDays: site.retention.addressLogDays, screen: screened != nil,
                dates: DateWords(texts: texts, timeZone: site.timeZone)
            ).html)
        return Answer(.ok, shell.render(page), language: ask.language)
    }
}
