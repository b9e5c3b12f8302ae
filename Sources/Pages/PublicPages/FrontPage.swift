import DataProtection
import Declarations
import Markup
import PageKit
import Promises

/// What the company does, in one sentence; the products; the company's own words beside the score of its policy.
struct FrontPage {
    let verdicts: [Promise: Verdict]

    func page(_ context: PageContext) -> Page {
        let own = context.companyPage("")
        var page = context.page(
            own?.title ?? context.site.name, "/", description: own?.description ?? own?.lead,
            "\(hero(own, context))\(products(context))\(policy(own, context))")
        page.fullWidth = true
        return page
    }

    private func hero(_ own: SitePage?, _ context: PageContext) -> HTML {
        let (site, texts, paths) = (context.site, context.texts, context.paths)
        let products: HTML? = site.products.isEmpty ? nil : .button(texts("home.see-products"), to: "#products")
        let words: HTML = """
            <h1>\(own?.title ?? site.name)</h1>
            \(own?.lead.map { "<p class=\"lead\">\($0)</p>" })
            <p class="row">\(products) \(HTML.link(paths("/privacy"), texts("home.how-kept")))</p>
            """
        guard let picture = site.theme.hero else { return "<section class=\"wide page\">\(words)</section>\n" }
        return "<section class=\"hero\"><div class=\"wide\">\n\(words)\n</div>\n\(picture)</section>\n"
    }

    private func products(_ context: PageContext) -> HTML {
        guard !context.site.products.isEmpty else { return HTML() }
        let cards = context.site.products.map { card($0, context) }
        return .section(
            id: "products", heading: context.texts("home.products"), classes: "wide section", "<ul class=\"cards\">\n\(cards)</ul>")
    }

    private func card(_ product: Product, _ context: PageContext) -> HTML {
        let name = product.name[context.language]
        return """
            <li class="panel card">\(context.site.theme.icons[product.id])<h3>\(name)</h3><p>\(product.summary[context.language])</p>\
            \(if: context.site.has(.products), "<p>\(HTML.link(context.paths("/products/" + product.id), context.texts("home.more", ["product": name])))</p>")\
            \(HTML.button(context.texts("home.register", ["product": name]), to: context.paths("/register/" + product.id), .quiet))</li>

            """
    }

    private func policy(_ own: SitePage?, _ context: PageContext) -> HTML {
        let body = own.map { context.spoken(in: $0.language, context.own($0.body)) }
        let all = context.texts("home.score.all", ["count": "\(Promise.allCases.count)"])
        return """
            <div class="wide section page"><div class="with-side">
            <div class="text">\(body)</div>
            <div class="panel"><p class="small soft">\(context.texts("home.score"))</p>\(HTML.score(Score(verdicts), context.texts))\
            <p>\(HTML.link(context.paths("/privacy"), all))</p></div>
            </div></div>

            """
    }
}
