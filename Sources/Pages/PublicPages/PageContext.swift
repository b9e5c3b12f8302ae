import DataProtection
import Declarations
import Markup
import PageKit
import Promises

/// What every public page is made from: the site, and the language and kind of address it is made for.
struct PageContext {
    let site: Site
    let paths: Paths
    let texts: Texts
    let dates: DateWords

    init(site: Site, paths: Paths) {
        (self.site, self.paths) = (site, paths)
        texts = site.texts(in: paths.language)
        dates = DateWords(texts: texts, timeZone: site.timeZone)
    }

    var language: Language { paths.language }

    /// The company's text, its own paths below the site's base, and naming the language where the page's address does.
    func own(_ markup: HTML) -> HTML {
        let root = paths("/")
        guard root != "/" else { return markup }
        let folder = paths.prefixed ? root + "/" : root
        let inside = ["href", "src"].reduce(markup.source) { $0.replacing("\($1)=\"/", with: "\($1)=\"\(folder)") }
        return HTML(trusted: inside.replacing("href=\"\(folder)\"", with: "href=\"\(root)\""))
    }

    /// The company's page in this language, or in the one it exists in.
    func companyPage(_ slug: String) -> SitePage? {
        let pages = site.pages.filter { $0.slug == slug }
        return pages.first { $0.language == language } ?? pages.first
    }

    /// Marks a passage that is in another language than its page.
    func spoken(in other: Language, _ markup: HTML) -> HTML {
        other == language ? markup : "<div lang=\"\(other.rawValue)\">\(markup)</div>"
    }

    func page(_ title: String, _ path: String, description: String? = nil, _ main: HTML) -> Page {
        var page = Page(title: title, paths: paths, path: path, main: main)
        page.description = description
        return page
    }
}
