package import Markup

extension HTML {
    /// What stands on this page, as links to its sections; a column of its own where there is room.
    package static func outline(label: String, _ sections: [(id: String, heading: String)]) -> HTML {
        joined(
            "<nav class=\"outline\" aria-label=\"\(label)\"><p class=\"kicker\">\(label)</p><ol>",
            sections.map { "<li><a href=\"#\($0.id)\">\($0.heading)</a></li>" },
            "</ol></nav>\n")
    }
}
