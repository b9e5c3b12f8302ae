import DataProtection
package import Declarations
import Markup
import Mustache
package import NIOCore

/// The frame of every page: head, header with language switch, footer with controller, policy, terms. One per site, made at start:
/// the Mustache shell is rendered once for each language and kind of address; a page then costs little more than copying.
package struct PageShell: Sendable {
    package let site: Site
    package let icon: Asset
    private let frames: [Paths: Frame]

    /// - Parameters:
    ///   - stylesheet: its address, `Asset.stylesheet(theme).path`.
    ///   - score: what the footer says about the promises; without verdicts all are "not tested".
    /// - Throws: what Mustache finds wrong with the theme's shell, or `ShellRefusal` where it leaves out what every page must carry.
    package init(site: Site, stylesheet: String, score: Score = Score([:])) throws {
        let template = try MustacheTemplate(
            string: site.theme.shell ?? String(decoding: PackageResources.shell_mustache, as: UTF8.self))
        let icon = Asset.icon(site.theme)
        var frames: [Paths: Frame] = [:]
        for language in site.languages {
            for prefixed in [false, true] {
                let context = ShellContext(
                    site: site, paths: Paths(language: language, prefixed: prefixed), stylesheet: stylesheet, icon: icon.path, score: score)
                frames[context.paths] = try Frame(template.render(context.values))
            }
        }
        (self.site, self.icon, self.frames) = (site, icon, frames)
    }

    package func texts(_ paths: Paths) -> Texts { site.texts(in: paths.language) }

    /// The whole document. A language the site does not have is answered in its first.
    package func render(_ page: Page) -> ByteBuffer {
        let frame = frames[page.paths] ?? frames[Paths(language: site.languages[0], prefixed: page.paths.prefixed)]!
        let title = texts(page.paths)("title.pattern", ["page": page.title, "site": site.name])
        var buffer = ByteBufferAllocator().buffer(capacity: frame.size + page.main.source.utf8.count + 1_024)
        for piece in frame.pieces {
            switch piece {
            case .ready(let text): buffer.writeString(text)
            case .hole(.title): buffer.writeString(HTML(text: title).source)
            case .hole(.main): buffer.writeString(page.main.source)
            case .hole(.columns): buffer.writeString(page.fullWidth ? "" : " class=\"wide page\"")
            case .hole(.addresses): buffer.writeString(addresses(of: page).source)
            case .hole(.current(let path)): buffer.writeString(page.path == path ? " aria-current=\"page\"" : "")
            case .hole(.same(let language)):
                let there = Paths(language: language, prefixed: true)
                buffer.writeString(HTML(text: there(page.path ?? "/")).source)
            }
        }
        return buffer
    }

    private func addresses(of page: Page) -> HTML {
        guard let path = page.path else { return HTML() }
        func whole(_ language: Language) -> String { site.url + Paths(language: language, prefixed: true)(path) }
        var links: HTML = "<link rel=\"canonical\" href=\"\(whole(page.paths.language))\">\n"
        if let feed = page.feed {
            let title = texts(page.paths)("feed.title", ["site": site.name])
            links += "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"\(title)\" href=\"\(page.paths(feed))\">\n"
        }
        guard site.languages.count > 1 else { return links }
        for language in site.languages {
            links += "<link rel=\"alternate\" hreflang=\"\(language.rawValue)\" href=\"\(whole(language))\">\n"
        }
        return links + "<link rel=\"alternate\" hreflang=\"x-default\" href=\"\(site.url + path)\">\n"
    }
}
