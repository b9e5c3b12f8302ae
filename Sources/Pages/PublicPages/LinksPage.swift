import DataProtection
import Declarations
import Foundation
import Markup
import PageKit

/// The catalogue of other people's sites: whose they are, where their policy is, whether one must register there, where we link to them.
struct LinksPage {
    func page(_ context: PageContext) -> Page {
        let texts = context.texts
        let main: HTML = """
            <h1>\(texts("links.title"))</h1>
            <p class="lead text">\(texts("links.lead"))</p>
            <p class="text">\(texts("links.marked"))</p>
            \(HTML.section(id: "list", heading: texts("links.list"), list(context)))
            """
        return context.page(texts("links.title"), "/links", description: texts("links.lead"), main)
    }

    private func list(_ context: PageContext) -> HTML {
        let texts = context.texts
        guard !context.site.links.isEmpty else { return "<p>\(texts("links.empty"))</p>" }
        let columns = ["site", "owner", "policy", "registration", "used-on"].map { DataTable.Column(texts("links.\($0)")) }
        return DataTable(columns, rows: context.site.links.map { row($0, context) }).html
    }

    private func row(_ link: OutsideLink, _ context: PageContext) -> [HTML] {
        let (texts, language) = (context.texts, context.language)
        let pages = link.usedOn[language]
        let note: HTML? = link.note.map { "<br><small class=\"soft\">\($0[language])</small>" }
        return [
            .outside(link.url, link.name, texts),
            "\(link.owner)\(note)",
            link.policy.map { .outside($0, texts("links.policy.own"), texts) } ?? "\(texts("links.policy.none"))",
            "\(texts(link.registration ? "links.registration.yes" : "links.registration.no"))",
            "\(pages.isEmpty ? texts("links.used-on.none") : pages.joined(separator: ", "))",
        ]
    }
}
