package import Markup

/// Turns the company's Markdown into safe HTML: raw HTML is shown as text, only http(s), mailto, tel and own paths are links.
package protocol MarkdownRenderer: Sendable {
    /// - Parameter outside: what marks a link to another site, in the page's language: "(another site)".
    func render(_ markdown: String, outside: String) -> RenderedMarkdown
}

package struct RenderedMarkdown: Sendable {
    package let html: HTML
    package let plain: String
    /// Absolute http(s) addresses it links to, in order.
    package let links: [String]
    /// Own paths and anchors it links to, in order: "/terms", "#who".
    package let paths: [String]
    package init(html: HTML, plain: String, links: [String], paths: [String] = []) {
        (self.html, self.plain, self.links, self.paths) = (html, plain, links, paths)
    }
}
