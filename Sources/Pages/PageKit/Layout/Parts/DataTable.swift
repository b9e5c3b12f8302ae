package import Markup

/// A table. On a phone its rows are stacked, where each cell then says its column's name, or it stays as it is, where cells are short.
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
    let folds: Bool

    /// - Parameters:
    ///   - rowHeads: the first cell names its row.
    ///   - label: for a table without a heading of its own above it.
    ///   - folds: its rows are stacked on a phone.
    package init(_ columns: [Column], rows: [[HTML]], rowHeads: Bool = true, label: String? = nil, folds: Bool = true) {
        (self.columns, self.rows, self.rowHeads, self.label, self.folds) = (columns, rows, rowHeads, label, folds)
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
            <table class="\(folds ? "fold" : "figures")"\(label.map { " aria-label=\"\($0)\"" })><thead><tr>\(heads)</tr></thead><tbody>
            \(lines)</tbody></table>

            """
    }

    private func cell(_ index: Int, _ column: Column, _ content: HTML) -> HTML {
        if index == 0, rowHeads { return "<th scope=\"row\">\(content)</th>" }
        return "<td\(if: column.numeric, " class=\"number\"") data-label=\"\(column.title)\">\(content)</td>"
    }
}
