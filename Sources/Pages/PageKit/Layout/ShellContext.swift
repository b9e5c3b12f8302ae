import DataProtection
import Declarations
import Foundation
import Markup

/// What a Mustache shell is told: the names a theme may use, with holes where pages differ.
struct ShellContext {
    let site: Site
    let paths: Paths
    let stylesheet: String
    let icon: String
    let score: Score

    var values: [String: Any] {
        let texts = site.texts(in: paths.language)
        let others: [[String: Any]] = site.languages.filter { $0 != paths.language }.map { language in
            let there = site.texts(in: language)
            return [
                "language": language.rawValue, "href": Frame.mark(.same(language)),
                "short": there("language.name"), "whole": there("language.full-name"),
            ]
        }
        var values: [String: Any] = [
            "language": paths.language.rawValue, "direction": Self.direction(paths.language), "title": Frame.mark(.title),
            "stylesheet": paths.base + stylesheet, "icon": paths.base + icon, "addresses": Frame.mark(.addresses),
            "marks": HTML.markSprite.source,
            "skip": texts("frame.skip"), "home": site.home?.url ?? paths(site.front), "elsewhere": site.home != nil,
            "outside": " " + texts("frame.outside"), "mark": (site.theme.mark ?? SiteMark.standard).source, "name": site.name,
            "navigation": texts("nav.label"), "links": links(texts), "others": others, "several": !others.isEmpty,
            "columns": Frame.mark(.columns), "main": Frame.mark(.main),
        ]
        values.merge(footer(texts)) { mine, _ in mine }
        if let home = site.home { values["website"] = ["href": home.url, "label": home.name] }
        return values
    }

    private func links(_ texts: Texts) -> [[String: Any]] {
        func link(_ path: String, _ label: String) -> [String: Any] {
            ["href": paths(path), "label": label, "current": Frame.mark(.current(path))]
        }
        var links: [[String: Any]] = []
        if let home = site.home { links.append(["href": home.url, "label": home.name, "current": Self.untold]) }
        if !site.products.isEmpty, site.has(.home) {
            links.append(["href": paths("/") + "#products", "label": texts("nav.products"), "current": ""])
        }
        for page in site.pages where page.language == paths.language && !page.slug.isEmpty && site.has(.ownPages) {
            if let label = page.navigation { links.append(link("/" + page.slug, label)) }
        }
        links.append(link("/privacy", texts("nav.privacy")))
        links.append(link("/my", texts("nav.my")))
        links.append(["href": "mailto:" + site.controller.email, "label": texts("nav.questions"), "current": ""])
        return links
    }

    /// On the same host a browser would tell the company's other website the page's whole address, and with it a mailed link.
    private static let untold = " rel=\"noopener noreferrer\""

    private func footer(_ texts: Texts) -> [String: Any] {
        let controller = site.controller
        return [
            "responsible": texts("footer.responsible"), "controller": whereabouts(controller), "email": controller.email,
            "nothingStored": texts(site.visits.screen ? "footer.no-cookies" : "footer.nothing-stored"),
            "documents": texts("footer.policy-and-terms"),
            "privacy": texts("footer.privacy"), "privacyHref": paths("/privacy"), "terms": texts("footer.terms"),
            "termsHref": paths("/terms"), "outsideLinks": texts("footer.links"), "linksHref": paths("/links"), "visits": visits(texts),
            "proof": texts("footer.proof"), "score": texts("footer.score", ["kept": "\(score.kept)", "all": "\(score.all)"]),
            "scoreNote": score.untested == 0
                ? texts("footer.all-tested") : texts("footer.untested", ["count": "\(score.untested)"]),
            "languageHeading": texts("footer.language"), "languageName": texts("language.full-name"),
        ]
    }

    /// What counts a visitor, and what came of counting.
    private func visits(_ texts: Texts) -> [[String: Any]] {
        var links: [[String: Any]] = []
        if site.visits.counted { links.append(["href": paths("/visits/you"), "label": texts("visits.you.title")]) }
        if site.visits.isPublic { links.append(["href": paths("/visits"), "label": texts("footer.visits")]) }
        return links
    }

    /// Line by line; what the address says itself is not said again.
    private func whereabouts(_ controller: Controller) -> [String] {
        let country = controller.countryName[paths.language]
        guard !controller.address.isEmpty else { return ["\(controller.name), \(country)"] }
        let lines = controller.address.split(separator: "\n").map(String.init)
        let named = lines.first?.hasPrefix(controller.name) == true
        let located = site.languages.contains { lines.last?.hasSuffix(controller.countryName[$0]) == true }
        return (named ? [] : [controller.name]) + lines + (located ? [] : [country])
    }

    private static func direction(_ language: Language) -> String {
        Locale.Language(identifier: language.rawValue).characterDirection == .rightToLeft ? "rtl" : "ltr"
    }
}
