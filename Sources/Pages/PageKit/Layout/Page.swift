package import Markup

/// A page before its shell: what the shell needs to know and what stands in `main`.
package struct Page: Sendable {
    /// Without the site's name, which the shell adds.
    package var title: String
    package var paths: Paths
    /// Its own address without language, for the language switch: "/privacy". None (after a POST): the switch leads to the front page.
    package var path: String?
    /// Inside `<main>`, with its own `<h1>`.
    package var main: HTML
    /// True where the content brings its own full-width sections (the front page); otherwise main is a `wide page` column.
    package var fullWidth = false
    /// Address without language of a feed that tells of changes to what stands here.
    package var feed: String?

    package init(title: String, paths: Paths, path: String?, main: HTML) {
        (self.title, self.paths, self.path, self.main) = (title, paths, path, main)
    }
}
