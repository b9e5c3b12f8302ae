import BrowserRules
import CountryRanges
import Declarations
import Foundation
import Synchronization
import Visits

/// What tells browsers and countries apart: files of the system, or those the site names. Where one is missing, less is told; that is said
/// and never stops anything.
struct VisitSources: Sendable {
    let agents: any AgentRules
    let countries: any Countries
    /// What is missing, in words.
    let missing: [String]
    private let site: Site

    init(_ site: Site) {
        self.site = site
        let (agents, word) = Self.agents(site.visits.browsers)
        self.agents = agents
        let (countries, lack) = Self.countries(site.visits.countries)
        self.countries = countries
        missing = [word, lack].compactMap(\.self)
    }

    /// - Parameter place: nothing for Debian's ranges.
    /// - Returns: countries, and what is missing for better ones.
    static func countries(_ place: String? = nil) -> (any Countries, missing: String?) {
        if let countries = try? CountryFiles.open(place) { return (countries, nil) }
        guard let place else {
            let folders = CountryFiles.usual.joined(separator: " or ")
            return (
                NoCountries(credit: CountryFiles.usualCredit),
                "countries can't be read from \(folders) (deploy/countries fetches them): every one is unknown"
            )
        }
        return (NoCountries(), "countries can't be read from \(place): every one is unknown")
    }

    /// - Parameter file: nothing for Debian's, which is read when the first visitor comes.
    /// - Returns: rules, and what is missing for better ones.
    static func agents(_ file: String? = nil) -> (any AgentRules, missing: String?) {
        let path = file ?? "/usr/share/uap-core/regexes.yaml"
        let missing = "rules of browsers can't be read from \(path) (package uap-core): browsers are told by few words, systems not at all"
        if file == nil, FileManager.default.isReadableFile(atPath: path) { return (AwaitedRules(path: path), nil) }
        guard let rules = AwaitedRules.read(path) else { return (FamilyRules(), missing) }
        return (rules, nil)
    }

    func rules(_ pages: PageTable, screens: Bool = false, bounds: CountingRules.Bounds = .init()) -> CountingRules {
        CountingRules(
            agents: agents, countries: countries, referrers: HostRules(own: URLComponents(string: site.url)?.host ?? ""), pages: pages,
            campaigns: site.visits.campaigns, screens: screens, bounds: bounds)
    }
}

/// Rules that are read when first asked for: a server that nobody visits needs none.
private final class AwaitedRules: AgentRules {
    private let path: String
    private let rules = Mutex<(any AgentRules)?>(nil)

    init(path: String) { self.path = path }

    func agent(of text: UnsafeRawBufferPointer) -> Agent {
        let rules = rules.withLock { rules in
            let known = rules ?? Self.read(path) ?? FamilyRules()
            rules = known
            return known
        }
        return rules.agent(of: text)
    }

    static func read(_ path: String) -> BrowserRules? {
        (try? String(contentsOfFile: path, encoding: .utf8)).flatMap { try? BrowserRules(yaml: $0) }
    }
}

/// The kind of browser by the rules of the address log, no system.
private struct FamilyRules: AgentRules {
    func agent(of text: UnsafeRawBufferPointer) -> Agent {
        let text = String(decoding: text, as: UTF8.self)
        let family = BrowserFamily(agent: text)
        return Agent(
            browser: family == .other ? Agent.other : family.rawValue.capitalized, system: Agent.other,
            device: text.contains("Mobile") ? .phone : .desktop, bot: family == .bot ? "bot" : nil)
    }
}

/// The host of an address, without "www.".
private struct HostRules: ReferrerRules {
    private let own: String

    init(own: String) { self.own = Self.plain(own) }

    private static func plain(_ host: String) -> String { host.hasPrefix("www.") ? String(host.dropFirst(4)) : host }

    func referrer(of field: UnsafeRawBufferPointer) -> Referrer {
        guard let host = URLComponents(string: String(decoding: field, as: UTF8.self))?.host?.lowercased(), host.contains("."),
            host.utf8.count <= 80
        else { return .none }
        return Self.plain(host) == own ? .own : .site(Self.plain(host))
    }
}
