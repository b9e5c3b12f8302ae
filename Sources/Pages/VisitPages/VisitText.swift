package import Declarations
package import Markup
package import Visits

/// A report as lines of text, for a terminal or a letter: the same figures under the same limits, no line longer than asked.
package struct VisitText: Sendable {
    private let report: Report
    private let words: VisitWords
    private let credit: String?
    private let width: Int

    /// Rows of a table that are told by name.
    private static let rows = 10
    private static let figure = 12
    private static let tables: [(dimension: Dimension, name: String, measure: String)] = [
        (.page, "pages", "views"), (.referrer, "referrers", "visits"), (.country, "countries", "visits"), (.entry, "entries", "visits"),
        (.exit, "exits", "visits"), (.campaign, "campaigns", "visits"), (.language, "languages", "visits"),
        (.browser, "browsers", "visits"), (.system, "systems", "visits"), (.device, "devices", "visits"), (.screen, "screens", "visits"),
        (.hour, "hours", "views"),
        (.bot, "bots", "requests"), (.status, "statuses", "requests"), (.latency, "latencies", "requests"),
    ]

    /// - Parameters:
    ///   - credit: whose data the countries come from, where it is to be said.
    ///   - width: columns, 60 or more.
    package init(_ report: Report, texts: Texts, credit: String?, width: Int = 80) {
        (self.report, self.credit, self.width) = (report, credit, width)
        words = VisitWords(texts: texts, smallest: report.smallest)
    }

    private var texts: Texts { words.texts }

    /// The whole, part by part with an empty line between.
    package var whole: String {
        let tables = report.page == nil ? Self.tables.compactMap { table($0.dimension)?.lines(width: width, figure: Self.figure) } : []
        return ([times, totals.lines(width: width, figure: Self.figure), steps] + tables + remarks.map(wrapped)).joined(separator: "\n\n")
            + "\n"
    }

    /// Which days it is of, and which it is compared to.
    private var times: String {
        func span(_ key: String, _ days: ClosedRange<Int>) -> String {
            texts(key, ["first": words.day(days.lowerBound), "last": words.day(days.upperBound)])
        }
        let page = report.page.map { ["\(texts("visits.page")): \($0)"] } ?? []
        let before = report.totalsBefore == nil ? [] : [span("visits.time.before", report.before)]
        return (page + [span("visits.time", report.days)] + before).map(wrapped).joined(separator: "\n")
    }

    package var totals: PlainTable {
        let (now, before) = (report.totals, report.totalsBefore)
        func row(_ name: String, _ figure: (Report.Totals) -> Figure) -> [String] {
            self.row(texts("visits.\(name)"), figure(now), before.map(figure))
        }
        func told(_ name: String, _ write: (Report.Totals) -> String?, _ hidden: Figure) -> [String] {
            self.row([texts("visits.\(name)"), write(now) ?? words.plain(hidden), before.map { write($0) ?? "–" } ?? "", ""])
        }
        var rows = [row("visitors", \.visitors), row("views", \.views)]
        // Of one page nothing else is kept.
        if report.page == nil {
            rows += [
                told("bounces", words.bounces, now.bounces), told("length", words.length, now.seconds), row("robots", \.robots),
            ]
            if let objected = now.objected { rows.append(self.row(texts("visits.objected"), objected, before?.objected)) }
        }
        return PlainTable(heads: heads("", "now"), rows: rows)
    }

    private var steps: String {
        let title =
            report.page.map { texts("visits.daily.page", ["page": $0]) } ?? texts(report.byMonth ? "visits.monthly" : "visits.daily")
        let most = max(1, report.steps.compactMap { $0.now?.number }.max() ?? 1)
        let name = 18
        let room = width - name - 2 * Self.figure - 1
        let lines = report.steps.map { step in
            let number = step.now?.number ?? 0
            let bar = String(repeating: "█", count: number > 0 ? max(1, number * room / most) : 0)
            return words.step(step.day, byMonth: report.byMonth).padded(to: name) + bar.padded(to: room + 1)
                + plain(step.now).padded(to: Self.figure, left: true) + plain(step.before).padded(to: Self.figure, left: true)
        }
        return ([wrapped(title)] + lines).map(\.withoutSpacesBehind).joined(separator: "\n")
    }

    /// - Returns: nothing where nothing is told.
    package func table(_ dimension: Dimension) -> PlainTable? {
        guard let table = report.tables[dimension], let kind = Self.tables.first(where: { $0.dimension == dimension }),
            !table.rows.isEmpty || table.few > 0
        else { return nil }
        let named = table.rows.filter { $0.value != Dimension.other }
        let most = dimension.isScale ? named.count : Self.rows
        var rows = (named.prefix(most) + table.rows.filter { $0.value == Dimension.other }).map { row in
            let name = words.value(row.value, of: dimension)
            return self.row(name.isEmpty ? "–" : name, row.now, row.before)
        }
        if table.few > 0 {
            rows.append(row([texts("visits.few.rows", ["n": words.numbers.whole(table.few)]), words.plain(.few), "", ""]))
        }
        return PlainTable(
            heads: heads(texts("visits.\(kind.name)"), kind.measure), rows: rows,
            note: named.count > most ? texts("visits.more", ["n": words.numbers.whole(named.count - most)]) : nil)
    }

    /// Paragraphs, not cut into lines.
    package var remarks: [String] {
        let source = report.tables[.country] == nil ? nil : credit.map { texts("visits.countries.credit", ["source": $0]) }
        return ["\(texts("visits.small.lead")) \(words.remarks(report))"] + (source.map { [$0] } ?? [])
    }

    // MARK: Lines

    private func plain(_ figure: Figure?) -> String { figure.map(words.plain) ?? "–" }

    private func heads(_ name: String, _ measure: String) -> [String] {
        row([name] + [measure, "before", "change"].map { texts("visits.column.\($0)") })
    }

    private func row(_ name: String, _ now: Figure, _ before: Figure?) -> [String] {
        row([name, words.plain(now), before.map(words.plain) ?? "", words.change(before, now) ?? ""])
    }

    /// A name, its figure and, where there is a time before, two more.
    private func row(_ cells: [String]) -> [String] { report.totalsBefore == nil ? Array(cells.prefix(2)) : cells }

    private func wrapped(_ text: String) -> String {
        var lines = [""]
        for word in text.split(separator: " ") {
            if lines[lines.count - 1].isEmpty {
                lines[lines.count - 1] = String(word)
            } else if lines[lines.count - 1].count + 1 + word.count <= width {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines.joined(separator: "\n")
    }
}
