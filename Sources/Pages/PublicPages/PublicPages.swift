package import Declarations
package import HTTPTypes
package import Hummingbird
package import PageKit
package import Promises

/// What anyone may read: front page, the company's own pages, products, policy, terms, links, errors. All of it is made at start, in every
/// language; a request costs a look-up. Knows visits only as something to report, and people not at all.
package struct PublicPages: Sendable {
    /// Told of every page served, never of its stylesheet or icon.
    package typealias Record = @Sendable (Request, Ask) -> Void

    private let pages: [ReadyPage]
    private let files: [Asset]
    private let errors: ErrorPages
    private let record: Record?

    /// - Parameter compress: each page and file once, at start.
    package init(
        site: Site, shell: PageShell, verdicts: [Promise: Verdict], compress: @escaping Compressing = { _ in nil }, record: Record?
    ) {
        let kinds = Self.kinds(site, verdicts)
        pages = kinds.map { kind in ReadyPage(path: kind.path, site: site, shell: shell, compress: compress, make: kind.make) }
        files = [Asset.stylesheet(site.theme, compress: compress), shell.icon]
        errors = ErrorPages(site: site, shell: shell)
        self.record = record
    }

    /// The paths of all public pages, without language: for a search, a crawl, a test.
    package var paths: [String] { pages.map(\.path) }
    /// The page as served.
    package func page(_ path: String, _ paths: Paths) -> Answer? { pages.first { $0.path == path }?.answer(paths) }
    /// The page for a request that came to nothing; any status has one. The reference is for people to quote, and stands in our log.
    package func error(_ status: HTTPResponse.Status, _ paths: Paths, reference: String? = nil) -> Answer {
        errors.answer(status, paths, reference: reference)
    }

    package func mount(on router: Router<Ask>) {
        for page in pages {
            router.get(RouterPath(page.path)) { [record] request, ask in
                record?(request, ask)
                return page.answer(ask.paths)
            }
        }
        for file in files {
            router.get(RouterPath(file.path)) { _, _ in file.serve() }
        }
        let robots = RobotsFile.answer
        router.get("/robots.txt") { _, _ in robots }
    }

    private static func kinds(_ site: Site, _ verdicts: [Promise: Verdict]) -> [(path: String, make: @Sendable (PageContext) -> Page)] {
        var kinds: [(path: String, make: @Sendable (PageContext) -> Page)] = [("/", { FrontPage(verdicts: verdicts).page($0) })]
        for slug in Set(site.pages.map(\.slug)).sorted() where !slug.isEmpty {
            kinds.append(("/" + slug, { CompanyPage(slug: slug).page($0) }))
        }
        for product in site.products {
            kinds.append(("/products/" + product.id, { ProductPage(product: product).page($0) }))
        }
        for kind in PolicyKind.allCases where site.policies.contains(where: { $0.kind == kind }) {
            kinds.append(("/" + kind.rawValue, { PolicyPage(kind: kind, verdicts: verdicts).page($0) }))
            for number in Set(site.policies.filter { $0.kind == kind }.map(\.number)).sorted() {
                let old = PolicyVersionPage(kind: kind, number: number)
                kinds.append((old.path, { old.page($0) }))
            }
        }
        kinds.append(("/links", { LinksPage().page($0) }))
        return kinds
    }
}
