import DataProtection
import Declarations
import Markup
import PageKit
import Registrations

/// One question again, with the present answer in it.
struct CorrectionForm {
    let site: Site
    let product: Product
    let field: ProductField
    let registration: RegistrationID
    let paths: Paths
    let filled: FilledForm
    let refused: AnswerRefusal?
    let once: OpaqueToken

    private var texts: Texts { site.texts(in: paths.language) }
    var title: String { texts("correct.title", ["label": field.label[paths.language]]) }

    var main: HTML {
        let refusal = refused.map { FormRefusal(field: field.id, reason: $0) }
        var form = RegisterForm(site: site, product: product, paths: paths, filled: filled)
        form.refusal = refusal
        let row = form.row(field, named: "value")
        let hidden: KeyValuePairs = ["once": once.text, "act": "correct", "registration": registration.hex, "field": field.id]
        let cancel = HTML.post(
            to: paths("/page"), hidden: ["once": once.text, "act": "open"], .button(texts("correct.cancel"), .quiet))
        return """
            <p class="kicker">\(product.name[paths.language])</p>
            <h1>\(title)</h1>
            \(HTML.post(to: paths("/page"), hidden: hidden, "\(row.html)<p>\(HTML.button(texts("correct.button")))</p>"))
            \(if: !field.required, "<p class=\"soft\">\(texts("correct.empty"))</p>")
            \(cancel)
            """
    }
}
