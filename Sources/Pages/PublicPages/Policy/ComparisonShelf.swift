import Crypto
import DataProtection
import Declarations
import Foundation
import HTTPTypes
import NIOCore
import PageKit
import Promises
import Synchronization

/// Comparisons of versions, made when somebody asks and kept for the next: as many as fit on the shelf, so that a hundred versions cost no
/// more memory than three.
final class ComparisonShelf: Sendable {
    private struct Key: Hashable {
        let kind: PolicyKind
        let from: Int
        let to: Int
        let paths: Paths
    }

    /// Every pair there is, the earlier version first.
    let pages: [PolicyComparisonPage]
    private let site: Site
    private let shell: PageShell
    private let compress: Compressing
    private let made = Mutex<[Key: Answer]>([:])
    private static let most = 64

    init(site: Site, shell: PageShell, compress: @escaping Compressing) {
        (self.site, self.shell, self.compress) = (site, shell, compress)
        pages = PolicyKind.allCases.flatMap { Self.pages(site, $0) }
    }

    static func pages(_ site: Site, _ kind: PolicyKind) -> [PolicyComparisonPage] {
        let numbers = Set(site.policies.filter { $0.kind == kind }.map(\.number)).sorted()
        return numbers.flatMap { from in numbers.filter { $0 > from }.map { PolicyComparisonPage(kind: kind, from: from, to: $0) } }
    }

    func answer(_ path: String, _ paths: Paths) -> Answer? { pages.first { $0.path == path }.flatMap { answer($0, paths) } }

    /// - Returns: nothing where one of the versions doesn't exist, or they don't stand in their order.
    func answer(_ asked: PolicyComparisonPage, _ paths: Paths) -> Answer? {
        guard asked.from < asked.to, site.languages.contains(paths.language) else { return nil }
        let key = Key(kind: asked.kind, from: asked.from, to: asked.to, paths: paths)
        if let known = made.withLock({ $0[key] }) { return known }
        guard let page = asked.page(PageContext(site: site, paths: paths)) else { return nil }
        let body = shell.render(page)
        let validator = Data(SHA256.hash(data: Array(body.readableBytesView)).prefix(12)).base64EncodedString()
        var answer = Answer(.ok, body, caching: .validated(validator), language: paths.language, indexed: true)
        answer.compress(with: compress)
        let done = answer
        made.withLock { made in
            if made.count >= Self.most { made.removeAll() }
            made[key] = done
        }
        return done
    }
}
