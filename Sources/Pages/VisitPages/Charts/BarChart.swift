import Markup

/// Shares as bars, the largest first, each with its name and figure in words.
struct BarChart {
    struct Bar {
        let name: String
        let share: Int
        let figure: String
    }

    let bars: [Bar]
    let finding: String

    private static let row = 30

    var html: HTML {
        let most = max(1, bars.map(\.share).max() ?? 1)
        let rows = bars.enumerated().map { index, bar -> HTML in
            let y = index * Self.row + 7
            return """
                <text class="strong" x="0" y="\(y + 12)">\(Self.cut(bar.name))</text><rect class="q1" x="98" y="\(y)" width="170" height="16" rx="3"/>\
                <rect class="bar" x="98" y="\(y)" width="\(170 * bar.share / most)" height="16" rx="3"/>\
                <text class="strong end" x="318" y="\(y + 12)">\(bar.figure)</text>
                """
        }
        return """
            <figure class="figure"><svg class="fit" viewBox="0 0 320 \(bars.count * Self.row)" role="img" aria-label="\(finding)">\(rows)</svg></figure>

            """
    }

    /// The whole name is in the table beside the picture.
    private static func cut(_ name: String) -> String { name.count <= 14 ? name : name.prefix(13) + "…" }
}
