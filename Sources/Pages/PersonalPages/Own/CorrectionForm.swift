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
        // Both buttons stand in one row, each for a form of its own.
        let cancel: HTML = """
            <form action="\(paths("/page"))" method="post" id="keep"><input type="hidden" name="once" value="\(once.text)">\
            <input type="hidden" name="act" value="open"></form>
            """
        let buttons: HTML = """
            \(if: !field.required, "<p class=\"soft\">\(texts("correct.empty"))</p>")
            <div class="row">\(HTML.button(texts("correct.button")))\
            <button class="button quiet" form="keep">\(texts("correct.cancel"))</button></div>
            """
        return """
            <p class="kicker">\(product.name[paths.language])</p>
            <h1>\(title)</h1>
            \(HTML.post(to: paths("/page"), hidden: hidden, "\(row.html)\(buttons)"))
            \(cancel)
            """
    }
}
