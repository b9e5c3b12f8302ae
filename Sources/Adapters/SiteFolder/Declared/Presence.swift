import Declarations
import Foundation

/// How the site stands beside another one of the company: where that is, which pages it has in place of ours, and whom to tell of a weakness.
struct Presence {
    let home: HomeSite?
    let switchedOff: Set<OptionalPage>
    let securityContact: String?

    /// - Parameter url: of the site itself, checked; empty where it is wrong.
    init(_ root: Keyed, _ site: Keyed?, url: String) {
        home = site.flatMap { Self.home($0, url) }
        securityContact = site.flatMap(Self.securityContact)
        var off: Set<OptionalPage> = []
        let names = OptionalPage.allCases.map(\.rawValue)
        for (word, place) in root.words("switched-off") {
            guard let page = OptionalPage(rawValue: word) else {
                root.findings.mistake(
                    place, "'\(word)' can't be switched off; these can: \(names.joined(separator: ", "))\(didYouMean(word, among: names))")
                continue
            }
            if !off.insert(page).inserted { root.findings.mistake(place, "'\(word)' stands twice") }
        }
        switchedOff = off
    }

    private static func home(_ site: Keyed, _ url: String) -> HomeSite? {
        guard site.has("home"), let text = site.webAddress("home") else { return nil }
        guard site.isProtected(text) else {
            site.refuse("home", "must begin with https://; http:// is for localhost only")
            return nil
        }
        if !url.isEmpty, text == url || text.hasPrefix(url + "/") {
            site.refuse("home", "is this site itself; it names another website of yours, or is left out")
            return nil
        }
        guard let host = URLComponents(string: text)?.host else { return nil }
        return HomeSite(url: text, name: host.hasPrefix("www.") ? String(host.dropFirst(4)) : host)
    }

    private static func securityContact(_ site: Keyed) -> String? {
        guard site.has("security-contact"), let text = site.string("security-contact") else { return nil }
        if text.hasPrefix("https://") { return site.webAddress("security-contact") }
        return site.mailAddress("security-contact").map { "mailto:\($0)" }
    }
}
