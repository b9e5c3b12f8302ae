import Declarations
import Markup
import PageKit
import Visits

/// A report as a page: tiles, a line, a map, tables; each picture with its figures in a table beside it.
struct VisitsPage {
    let report: Report
    let words: VisitWords
    /// Where the countries come from, where their owner wants it said.
    let credit: String?
    /// By which another report is asked for; nothing where it stands alone.
    let form: HTML
    /// Links to the same figures as files; nothing where there are none.
    let files: HTML

    private var texts: Texts { words.texts }

    var html: HTML {
        """
        <div class="row apart"><h1>\(texts("visits.title"))</h1>\(form)</div>
        <p class="lead">\(texts("visits.lead"))</p>
        \(report.page == nil ? tiles : HTML())\(trend)\(report.page == nil ? rest : HTML())\(remarks)\(files)
        """
    }

    static func empty(_ texts: Texts) -> HTML {
        "<h1>\(texts("visits.title"))</h1>\n<p class=\"lead\">\(texts("visits.empty.title"))</p>\n<p>\(texts("visits.empty"))</p>\n"
    }

    private var tiles: HTML {
        let (now, before) = (report.totals, report.totalsBefore)
        func tile(_ name: String, _ value: HTML, _ note: String?) -> HTML {
            "<div><dt>\(texts("visits.\(name)"))</dt><dd>\(value)\(note.map { " <small>\($0)</small>" as HTML })</dd></div>"
        }
        func change(_ before: Figure?, _ now: Figure) -> String? {
            words.change(before, now).map { texts("visits.change", ["change": $0]) }
        }
        let robots = now.robots.number.flatMap { part in now.requests.number.map { words.numbers.percent(part, of: $0) } }
        return """
            <dl class="tiles">\(tile("visitors", words.figure(now.visitors), change(before?.visitors, now.visitors)))\
            \(tile("views", words.figure(now.views), change(before?.views, now.views)))\
            \(tile("bounces", words.bounces(now).map { "\($0)" } ?? words.figure(now.bounces), nil))\
            \(tile("length", words.length(now).map { "\($0)" } ?? words.figure(now.seconds), nil))\
            \(tile("robots", words.figure(now.robots), robots.map { texts("visits.share", ["share": $0]) }))\
            \(now.objected.map { tile("objected", words.figure($0), texts("visits.objected.note")) })</dl>

            """
    }

    private var trend: HTML {
        let title =
            report.page.map { texts("visits.daily.page", ["page": $0]) } ?? texts(report.byMonth ? "visits.monthly" : "visits.daily")
        let shown = report.steps.compactMap { $0.now?.number }
        let finding = texts(
            "visits.daily.finding",
            [
                "what": title, "first": words.day(report.days.lowerBound), "last": words.day(report.days.upperBound),
                "least": words.numbers.whole(shown.min() ?? 0), "most": words.numbers.whole(shown.max() ?? 0),
            ])
        let highest = report.steps.max { ($0.now?.number ?? -1) < ($1.now?.number ?? -1) }
        let apart = max(1, (report.steps.count + 4) / 5)
        let chart = LineChart(
            now: report.steps.map { $0.now?.number }, before: report.steps.map { $0.before?.number },
            marks: stride(from: 0, to: report.steps.count, by: apart).map { index in
                LineChart.Mark(index: index, text: words.mark(report.steps[index].day, byMonth: report.byMonth))
            },
            highest: highest.flatMap { step in
                step.now?.number.map {
                    texts(
                        "visits.peak", ["n": words.numbers.whole($0), "day": words.mark(step.day, byMonth: report.byMonth)])
                }
            }, finding: finding, number: words.numbers.short)
        let columns = [
            DataTable.Column(texts(report.byMonth ? "visits.column.month" : "visits.column.day")),
            .init(texts(report.page == nil ? "visits.column.visitors" : "visits.column.views"), numeric: true),
            .init(texts("visits.column.before"), numeric: true),
        ]
        let rows = report.steps.reversed().map { step -> [HTML] in
            ["\(words.step(step.day, byMonth: report.byMonth))", words.figure(step.now), words.figure(step.before)]
        }
        let before: HTML = """
             <svg width="28" height="8" aria-hidden="true"><path class="before" d="M0 4h28"/></svg> \(texts("visits.before"))
            """
        let legend: HTML = """
            <p class="soft"><svg width="28" height="8" aria-hidden="true"><path class="now" d="M0 4h28"/></svg> \
            \(words.day(report.days.lowerBound)) – \(words.day(report.days.upperBound))\(if: report.totalsBefore != nil, before)</p>
            """
        return """
            <section class="panel" aria-labelledby="trend-h"><div class="row apart"><h2 id="trend-h">\(title)</h2>\(legend)</div>
            \(chart.html)<details class="more"><summary>\(texts("visits.figures"))</summary>\(DataTable(columns, rows: rows, folds: false).html)</details></section>

            """
    }

    private var rest: HTML {
        let tables = VisitTables(report: report, words: words, credit: credit)
        return """
            \(tables.countries)<div class="halves near"><div>\(tables.table(.page, "pages", "page", "views"))\
            \(tables.table(.referrer, "referrers", "referrer", "visits"))\(tables.table(.entry, "entries", "page", "visits"))\
            \(tables.table(.exit, "exits", "page", "visits"))\(tables.table(.hour, "hours", "hour", "views"))</div>
            <div>\(tables.bars(.browser, "browsers", "browser"))\(tables.bars(.system, "systems", "system"))\
            \(tables.bars(.device, "devices", "device"))\
            \(if: report.tables[.screen] != nil, tables.bars(.screen, "screens", "screen"))\(tables.bars(.language, "languages", "language"))\
            \(tables.table(.campaign, "campaigns", "campaign", "visits"))\(tables.table(.bot, "bots", "bot", "requests"))\
            \(tables.table(.status, "statuses", "status", "requests"))\(tables.table(.latency, "latencies", "latency", "requests"))</div></div>

            """
    }

    private var remarks: HTML {
        """
        <div class="alarm near"><p><strong>\(texts("visits.small.lead"))</strong> \(words.remarks(report))</p></div>

        """
    }
}
