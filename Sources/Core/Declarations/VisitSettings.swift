/// How an address stands in the address log.
package enum LoggedForm: String, Sendable, CaseIterable {
    /// Cut to its network: /24, /48.
    case truncated
    case full
    /// Under a key in memory that is another after each start; neighbours stay neighbours.
    case prefixes = "ipcrypt-pfx"
}

/// What of visits is counted and who may read it.
package struct VisitSettings: Sendable {
    /// Pages are counted at all.
    package let counted: Bool
    /// Everybody may read the figures.
    package let isPublic: Bool
    /// Pages have a script that tells how wide the screen is.
    package let screen: Bool
    /// Values of `utm_campaign` that are told apart; any other is counted as "other".
    package let campaigns: [String]
    /// How far a figure commonly strays from what was counted; nothing: not at all.
    package let noise: Int?
    /// A month's sums are kept through this many months after it.
    package let tallyMonths: Int
    package let logged: LoggedForm
    /// Ids of functions that are sent each month's figures.
    package let reportTo: [String]
    /// A file in MaxMind's format, or a folder with Tor's; nothing: Debian's.
    package let countries: String?
    /// Rules of uap-core; nothing: Debian's.
    package let browsers: String?

    package init(
        counted: Bool = true, isPublic: Bool = false, screen: Bool = false, campaigns: [String] = [], noise: Int? = nil,
        tallyMonths: Int = usualMonths,
        logged: LoggedForm = .truncated, reportTo: [String] = [], countries: String? = nil, browsers: String? = nil
    ) {
        (self.logged, self.reportTo) = (logged, reportTo)
        (self.countries, self.browsers) = (countries, browsers)
        (self.counted, self.isPublic, self.screen, self.campaigns) = (counted, isPublic, counted && screen, campaigns)
        (self.noise, self.tallyMonths) = (noise, tallyMonths)
    }

    /// What the French authority allows at most for figures it exempts from consent.
    package static let usualMonths = 25
}
