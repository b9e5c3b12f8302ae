import DataProtection
import Declarations
import PageKit
import Promises

/// One address of the public site, without base and language.
struct PublicPage: Sendable {
    let path: String
    /// The day its words took effect, where they say so themselves.
    var changed: CalendarDate?
    let make: @Sendable (PageContext) -> Page
}

/// Every public page a site has. A page that stands here is served, counted, in the map of the site and looked at by the tests.
enum PublicPageList {
    static func all(_ site: Site, _ verdicts: [Promise: Verdict]) -> [PublicPage] {
        var pages: [PublicPage] = []
        if site.has(.home) { pages.append(PublicPage(path: "/") { FrontPage(verdicts: verdicts).page($0) }) }
        if site.has(.ownPages) {
            for slug in Set(site.pages.map(\.slug)).sorted() where !slug.isEmpty {
                pages.append(PublicPage(path: "/" + slug) { CompanyPage(slug: slug).page($0) })
            }
        }
        if site.has(.products) {
            pages += site.products.map { product in
                PublicPage(path: "/products/" + product.id) { ProductPage(product: product).page($0) }
            }
        }
        for kind in PolicyKind.allCases where site.policies.contains(where: { $0.kind == kind }) {
            pages += documents(kind, site, verdicts)
        }
        pages.append(PublicPage(path: "/links") { LinksPage().page($0) })
        return pages
    }

    /// The document in force, and every version at an address of its own.
    private static func documents(_ kind: PolicyKind, _ site: Site, _ verdicts: [Promise: Verdict]) -> [PublicPage] {
        let versions = Dictionary(grouping: site.policies.filter { $0.kind == kind }, by: \.number)
        let inForce = site.policy(kind, in: site.languages[0]).inForce
        let current = PublicPage(path: "/" + kind.rawValue, changed: inForce) { PolicyPage(kind: kind, verdicts: verdicts).page($0) }
        return [current]
            + versions.keys.sorted().map { number in
                let version = PolicyVersionPage(kind: kind, number: number)
                return PublicPage(path: version.path, changed: versions[number]?.first?.inForce) { version.page($0) }
            }
    }
}
