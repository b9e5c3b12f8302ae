package import Markup

/// A table that stacks its rows on a phone, where each cell then says its column's name.
package struct DataTable: Sendable {
    package struct Column: Sendable {
        let title: String
        let numeric: Bool
        package init(_ title: String, numeric: Bool = false) { (self.title, self.numeric) = (title, numeric) }
    }

    let columns: [Column]
    let rows: [[HTML]]
    let rowHeads: Bool
    let label: String?

    /// - Parameters:
    ///   - rowHeads: the first cell names its row.
    ///   - label: for a table without a heading of its own above it.
    package init(_ columns: [Column], rows: [[HTML]], rowHeads: Bool = true, label: String? = nil) {
        (self.columns, self.rows, self.rowHeads, self.label) = (columns, rows, rowHeads, label)
    }

    package var html: HTML {
        let heads = columns.map { column -> HTML in
            "<th scope=\"col\"\(if: column.numeric, " class=\"number\"")>\(column.title)</th>"
        }
        let lines = rows.map { row -> HTML in
            let cells = zip(columns, row).enumerated().map { index, cell in self.cell(index, cell.0, cell.1) }
            return "<tr>\(cells)</tr>\n"
        }
        return """
            <table class="fold"\(label.map { " aria-label=\"\($0)\"" })><thead><tr>\(heads)</tr></thead><tbody>
            \(lines)</tbody></table>

            """
    }

    private func cell(_ index: Int, _ column: Column, _ content: HTML) -> HTML {
        if index == 0, rowHeads { return "<th scope=\"row\">\(content)</th>" }
        return "<td\(if: column.numeric, " class=\"number\"") data-label=\"\(column.title)\">\(content)</td>"
    }
}
