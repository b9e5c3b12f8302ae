import DataProtection
import Declarations
import Hummingbird
import Markup
import PageKit
import Registrations

/// Figures of one's products: nobody is opened. Of months, none is told that is smaller than the smallest group the site shows; how many
/// are registered in all a function that answers them needs to know.
extension ConsoleDesk {
    private static let months = 12

    func products() async throws -> Answer {
        guard let function = function(for: .see) else { return nothing() }
        let products = site.products.filter { product in functions.contains { $0.acts.contains(.see) && $0.products.contains(product.id) } }
        let counts = try await pages.counting(products.map(\.id), pages.nobodies())
        try await note("products", about: "", why: function.why[language], as: function)
        guard !products.isEmpty else { return answer("<h1>\(texts("console.products"))</h1>\n<p>\(texts("console.products.empty"))</p>") }
        let months = counts.values.contains { !$0.days.isEmpty } ? monthly(products, counts) : HTML()
        return answer("<h1>\(texts("console.products"))</h1>\n\(totals(products, counts))\(months)")
    }

    private func totals(_ products: [Product], _ counts: [String: ProductCount]) -> HTML {
        let most = max(1, counts.values.map { $0.active + $0.stopped }.max() ?? 1)
        let columns = [
            DataTable.Column(texts("console.column.product")), .init(texts("console.products.active"), numeric: true),
            .init(texts("console.products.stopped"), numeric: true), .init(texts("console.products.share")),
        ]
        let rows = products.map { product -> [HTML] in
            let count = counts[product.id] ?? ProductCount()
            let (active, stopped) = (300 * count.active / most, 300 * count.stopped / most)
            return [
                "\(product.name[language])<br><a href=\"#export/\(product.id)\">\(texts("console.export"))</a>", "\(count.active)",
                "\(count.stopped)",
                """
                <svg viewBox="0 0 300 12" width="300" height="12" role="img" aria-label="\(texts("console.products.bar", ["active": String(count.active), "stopped": String(count.stopped)]))">\
                <rect class="bar" width="\(active)" height="12"/><rect class="q2" x="\(active)" width="\(stopped)" height="12"/></svg>
                """,
            ]
        }
        return HTML.panel(id: "totals", heading: texts("console.products.totals"), DataTable(columns, rows: rows).html)
    }

    /// A picture a product, and all of it in a table below.
    private func monthly(_ products: [Product], _ counts: [String: ProductCount]) -> HTML {
        let smallest = site.thresholds.smallestGroup
        let series = products.map { product in
            (counts[product.id] ?? ProductCount()).months(Self.months, until: day, smallestGroup: smallest)
        }
        let fewer = texts("console.products.fewer", ["count": "\(smallest)"])
        let most = max(1, series.flatMap { $0.compactMap(\.registered) }.max() ?? 1)
        let charts = zip(products, series).map { product, months -> HTML in
            """
            <figure><figcaption>\(product.name[language])</figcaption>\(chart(months.map(\.registered), most, label: texts("console.products.chart", ["product": product.name[language], "most": "\(most)"])))</figure>

            """
        }
        let columns =
            [DataTable.Column(texts("console.products.month"))] + products.map { DataTable.Column($0.name[language], numeric: true) }
        let rows = series[0].indices.reversed().map { place -> [HTML] in
            let month = series[0][place].month
            return ["\(dates.month(of: month))"]
                + series.map { months -> HTML in months[place].registered.map { "\($0)" } ?? "<span class=\"soft\">\(fewer)</span>" }
        }
        return HTML.panel(
            id: "months", heading: texts("console.products.months"),
            "<div class=\"charts\">\(charts)</div>\n\(DataTable(columns, rows: Array(rows)).html)<p class=\"soft\">\(texts("console.products.hidden", ["count": "\(smallest)"]))</p>"
        )
    }

    /// Bars as high as their figure; a figure that isn't told is a line of dots on the ground.
    private func chart(_ figures: [Int?], _ most: Int, label: String) -> HTML {
        let bars = figures.enumerated().map { place, figure -> HTML in
            let x = place * 25 + 3
            guard let figure else { return "<circle class=\"dot\" cx=\"\(x + 10)\" cy=\"97\" r=\"2\"/>" }
            let height = figure == 0 ? 0 : max(2, 96 * figure / most)
            return "<rect class=\"bar\" x=\"\(x)\" y=\"\(100 - height)\" width=\"20\" height=\"\(height)\"/>"
        }
        return
            "<svg viewBox=\"0 0 304 102\" width=\"304\" height=\"102\" role=\"img\" aria-label=\"\(label)\">\(bars)<path class=\"axis\" d=\"M0 100.5h304\"/></svg>"
    }
}
