import Foundation
import Visits

/// What a counter is told of the invented world: kinds of browser, and which networks are in which country.
struct WorldRules: AgentRules, ReferrerRules, Countries {
    /// In the order of the first byte of an address, from 11 on: see COUNTRIES in Linkage/Game/plan.py.
    private static let countries = ["NO", "SE", "DK", "DE", "GB", "US", "FI", "PL"]

    static func counting(pages: [String]) -> CountingRules {
        let rules = WorldRules()
        return CountingRules(
            agents: rules, countries: rules, referrers: rules, pages: PageTable(pages.map { (name: $0, paths: [$0]) }))
    }

    func agent(of text: UnsafeRawBufferPointer) -> Agent {
        let words = String(decoding: text, as: UTF8.self)
        let family = BrowserFamily(agent: words)
        return Agent(
            browser: family.rawValue, system: words.contains("Windows") ? "Windows" : words.contains("Android") ? "Android" : "other",
            device: words.contains("Mobile") ? .phone : .desktop, bot: family == .bot ? "Examplebot" : nil)
    }

    func referrer(of field: UnsafeRawBufferPointer) -> Referrer {
        let words = String(decoding: field, as: UTF8.self)
        return words.isEmpty ? .none : URLComponents(string: words)?.host.map { .site($0) } ?? .none
    }

    func country(of address: ClientAddress) -> Country? {
        let place = address.version4.map { Int($0 >> 24) - 11 } ?? Int(address.high >> 28 & 15)
        guard Self.countries.indices.contains(place) else { return nil }
        let letters = Array(Self.countries[place].utf8)
        return Country(letters[0], letters[1])
    }
}
