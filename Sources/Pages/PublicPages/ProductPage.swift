import DataProtection
import Declarations
import Markup
import PageKit

/// What a product is, and before anybody registers: what is asked, why, who sees it, who else receives it, and until when.
struct ProductPage {
    let product: Product

    func page(_ context: PageContext) -> Page {
        let (texts, language) = (context.texts, context.language)
        let name = product.name[language]
        let register = context.paths("/register/" + product.id)
        let main: HTML = """
            <p class="kicker">\(texts("product.kicker", ["controller": context.site.controller.name]))</p>
            <h1>\(name)</h1>
            <p class="lead text">\(product.summary[language])</p>
            <p>\(HTML.button(texts("product.register", ["product": name]), to: register))</p>
            \(asked(context))\(use(context))
            """
        return context.page(name, "/products/" + product.id, description: product.summary[language], main)
    }

    private func asked(_ context: PageContext) -> HTML {
        let (texts, language) = (context.texts, context.language)
        let columns = ["question", "why", "kept", "seen"].map { DataTable.Column(texts("product.\($0)")) }
        let rows = product.fields.map { field -> [HTML] in
            [
                "\(field.label[language])\(if: !field.required, " <span class=\"soft\">\(texts("product.optional"))</span>")",
                "\(field.why[language])", "\(texts.retention(field.retention))", "\(field.seenBy[language])",
            ]
        }
        let lead = texts.counted("product.asked.lead", product.fields.count)
        return .section(
            id: "asked", heading: texts("product.asked"), "<p>\(lead)</p>\n\(DataTable(columns, rows: rows).html)")
    }

    private func use(_ context: PageContext) -> HTML {
        let (texts, language) = (context.texts, context.language)
        let leave = HTML.sentence(texts("product.use.leave.text"), ["email": .mail(context.site.controller.email)])
        let facts: [(String, HTML)] = [
            ("purpose", "\(texts("product.use.purpose.text", ["about": product.about[language]]))"),
            ("basis", "\(texts.basis(product.purpose.basis))"),
            ("seen", "\(product.seenBy[language])"),
            ("recipients", recipients(context)),
            ("retention", "\(texts.retention(product.retention, as: "until"))"),
            ("leave", leave),
        ]
        return "<div class=\"section\">"
            + .panel(
                id: "use", heading: texts("product.use"), .facts(facts.map { (texts("product.use.\($0.0)"), $0.1) }))
            + "</div>\n"
    }

    private func recipients(_ context: PageContext) -> HTML {
        let (texts, language) = (context.texts, context.language)
        guard !product.recipients.isEmpty else {
            return "\(texts("product.use.recipients.none", ["controller": context.site.controller.name]))"
        }
        return product.recipients.map { recipient -> HTML in
            let country = recipient.transfer?.countryName[language] ?? language.country(recipient.country)
            let who = texts(
                "product.use.recipient", ["name": recipient.name, "country": country, "role": recipient.role[language]])
            guard let transfer = recipient.transfer else { return "\(who)" }
            return "\(who). \(transfer.risk[language]) \(transfer.safeguard[language]) \(texts("product.use.recipient.consent"))"
        }.joined(separator: "<br>")
    }
}
