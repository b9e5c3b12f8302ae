import DataProtection

/// A shell rendered around its holes, cut at them: what differs between pages is put in without rendering again.
struct Frame: Sendable {
    enum Hole: Sendable, Equatable {
        case title, main, columns, addresses
        /// ` aria-current="page"` when the page stands at this path.
        case current(String)
        /// The page's own address in another language.
        case same(Language)
    }

    enum Piece: Sendable {
        case ready(String)
        case hole(Hole)
    }

    let pieces: [Piece]
    let size: Int

    /// - Throws: `ShellRefusal` when a hole that no page can do without is missing.
    init(_ rendered: String) throws(ShellRefusal) {
        var pieces: [Piece] = []
        for (index, part) in rendered.split(separator: Self.edge, omittingEmptySubsequences: false).enumerated() {
            if index.isMultiple(of: 2) {
                pieces.append(.ready(String(part)))
            } else if let hole = Hole(name: part) {
                pieces.append(.hole(hole))
            }
        }
        for needed in [("title", Hole.title), ("main", .main)] {
            let found = pieces.contains { if case .hole(needed.1) = $0 { true } else { false } }
            guard found else { throw .leavesOut(needed.0) }
        }
        self.pieces = pieces
        size = rendered.utf8.count
    }

    /// A private-use character: no text of a page has it, and Mustache leaves it as it is.
    private static let edge: Character = "\u{F8FF}"
    static func mark(_ hole: Hole) -> String { "\(edge)\(hole.name)\(edge)" }
}

/// What a theme's shell may not do.
package enum ShellRefusal: Error, Equatable, CustomStringConvertible {
    /// A value that every page must show is not in the shell, or only in a remark: `title`, `main`, `controller`, `email`, `privacyHref`,
    /// `termsHref`.
    case leavesOut(String)

    package var description: String {
        switch self {
        case .leavesOut(let value): "the shell must show '\(value)' on every page"
        }
    }
}

extension Frame.Hole {
    fileprivate var name: String {
        switch self {
        case .title: "title"
        case .main: "main"
        case .columns: "columns"
        case .addresses: "addresses"
        case .current(let path): "current " + path
        case .same(let language): "same " + language.rawValue
        }
    }

    fileprivate init?(name: Substring) {
        let words = name.split(separator: " ", maxSplits: 1)
        switch (words.first, words.count) {
        case ("title", 1): self = .title
        case ("main", 1): self = .main
        case ("columns", 1): self = .columns
        case ("addresses", 1): self = .addresses
        case ("current", 2): self = .current(String(words[1]))
        case ("same", 2): self = .same(Language(rawValue: String(words[1])))
        default: return nil
        }
    }
}
