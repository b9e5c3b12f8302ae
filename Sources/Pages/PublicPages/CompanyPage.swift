import Declarations
import Markup
import PageKit

/// A page the company wrote.
struct CompanyPage {
    let slug: String

    func page(_ context: PageContext) -> Page {
        let own = context.companyPage(slug)!
        let main: HTML = """
            <h1>\(own.title)</h1>
            \(own.lead.map { "<p class=\"lead text\">\($0)</p>" })
            \(context.own(own.body))
            """
        return context.page(
            own.title, "/" + slug, description: own.description ?? own.lead,
            context.spoken(in: own.language, "<div class=\"text\">\(main)</div>"))
    }
}
