package import Declarations
package import Markup

/// What stands above a refused form: how many answers need another look, each a link to its field, and that nothing is lost.
package struct RefusalSummary: Sendable {
    package struct Item: Sendable {
        /// The id of the field's row, `FieldRow.id` or `ChoiceBox.id`.
        let field: String
        let label: String
        /// Short: "not filled in".
        let reason: String
        package init(field: String, label: String, reason: String) { (self.field, self.label, self.reason) = (field, label, reason) }
    }

    let items: [Item]
    let texts: Texts
    package init(_ items: [Item], _ texts: Texts) { (self.items, self.texts) = (items, texts) }

    /// "Three answers need another look"
    package var title: String { texts.counted("refused.title", items.count) }
    /// The page's title while refused: begins with the summary, so that a screen reader says it first.
    package func title(of page: String) -> String { texts("refused.page-title", ["summary": title, "page": page]) }

    package var html: HTML {
        let list = items.map { item -> HTML in
            let text = texts("refused.item", ["label": item.label, "reason": item.reason])
            return "<li><a href=\"#\(item.field)\">\(text)</a></li>"
        }
        return """
            <div class="refusal" role="alert" tabindex="-1"><h2>\(title)</h2><p>\(texts("refused.safe"))</p><ul>\(list)</ul></div>

            """
    }
}
