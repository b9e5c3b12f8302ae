import Crypto
import DataProtection
import Declarations
import Foundation
import Hummingbird
import Keeping
import Markup
import PageKit
import Promises
import PublicPages
import Testing
import VisitPages
import Visits

/// Reports made up by hand.
private struct MadeUp: Reporting {
    var report: Report?
    func report(of time: ReportTime, page: String?) async throws -> Report? { report }
    func pages() async throws -> [String] { ["/", "/<b>"] }
    func lastDay() async throws -> Int? { report?.days.upperBound }

    static func report(
        _ tables: [Visits.Dimension: Report.Table] = [:], steps: [Report.Step] = [], page: String? = nil, compared: Bool = false
    ) -> Report {
        let totals = Report.Totals(
            views: .shown(53_912), visitors: .shown(18_605), visits: .shown(20_000), bounces: .shown(8_200), seconds: .shown(2_600_000),
            robots: .held, requests: .shown(60_000), objected: .few)
        return Report(
            days: 20_500...20_529, before: 20_470...20_499, page: page, smallest: 10, noisy: false, totals: totals,
            totalsBefore: compared ? totals : nil,
            byMonth: false, steps: steps, incomplete: [20_510], tables: tables)
    }
}

@Suite("The pages of visits") struct VisitPageTests {
    private func pages(_ report: Report?) throws -> VisitPages {
        let site = ExampleSite.site()
        return VisitPages(
            site: site, shell: try PageShell(site: site, stylesheet: "/assets/a.css"), reports: MadeUp(report: report),
            seeing: { _, _ in fatalError("nobody asks") }, credit: nil)
    }

    private func html(_ report: Report?, _ language: Language = .english) async throws -> String {
        try await pages(report).console(VisitQuestion(period: nil, page: nil), language, action: "#").source
    }

    @Test func `have a script that tells how wide the screen is where the site says so, and browsers are told to run that one alone`()
        throws
    {
        let site = ExampleSite.site()
        let script = ScreenScript(site)
        let text = try #require(script.html.source.firstMatch(of: /^<script>(.*)<\/script>$/)).1
        #expect(script.allowed == .only(sha256: Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString()))
        #expect(text.contains("globalPrivacyControl") && text.contains("doNotTrack") && text.utf8.count < 256)
        let shell = try PageShell(site: site, stylesheet: "/assets/a.css")
        func pages(_ ending: HTML) -> PublicPages { PublicPages(site: site, shell: shell, verdicts: [:], ending: ending) }
        let (with, without) = (pages(script.html), pages(HTML()))
        for paths in site.everyPaths {
            for path in with.paths {
                #expect(with.page(path, paths)?.source.components(separatedBy: script.html.source).count == 2, "\(path)")
                #expect(without.page(path, paths)?.source.contains("<script") == false, "\(path)")
            }
            #expect(!with.error(.badRequest, paths).source.contains("<script"), "what leads nowhere may have been personal")
        }
    }

    @Test func `say why there is nothing yet`() async throws {
        let empty = try await html(nil)
        #expect(empty.contains("No day is counted yet"))
    }

    @Test(.keeps(.aggregateUseOnly)) func `write a hidden figure as a word, everywhere`() async throws {
        let table = Report.Table(
            rows: [
                .init(value: "NO", now: .shown(8_912), before: .shown(8_000)), .init(value: "LV", now: .few, before: nil),
                .init(value: "CL", now: .held, before: .few),
            ], few: 4)
        let report = MadeUp.report([.country: table])
        let html = try await html(report)
        #expect(html.contains("<td class=\"number\" data-label=\"Visits\"><span class=\"withheld\">&lt; 10</span></td>"))
        #expect(html.contains("<td class=\"number\" data-label=\"Visits\"><span class=\"withheld\">held back</span></td>"))
        #expect(html.contains("4 more, each"))
        // Where a country of a continent is hidden, the continent's tile says what may be told of the others.
        #expect(
            html.contains(">South America</text>") && !html.contains(">South America</text><text class=\"mid ink\" x=\"67\" y=\"409\">1"))
        let csv = VisitFiles(report).csv
        #expect(csv.contains("country,LV,few,\r\n"))
        #expect(csv.contains("country,CL,held,few\r\n"))
        #expect(csv.contains("total,robots,held,\r\n"))
        let json = String(decoding: try VisitFiles(report).json, as: UTF8.self)
        #expect(json.contains("\"hidden\" : \"few\""))
    }

    @Test(.keeps(.aggregateUseOnly)) func `as text keep to their columns, and to what may be told`() throws {
        let long = "/" + String(repeating: "very-long-", count: 12)
        let table = Report.Table(
            rows: (0..<14).map { .init(value: "/\($0)", now: .shown(100 - $0), before: .shown(50)) } + [
                .init(value: long, now: .held, before: nil), .init(value: Visits.Dimension.other, now: .shown(7_000), before: .few),
            ], few: 4)
        let figures: [Figure?] = [.shown(100), .few, nil, .shown(1)]
        let steps = figures.enumerated().map { Report.Step(day: 20_500 + $0, now: $1, before: .shown(9_999_999)) }
        let report = MadeUp.report(
            [.page: table, .referrer: .init(rows: [.init(value: long, now: .few, before: nil)])], steps: steps, compared: true)
        let text = VisitText(report, texts: ExampleSite.site().texts(in: .english), credit: nil).whole
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.count <= 80 && $0.last != " " }, "\(lines.filter { $0.count > 80 })")
        func line(_ begin: String) -> String { lines.first { $0.hasPrefix(begin) }.map { String($0.replacing(/[ ]+/, with: " ")) } ?? "" }
        #expect(line("Visitors ").hasPrefix("Visitors 18,605 18,605") && line("Asked not") == "Asked not to be counted < 10 < 10")
        #expect(line("Robots, counted") == "Robots, counted apart held back held back")
        #expect(line("Average") == "Average visit 2 min 10 s 2 min 10 s")
        #expect(line("19 February 2026 ").contains("█") && line("17 February 2026 ").hasSuffix("< 10 9,999,999"))
        #expect(line("18 February 2026 ") == "18 February 2026 – 9,999,999")
        #expect(line("/0") == "/0 100 50 +100\u{a0}%" && line("/9") != "" && line("/10") == "" && line("and ") == "and 5 more")
        #expect(line("Everything else") == "Everything else 7,000 < 10" && line("4 more") == "4 more, each < 10")
        #expect(line("/very-long").contains("… < 10") && text.contains("No figures for part or all of 26 February 2026"))
        let alone = VisitText(MadeUp.report([.page: table], steps: steps), texts: ExampleSite.site().texts(in: .english), credit: nil).whole
        #expect(!alone.contains("Change") && alone.contains(/\/0 +100\n/))
        let page = VisitText(MadeUp.report(page: "/a"), texts: ExampleSite.site().texts(in: .bokmål), credit: nil).whole
        #expect(page.hasPrefix("Side: /a\n16. februar 2026 til") && !page.contains("Roboter"))
    }

    @Test func `as a file stand alone: nothing is fetched, nothing can be asked`() throws {
        let site = ExampleSite.site()
        let file = VisitDocument(MadeUp.report(), site: site, texts: site.texts(in: .english), credit: nil).text
        #expect(file.hasPrefix("<!doctype html>") && file.contains("<dd>18,605</dd>") && file.contains("<style>"))
        for word in ["<link", "<form", "<script", "src=", "href=", "url("] { #expect(!file.contains(word), "\(word)") }
    }

    @Test func `write numbers and days as each language does`() async throws {
        let english = try await html(MadeUp.report())
        #expect(english.contains("<dd>18,605</dd>"))
        #expect(english.contains("2 min 10 s"))
        let norwegian = try await html(MadeUp.report(), .bokmål)
        #expect(norwegian.contains("<dd>18\u{a0}605</dd>"))
        #expect(norwegian.contains("Tall mangler for hele eller deler av 26. februar 2026"))
    }

    @Test func `leave a gap in the line where a day may not be told`() async throws {
        let figures: [Figure] = [.shown(100), .shown(200), .few, .shown(400), .shown(300)]
        let steps = figures.enumerated().map { Report.Step(day: 20_500 + $0, now: $1, before: nil) }
        let html = try await html(MadeUp.report(steps: steps))
        #expect(html.matches(of: /<path class="now" stroke/).count == 2)
        #expect(html.contains("400 on 21 Feb") || html.contains("400 on 19 Feb"))
    }

    @Test func `take names of pages and sites for text`() async throws {
        let table = Report.Table(rows: [
            .init(value: "<script>", now: .shown(10), before: nil), .init(value: "=1+1", now: .shown(10), before: nil),
        ])
        let report = MadeUp.report([.referrer: table])
        let html = try await html(report)
        #expect(!html.contains("<script>"))
        #expect(html.contains("<option>/&lt;b&gt;</option>"))
        #expect(VisitFiles(report).csv.contains("referrer,'=1+1,10,"))
    }
}

extension Answer {
    fileprivate var source: String { String(buffer: body) }
}
