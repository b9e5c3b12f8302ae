import DataProtection
package import Declarations
package import Markup
import Mustache
package import NIOCore

/// The frame of every page: head, header with language switch, footer with controller, policy, terms. One per site, made at start:
/// the Mustache shell is rendered once for each language and kind of address; a page then costs little more than copying.
package struct PageShell: Sendable {
    package let site: Site
    package let icon: Asset
    package let preview: Asset?
    private let frames: [Paths: Frame]
    /// What every page ends with, after its content.
    private var ending = HTML()

    /// - Parameters:
    ///   - stylesheet: its address, `Asset.stylesheet(theme).path`.
    ///   - score: what the footer says about the promises; without verdicts all are "not tested".
    /// - Throws: what Mustache finds wrong with the theme's shell, or `ShellRefusal` where it leaves out what every page must carry.
    package init(site: Site, stylesheet: String, score: Score = Score([:])) throws {
        let template = try MustacheTemplate(
            string: site.theme.shell ?? String(decoding: PackageResources.shell_mustache, as: UTF8.self))
        let icon = Asset.icon(site.theme)
        var frames: [Paths: Frame] = [:]
        for paths in site.everyPaths {
            let context = ShellContext(site: site, paths: paths, stylesheet: stylesheet, icon: icon.path, score: score)
            let rendered = template.render(context.values)
            try Self.refuseNameless(rendered, site, paths)
            frames[paths] = try Frame(rendered)
        }
        (self.site, self.icon, self.frames) = (site, icon, frames)
        preview = Asset.preview(site.theme)
    }

    /// The same shell around pages that end with this.
    package func ending(with markup: HTML) -> PageShell {
        var shell = self
        shell.ending = markup
        return shell
    }

    /// Every page names who is responsible, how to reach them, and the documents that bind them.
    private static func refuseNameless(_ rendered: String, _ site: Site, _ paths: Paths) throws(ShellRefusal) {
        let shown = rendered.replacing(/(?s)<!--.*?-->/, with: "")
        let needed = [
            ("controller", HTML(text: site.controller.name).source), ("email", "mailto:" + HTML(text: site.controller.email).source),
            ("privacyHref", "href=\"\(paths("/privacy"))\""), ("termsHref", "href=\"\(paths("/terms"))\""),
        ]
        for (name, markup) in needed where !shown.contains(markup) { throw .leavesOut(name) }
    }

    package func texts(_ paths: Paths) -> Texts { site.texts(in: paths.language) }

    /// The whole document. A language the site does not have is answered in its first.
    package func render(_ page: Page) -> ByteBuffer {
        let frame = frames[page.paths] ?? frames[site.paths(site.languages[0], prefixed: page.paths.prefixed)]!
        let title = texts(page.paths)("title.pattern", ["page": page.title, "site": site.name])
        var buffer = ByteBufferAllocator().buffer(capacity: frame.size + page.main.source.utf8.count + 1_024)
        for piece in frame.pieces {
            switch piece {
            case .ready(let text): buffer.writeString(text)
            case .hole(.title): buffer.writeString(HTML(text: title).source)
            case .hole(.main): buffer.writeString(page.main.source + ending.source)
            case .hole(.columns): buffer.writeString(page.fullWidth ? "" : " class=\"wide page\"")
            case .hole(.addresses): buffer.writeString(addresses(of: page).source)
            case .hole(.current(let path)): buffer.writeString(page.path == path ? " aria-current=\"page\"" : "")
            case .hole(.same(let language)):
                buffer.writeString(HTML(text: page.paths.naming(language)(page.path ?? site.front)).source)
            }
        }
        return buffer
    }

    /// What other programs are told of the page: where it is, in which languages, and how to show it when its address is passed on.
    private func addresses(of page: Page) -> HTML {
        guard let path = page.path else { return HTML() }
        func whole(_ language: Language) -> String { site.address.origin + page.paths.naming(language)(path) }
        var links: HTML = "<link rel=\"canonical\" href=\"\(whole(page.paths.language))\">\n"
        if let feed = page.feed {
            let title = texts(page.paths)("feed.title", ["site": site.name])
            links += "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"\(title)\" href=\"\(page.paths(feed))\">\n"
        }
        if site.languages.count > 1 {
            for language in site.languages {
                links += "<link rel=\"alternate\" hreflang=\"\(language.rawValue)\" href=\"\(whole(language))\">\n"
            }
            links += "<link rel=\"alternate\" hreflang=\"x-default\" href=\"\(site.url + path)\">\n"
        }
        if let description = page.description { links += "<meta name=\"description\" content=\"\(description)\">\n" }
        var told: [(name: String, content: String?)] = [
            ("title", page.title), ("type", "website"), ("site_name", site.name), ("url", whole(page.paths.language)),
            ("description", page.description),
        ]
        if let preview, let picture = site.theme.preview {
            told += [
                ("image", site.url + preview.path), ("image:type", "image/png"), ("image:width", String(picture.width)),
                ("image:height", String(picture.height)), ("image:alt", site.name),
            ]
        }
        return told.reduce(links) { links, property in
            guard let content = property.content else { return links }
            return links + "<meta property=\"og:\(property.name)\" content=\"\(content)\">\n"
        }
    }
}
