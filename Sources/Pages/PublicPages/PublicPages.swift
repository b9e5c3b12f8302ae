package import DataProtection
package import Declarations
package import Foundation
package import HTTPTypes
package import Hummingbird
package import Markup
package import PageKit
package import Promises

/// What anyone may read: front page, the company's own pages, products, policy, terms, links, errors. All of it is made at start, in every
/// language; a request costs a look-up. Its pages say under which name they are counted, never a stylesheet or icon; people it knows not at all.
package struct PublicPages: Sendable {
    private let pages: [ReadyPage]
    private let assets: [Asset]
    private let files: [SiteFile]
    private let comparisons: ComparisonShelf
    private let feed: PolicyFeed
    private let errors: ErrorPages
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - ending: what each page that is counted ends with.
    ///   - compress: each page and file once, at start; comparisons when they are made.
    ///   - now: for the one file that says until when it may be believed.
    package init(
        site: Site, shell: PageShell, verdicts: [Promise: Verdict], ending: HTML = HTML(),
        compress: @escaping Compressing = { _ in nil },
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.now = now
        let list = PublicPageList.all(site, verdicts)
        let counted = shell.ending(with: ending)
        pages = list.map { page in ReadyPage(path: page.path, site: site, shell: counted, compress: compress, make: page.make) }
        assets = [Asset.stylesheet(site.theme, compress: compress), shell.icon] + [shell.preview].compactMap(\.self)
        files = SiteFile.all(site, pages: list, icon: shell.icon)
        comparisons = ComparisonShelf(site: site, shell: counted, compress: compress)
        feed = PolicyFeed(site: site, compress: compress)
        errors = ErrorPages(site: site, shell: shell)
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

    /// Every page as it is counted, with the paths that lead to it.
    package static func counted(_ site: Site) -> [(name: String, paths: [String])] {
        let pages = PublicPageList.all(site, [:]).map { (name: $0.path, paths: [$0.path]) } + [(PolicyFeed.path, [PolicyFeed.path])]
        let comparisons = PolicyKind.allCases.map { kind in
            (name: PolicyComparisonPage.name(kind), paths: ComparisonShelf.pages(site, kind).map(\.path))
        }
        return (pages + comparisons.filter { !$0.paths.isEmpty }).map { page in
            (page.name, page.paths.flatMap { path in site.everyPaths.map { $0(path) } })
        }
    }

    package func mount(on router: Router<Ask>) {
        for page in pages {
            router.get(RouterPath(page.path)) { _, ask in page.answer(ask.paths) }
        }
        for kind in PolicyKind.allCases { mountComparisons(kind, on: router) }
        router.get(RouterPath(PolicyFeed.path)) { [feed] _, ask in feed.answer(ask.language).counted(as: PolicyFeed.path) }
        for asset in assets {
            router.get(RouterPath(asset.path)) { _, _ in asset.serve() }
        }
        for file in files {
            router.get(RouterPath(file.path)) { [now] _, _ in file.answer(now()) }
        }
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
        router.get(RouterPath("/\(kind.rawValue)/compare/:from/:to")) { [comparisons] _, ask in
            guard let from = ask.parameters.get("from", as: Int.self), let to = ask.parameters.get("to", as: Int.self),
                let answer = comparisons.answer(PolicyComparisonPage(kind: kind, from: from, to: to), ask.paths)
            else { throw HTTPError(.notFound) }
            return answer.counted(as: PolicyComparisonPage.name(kind))
        }
    }
}
