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

    /// The company's text, its links to own pages naming the language where the page's address does.
    func own(_ markup: HTML) -> HTML {
        guard paths.prefixed else { return markup }
        let inside = markup.source.replacing("href=\"/", with: "href=\"/\(language)/")
        return HTML(trusted: inside.replacing("href=\"/\(language)/\"", with: "href=\"/\(language)\""))
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

    func page(_ title: String, _ path: String, _ main: HTML) -> Page { Page(title: title, paths: paths, path: path, main: main) }
}
