/// Where people reach the site: an origin (RFC 6454) and, where another site has the rest of that origin, a path below it.
package struct SiteAddress: Sendable, Hashable {
    /// "https://firm.example".
    package let origin: String
    /// "" or "/privacy-desk".
    package let base: String
    package var url: String { origin + base }

    /// Refuses what is no http(s) address of host and plain path: a slash at the end, a query, a fragment, a user, dots that lead upwards.
    package init?(_ text: String) {
        guard
            let parts = text.wholeMatch(
                of: /((?i:https?):\/\/(?:[^\s\/?#@\\:\[\]]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?)((?:\/[A-Za-z0-9][A-Za-z0-9._~-]*)*)/)
        else { return nil }
        (origin, base) = (String(parts.1), String(parts.2))
    }
}

/// The website a company has beside this one, to which the name in the header leads. It is the company's own, but not Vern's to vouch for.
package struct HomeSite: Sendable, Hashable {
    package let url: String
    /// As people know it: "firm.example".
    package let name: String
    package init(url: String, name: String) { (self.url, self.name) = (url, name) }
}

/// Pages a site may do without where another site has them. Policy, terms, links, forms and personal pages are not among them.
package enum OptionalPage: String, Sendable, CaseIterable {
    /// The front page.
    case home
    /// What each product is; its form stays.
    case products
    /// Whatever else the company wrote in `pages/`.
    case ownPages = "own-pages"
}
