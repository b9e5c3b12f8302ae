/// A table of names and figures, for lines of text and for HTML.
package struct PlainTable: Sendable, Codable, Equatable {
    /// One for each column; the first is that of the names.
    package let heads: [String]
    /// A name and its figures; missing ones are empty.
    package let rows: [[String]]
    /// What is to be said below it.
    package let note: String?

    package init(heads: [String], rows: [[String]], note: String? = nil) { (self.heads, self.rows, self.note) = (heads, rows, note) }

    /// Names to the left, cut where they are too long, figures to the right.
    /// - Parameters:
    ///   - width: columns of text.
    ///   - figure: columns for a figure.
    package func lines(width: Int, figure: Int = 12) -> String {
        let room = width - (heads.count - 1) * figure
        return
            (([heads] + rows).map { cells in
                let figures = cells.dropFirst().map { $0.padded(to: figure, left: true) }.joined()
                // A space stays between a name and what follows.
                let name = cells.first.map { $0.count < room ? $0 : $0.prefix(max(0, room - 2)) + "…" } ?? ""
                return (name.padded(to: room) + figures).withoutSpacesBehind
            } + (note.map { [$0] } ?? [])).joined(separator: "\n")
    }
}

extension String {
    /// - Parameter left: the spaces come first, at least one.
    package func padded(to width: Int, left: Bool = false) -> String {
        let spaces = String(repeating: " ", count: max(left ? 1 : 0, width - count))
        return left ? spaces + self : self + spaces
    }

    package var withoutSpacesBehind: String { String(reversed().drop { $0 == " " }.reversed()) }
}
