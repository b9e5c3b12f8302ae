import DataProtection
import Declarations
import Markup
import PageKit

extension SiteFile {
    /// Asks programs to stay out of what is only for one person at a time. Mailed links are not listed, not even by the name of their
    /// folder: those pages say themselves that they are no finding, and hold nothing until a button is pressed.
    static func robots(_ site: Site) -> SiteFile {
        let closed = ["/my", "/page"].flatMap { path in
            [site.address.base + path] + site.languages.map { site.paths($0, prefixed: true)(path) }
        }
        let lines = ["User-agent: *"] + closed.map { "Disallow: \($0)" } + ["", "Sitemap: \(site.url)/sitemap.xml"]
        return SiteFile("/robots.txt", .text, lines.joined(separator: "\n") + "\n")
    }

    /// Every public page in every language, each naming its others (sitemaps.org, with alternates as in HTML).
    static func map(_ site: Site, _ pages: [PublicPage]) -> SiteFile {
        let entries = pages.flatMap { page in site.languages.map { entry(page, $0, site) } }
        let markup: HTML = """
            <?xml version="1.0" encoding="UTF-8"?>
            <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
            \(entries)</urlset>

            """
        return SiteFile("/sitemap.xml", .xml, markup.source)
    }

    private static func entry(_ page: PublicPage, _ language: Language, _ site: Site) -> HTML {
        func whole(_ language: Language) -> String { site.address.origin + site.paths(language, prefixed: true)(page.path) }
        let others = site.languages.map { other -> HTML in
            "<xhtml:link rel=\"alternate\" hreflang=\"\(other.rawValue)\" href=\"\(whole(other))\"/>"
        }
        let changed: HTML? = page.changed.map { "<lastmod>\($0.text)</lastmod>" }
        return "<url><loc>\(whole(language))</loc>\(changed)\(site.languages.count > 1 ? others : [])</url>\n"
    }
}
