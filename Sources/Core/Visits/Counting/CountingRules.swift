/// All a counter needs to know of the site and the world, and the bounds of its memory.
package struct CountingRules: Sendable {
    package let agents: any AgentRules
    package let countries: any Countries
    package let referrers: any ReferrerRules
    package let pages: PageTable
    /// Values of `utm_campaign` the company declared; any other is not counted.
    package let campaigns: [String]
    /// Pages have a script that tells how wide the screen is.
    package let screens: Bool
    package let bounds: Bounds
    package init(
        agents: any AgentRules, countries: any Countries = NoCountries(), referrers: any ReferrerRules, pages: PageTable,
        campaigns: [String] = [], screens: Bool = false, bounds: Bounds = Bounds()
    ) {
        (self.agents, self.countries, self.referrers, self.pages) = (agents, countries, referrers, pages)
        (self.campaigns, self.screens, self.bounds) = (campaigns, screens, bounds)
    }

    /// How much of a day is kept apart; what comes beyond is counted as "other" or as page views alone.
    package struct Bounds: Sendable {
        /// Visitors whose visit is followed.
        package var visitors = 1 << 20
        /// Visitors times pages: beyond, a page's visitors are no longer told apart.
        package var readings = 1 << 22
        /// Values of a dimension.
        package var values = 2_000
        /// Texts of agents and referrers whose meaning is remembered.
        package var texts = 1 << 15
        package init() {}
    }
}

/// The site's own pages: which paths lead to which.
package struct PageTable: Sendable {
    /// What becomes of paths that lead to none of them.
    package enum Others: Sendable {
        /// All are "other".
        case together
        /// Each is a page by itself, what looks personal in it taken out: for logs of a site as it was before.
        case apart
    }
    let names: [String]
    let paths: [(path: String, page: Int)]
    let others: Others

    /// - Parameter pages: the name a page is counted under (its path without language, or the pattern many share), and all paths that
    ///   lead to it, with the site's base and each language in front.
    package init(_ pages: [(name: String, paths: [String])], others: Others = .together) {
        self.others = others
        names = pages.map(\.name)
        // A server answers a page with a slash behind it, too.
        paths = pages.enumerated().flatMap { number, page in
            page.paths.flatMap { $0.hasSuffix("/") ? [$0] : [$0, $0 + "/"] }.map { ($0, number) }
        }
    }
}
