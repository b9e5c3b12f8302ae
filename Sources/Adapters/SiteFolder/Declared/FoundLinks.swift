import DataProtection
import Declarations

/// Every outside address the site's own words lead to, and from where: what the catalogue of links is checked against.
final class FoundLinks {
    struct Found {
        let address: String
        let place: Place
        let title: Localised<String>
    }
    private(set) var all: [Found] = []
    private var own: [(path: String, place: Place)] = []
    private let findings: Findings
    private let ownURL: String

    init(_ findings: Findings, ownURL: String) { (self.findings, self.ownURL) = (findings, ownURL) }

    /// An address of our own is written as a path, which stays right when the site moves.
    func note(_ address: String, _ place: Place, on title: Localised<String>) {
        if !ownURL.isEmpty, address == ownURL || address.hasPrefix(ownURL + "/") {
            let path = address.dropFirst(ownURL.count)
            findings.mistake(place, "this is our own site: write \(path.isEmpty ? "/" : path) instead of \(address)")
        } else {
            all.append(Found(address: address, place: place, title: title))
        }
    }

    func note(_ address: String?, _ place: Place, on titles: [Localised<String>]) {
        guard let address else { return }
        if titles.isEmpty { all.append(Found(address: address, place: place, title: Localised(same: ""))) }
        for title in titles { note(address, place, on: title) }
    }

    /// A path of our own site, without the one the site itself has on its host: pages put that before it.
    func note(path: String, _ place: Place) {
        let base = SiteAddress(ownURL)?.base ?? ""
        if !base.isEmpty, path.hasPrefix(base + "/") || path == base {
            findings.mistake(place, "leave \(base) out of \(path): pages put it before every path")
        } else {
            own.append((path, place))
        }
    }

    /// A link to a page that is switched off would lead to nothing. What was published earlier stays as it was.
    func refuseLinks(to off: Set<OptionalPage>, ownPages: [String]) {
        for (path, place) in own where !place.file.hasPrefix("policies/earlier/") {
            let plain = String(path.prefix { $0 != "#" && $0 != "?" })
            let page: OptionalPage? =
                plain == "/"
                ? .home : plain.hasPrefix("/products/") ? .products : ownPages.contains("\(plain.dropFirst())") ? .ownPages : nil
            if let page, off.contains(page), !plain.isEmpty {
                findings.mistake(place, "\(path) leads to a page that vern.yaml switches off ('\(page.rawValue)')")
            }
        }
    }

    /// A path that leads to no page of the site.
    /// - Parameters:
    ///   - pages: paths of all there are, the switched-off ones among them.
    ///   - anchors: of the pages whose parts have names.
    func refuseDeadLinks(pages: Set<String>, anchors: [String: Set<String>], languages: [Language]) {
        for (path, place) in own where path.hasPrefix("/") && !place.file.hasPrefix("policies/earlier/") {
            var plain = String(path.prefix { $0 != "#" && $0 != "?" })
            for language in languages where plain == "/\(language)" || plain.hasPrefix("/\(language)/") {
                plain = String(plain.dropFirst(language.rawValue.count + 1))
                if plain.isEmpty { plain = "/" }
            }
            guard pages.contains(plain) || Self.madeByVern.contains(where: plain.hasPrefix) else {
                findings.mistake(place, "\(path) leads to no page of this site\(didYouMean(plain, among: pages))")
                continue
            }
            guard let hash = path.firstIndex(of: "#"), let known = anchors[plain] else { continue }
            let anchor = String(path[path.index(after: hash)...])
            if !anchor.isEmpty, !known.contains(anchor) {
                findings.mistake(place, "\(plain) has no part named '\(anchor)'\(didYouMean(anchor, among: known))")
            }
        }
    }

    /// Beginnings of addresses that Vern answers besides the pages: versions, comparisons, the feed, files.
    private static let madeByVern = [
        "/privacy/", "/terms/", "/feed", "/assets/", "/.well-known/", "/sitemap.xml", "/robots.txt", "/health",
    ]

    /// Addresses in texts that are no Markdown.
    func search(_ text: String, file: String, title: Localised<String>) {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        where line.firstIndex(of: "#") != line.firstIndex(where: { $0 != " " }) {
            for match in line.matches(of: /https?:\/\/[^\s"'<>)\]}]+/.ignoresCase()) {
                note(String(match.0), Place(file: file, line: index + 1), on: title)
            }
        }
    }
}
