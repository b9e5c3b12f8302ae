package import Declarations
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
        let tables = report.page == nil ? Self.tables.compactMap { table($0.dimension) } : []
        return ([times, totals, steps] + tables + remarks.map(wrapped)).joined(separator: "\n\n") + "\n"
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

    package var totals: String {
        let (now, before) = (report.totals, report.totalsBefore)
        func row(_ name: String, _ figure: (Report.Totals) -> Figure) -> String {
            line(texts("visits.\(name)"), figure(now), before.map(figure))
        }
        func told(_ name: String, _ write: (Report.Totals) -> String?, _ hidden: Figure) -> String {
            line([texts("visits.\(name)"), write(now) ?? words.plain(hidden), before.map { write($0) ?? "–" } ?? "", ""])
        }
        var lines = [
            line(["", texts("visits.column.now"), texts("visits.column.before"), texts("visits.column.change")]),
            row("visitors", \.visitors), row("views", \.views),
        ]
        // Of one page nothing else is kept.
        if report.page == nil {
            lines += [
                told("bounces", words.bounces, now.bounces), told("length", words.length, now.seconds), row("robots", \.robots),
                row("objected", \.objected),
            ]
        }
        return lines.joined(separator: "\n")
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
            return Self.left(words.step(step.day, byMonth: report.byMonth), name) + Self.left(bar, room + 1)
                + Self.right(plain(step.now), Self.figure) + Self.right(plain(step.before), Self.figure)
        }
        return ([wrapped(title)] + lines).map(Self.trimmed).joined(separator: "\n")
    }

    /// - Returns: nothing where nothing is told.
    package func table(_ dimension: Dimension) -> String? {
        guard let table = report.tables[dimension], let kind = Self.tables.first(where: { $0.dimension == dimension }),
            !table.rows.isEmpty || table.few > 0
        else { return nil }
        let named = table.rows.filter { $0.value != Dimension.other }
        let most = dimension == .hour ? 24 : Self.rows
        var lines = [
            line([
                texts("visits.\(kind.name)"), texts("visits.column.\(kind.measure)"), texts("visits.column.before"),
                texts("visits.column.change"),
            ])
        ]
        for row in named.prefix(most) + table.rows.filter({ $0.value == Dimension.other }) {
            let name = words.value(row.value, of: dimension)
            lines.append(line(name.isEmpty ? "–" : name, row.now, row.before))
        }
        if named.count > most { lines.append(texts("visits.more", ["n": words.numbers.whole(named.count - most)])) }
        if table.few > 0 {
            lines.append(line([texts("visits.few.rows", ["n": words.numbers.whole(table.few)]), words.plain(.few), "", ""]))
        }
        return lines.joined(separator: "\n")
    }

    /// Paragraphs, not cut into lines.
    package var remarks: [String] {
        let source = report.tables[.country] == nil ? nil : credit.map { texts("visits.countries.credit", ["source": $0]) }
        return ["\(texts("visits.small.lead")) \(words.remarks(report))"] + (source.map { [$0] } ?? [])
    }

    // MARK: Lines

    private func plain(_ figure: Figure?) -> String { figure.map(words.plain) ?? "–" }

    private func line(_ name: String, _ now: Figure, _ before: Figure?) -> String {
        line([name, words.plain(now), before.map(words.plain) ?? "", words.change(before, now) ?? ""])
    }

    /// A name and three figures.
    private func line(_ cells: [String]) -> String {
        Self.trimmed(Self.left(cells[0], width - 3 * Self.figure) + cells.dropFirst().map { Self.right($0, Self.figure) }.joined())
    }

    private static func left(_ text: String, _ width: Int) -> String {
        // A space stays between a name and what follows.
        let cut = text.count < width ? text : text.prefix(max(0, width - 2)) + "…"
        return cut + String(repeating: " ", count: max(0, width - cut.count))
    }
    private static func right(_ text: String, _ width: Int) -> String { String(repeating: " ", count: max(1, width - text.count)) + text }
    private static func trimmed(_ line: String) -> String { String(line.reversed().drop { $0 == " " }.reversed()) }

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
