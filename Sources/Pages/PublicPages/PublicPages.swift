package import DataProtection
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
    private let comparisons: ComparisonShelf
    private let feed: PolicyFeed
    private let errors: ErrorPages
    private let record: Record?

    /// - Parameter compress: each page and file once, at start; comparisons when they are made.
    package init(
        site: Site, shell: PageShell, verdicts: [Promise: Verdict], compress: @escaping Compressing = { _ in nil }, record: Record?
    ) {
        let kinds = Self.kinds(site, verdicts)
        pages = kinds.map { kind in ReadyPage(path: kind.path, site: site, shell: shell, compress: compress, make: kind.make) }
        files = [Asset.stylesheet(site.theme, compress: compress), shell.icon]
        comparisons = ComparisonShelf(site: site, shell: shell, compress: compress)
        feed = PolicyFeed(site: site, compress: compress)
        errors = ErrorPages(site: site, shell: shell)
        self.record = record
    }

    /// The paths of all public pages, without language: for a search, a crawl, a test.
    package var paths: [String] { pages.map(\.path) + comparisons.pages.map(\.path) }
    /// The page as served.
    package func page(_ path: String, _ paths: Paths) -> Answer? {
        pages.first { $0.path == path }?.answer(paths) ?? comparisons.answer(path, paths)
    }
    /// The feed of versions as served.
    package func feed(in language: Language) -> Answer { feed.answer(language) }
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
        for kind in PolicyKind.allCases { mountComparisons(kind, on: router) }
        router.get(RouterPath(PolicyFeed.path)) { [record, feed] request, ask in
            record?(request, ask)
            return feed.answer(ask.language)
        }
        for file in files {
            router.get(RouterPath(file.path)) { _, _ in file.serve() }
        }
        let robots = RobotsFile.answer
        router.get("/robots.txt") { _, _ in robots }
    }

    /// A form without script can't make a path of what was chosen: its question is answered with the way to the page.
    private func mountComparisons(_ kind: PolicyKind, on router: Router<Ask>) {
        router.get(RouterPath("/\(kind.rawValue)/compare")) { request, ask in
            guard let from = request.uri.queryParameters.get("from", as: Int.self),
                let to = request.uri.queryParameters.get("to", as: Int.self), from > 0, to > 0
            else { throw HTTPError(.notFound) }
            if from == to { return Answer.see(ask.paths(PolicyVersionPage(kind: kind, number: from).path)) }
            return Answer.see(ask.paths(PolicyComparisonPage.path(kind, min(from, to), max(from, to))))
        }
        router.get(RouterPath("/\(kind.rawValue)/compare/:from/:to")) { [record, comparisons] request, ask in
            guard let from = ask.parameters.get("from", as: Int.self), let to = ask.parameters.get("to", as: Int.self),
                let answer = comparisons.answer(PolicyComparisonPage(kind: kind, from: from, to: to), ask.paths)
            else { throw HTTPError(.notFound) }
            record?(request, ask)
            return answer
        }
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
