package import Declarations
import Markup
package import NIOCore

/// The frame of every page: head, header with language switch, footer with controller, policy, terms. One per site, made at start.
package struct PageShell: Sendable {
    package let site: Site

    package init(site: Site) throws {
        self.site = site
    }

    /// The whole document.
    package func render(_ page: Page) -> ByteBuffer {
        ByteBuffer(string: page.main.source)
    }
}
