import Declarations
import Markup
import PageKit
import Visits

/// Tables of a report, and the pictures that go with some of them.
struct VisitTables {
    let report: Report
    let words: VisitWords
    let credit: String?

    private var texts: Texts { words.texts }
    private func rows(_ dimension: Dimension) -> Report.Table { report.tables[dimension] ?? Report.Table() }

    /// - Parameters:
    ///   - name: of the part; `visits.NAME` is its heading.
    ///   - value: what stands in a row; `visits.VALUE` heads the column.
    ///   - measure: what is counted.
    func table(_ dimension: Dimension, _ name: String, _ value: String, _ measure: String) -> HTML {
        .panel(id: name, heading: texts("visits.\(name)"), body(dimension, value, measure))
    }

    func bars(_ dimension: Dimension, _ name: String, _ value: String) -> HTML {
        let table = rows(dimension)
        let told = table.rows.compactMap { row in row.now.number.map { (value: words.value(row.value, of: dimension), number: $0) } }
        let all = told.reduce(0) { $0 + $1.number }
        guard all > 0 else { return self.table(dimension, name, value, "visits") }
        let bars = told.prefix(8).map { one in
            BarChart.Bar(name: one.value, share: one.number, figure: words.numbers.percent(one.number, of: all))
        }
        let heading = texts("visits.\(name)")
        let finding = texts(
            "visits.bars.finding", ["what": heading, "list": bars.map { "\($0.name) \($0.figure)" }.joined(separator: ", ")])
        return .panel(
            id: name, heading: heading,
            """
            \(BarChart(bars: bars, finding: finding).html)<details class="more"><summary>\(texts("visits.table"))</summary>\
            \(body(dimension, value, "visits", most: .max))</details>
            """)
    }

    /// - Parameter most: so many rows stand open; the rest is folded away.
    private func body(_ dimension: Dimension, _ value: String, _ measure: String, most: Int = 10) -> HTML {
        let table = rows(dimension)
        guard !table.rows.isEmpty || table.few > 0 else {
            let isUntold = report.totals.visitors.number != nil && ![.bot, .screen].contains(dimension)
            return "<p>\(texts(isUntold ? "visits.untold" : "visits.nothing"))</p>"
        }
        var columns = [DataTable.Column(texts("visits.\(value)")), .init(texts("visits.column.\(measure)"), numeric: true)]
        if report.totalsBefore != nil { columns.append(.init(texts("visits.column.change"), numeric: true)) }
        var lines = table.rows.map { row -> [HTML] in
            ["\(words.value(row.value, of: dimension))", words.figure(row.now), "\(words.change(row.before, row.now) ?? "–")"]
        }
        if table.few > 0 {
            lines.append(["\(texts("visits.few.rows", ["n": words.numbers.whole(table.few)]))", words.figure(.few), ""])
        }
        func drawn(_ lines: ArraySlice<[HTML]>) -> HTML { DataTable(columns, rows: Array(lines), folds: false).html }
        let rest = lines.dropFirst(most)
        // A few more take no more room than the line that would hide them.
        guard rest.count > 3, !dimension.isScale else { return drawn(lines[...]) }
        let more = rest.count + max(0, table.few - 1)
        return """
            \(drawn(lines.prefix(most)))<details class="more"><summary>\(texts("visits.more", ["n": words.numbers.whole(more)]))</summary>\
            \(drawn(rest))</details>
            """
    }

    var countries: HTML {
        let table = rows(.country)
        // Where none is known, a map would say that nobody came.
        guard table.rows.contains(where: { !$0.value.isEmpty }) else { return self.table(.country, "countries", "country", "visits") }
        func tile(_ figure: Figure) -> TileMap.Tile {
            figure.number.map { .shown($0) } ?? .hidden(words.plain(figure))
        }
        // Small countries were folded into "everything else" before they were kept: of those not listed nobody knows whether anybody came.
        let unlisted: TileMap.Tile = table.rows.contains { $0.value == Dimension.other } ? .hidden("") : .shown(0)
        let tiles = table.rows.filter { TileMap.europe.contains($0.value) }.map { ($0.value, tile($0.now)) }
        let others = Continent.allCases.map { continent -> (name: String, tile: TileMap.Tile) in
            let figures = table.rows.filter { Continent.of($0.value) == continent }.map(\.now)
            // A sum of what may be told: with a hidden one in it, it would tell that one.
            let sum = figures.reduce(0) { $0 + ($1.number ?? 0) }
            return (texts("visits.continent.\(continent.rawValue)"), sum > 0 ? .shown(sum) : unlisted)
        }
        let map = TileMap(
            tiles: Dictionary(tiles) { first, _ in first }, unlisted: unlisted, others: others, finding: texts("visits.countries.finding"),
            number: words.numbers.short)
        let source = credit.map { "<p class=\"soft\">\(texts("visits.countries.credit", ["source": $0]))</p>" as HTML }
        return .panel(
            id: "countries", heading: texts("visits.countries"),
            "<div class=\"beside\"><div>\(map.html)\(if: unlisted != .shown(0), "<p class=\"soft\">\(texts("visits.countries.dotted"))</p>")</div><div>\(body(.country, "country", "visits"))</div></div>\(source)"
        )
    }
}
