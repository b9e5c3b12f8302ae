import Crypto
import DataProtection
import Declarations
import Foundation
import HTTPTypes
import Markup
import NIOCore
import PageKit
import Promises

/// Every version of policy and terms as an Atom feed (RFC 4287), newest first, each with what changed: one feed a language.
struct PolicyFeed: Sendable {
    static let path = "/privacy/feed"
    private let answers: [Language: Answer]
    private let first: Answer

    init(site: Site, compress: Compressing) {
        var answers: [Language: Answer] = [:]
        for language in site.languages {
            let body = ByteBuffer(string: FeedText(PageContext(site: site, paths: Paths(language: language, prefixed: true))).xml)
            let validator = Data(SHA256.hash(data: Array(body.readableBytesView)).prefix(12)).base64EncodedString()
            var answer = Answer(.ok, body, content: .atom, caching: .validated(validator), language: language, indexed: true)
            answer.compress(with: compress)
            answers[language] = answer
        }
        (self.answers, first) = (answers, answers[site.languages[0]]!)
    }

    func answer(_ language: Language) -> Answer { answers[language] ?? first }
}

private struct FeedText {
    private let context: PageContext
    /// A feed is no archive: older versions stand on the pages of policy and terms.
    private static let most = 50

    init(_ context: PageContext) { self.context = context }

    var xml: String {
        let (texts, site, language) = (context.texts, context.site, context.language)
        let versions = PolicyKind.allCases.flatMap { PolicyVersions.all($0, context) }.sorted {
            ($1.inForce, $0.kind.rawValue, $1.number) < ($0.inForce, $1.kind.rawValue, $0.number)
        }
        let since = versions.last?.inForce.text ?? "2000-01-01"
        let controller = site.controller
        let feed: HTML = """
            <?xml version="1.0" encoding="utf-8"?>
            <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="\(language.rawValue)">
            <id>\(tag(since, "policies/\(language)"))</id>
            <title>\(texts("feed.title", ["site": site.name]))</title>
            <subtitle>\(texts("feed.subtitle"))</subtitle>
            <updated>\(midnight(versions.first?.inForce.text ?? since))</updated>
            <author><name>\(controller.name)</name><email>\(controller.email)</email></author>
            <link rel="self" type="application/atom+xml" href="\(whole(PolicyFeed.path))"/>
            <link rel="alternate" type="text/html" hreflang="\(language.rawValue)" href="\(whole("/privacy"))"/>
            \(versions.prefix(Self.most).map(entry))</feed>

            """
        return feed.source
    }

    private func entry(_ version: PolicyVersion) -> HTML {
        let texts = context.texts
        let address = PolicyVersionPage(kind: version.kind, number: version.number).path
        let earlier = PolicyVersions.all(version.kind, context).first { $0.number < version.number }
        let comparison = earlier.map { PolicyComparison(from: $0, to: version) }
        let related: HTML? = earlier.map { earlier in
            let path = PolicyComparisonPage.path(version.kind, earlier.number, version.number)
            return "<link rel=\"related\" type=\"text/html\" href=\"\(whole(path))\"/>\n"
        }
        let content: HTML? = comparison.map { "<content type=\"html\">\(changes($0).source)</content>\n" }
        return """
            <entry>
            <id>\(tag(version.inForce.text, "\(version.kind.rawValue)/\(version.number)/\(context.language)"))</id>
            <title>\(texts("registered.version", ["document": version.title, "number": "\(version.number)"]))</title>
            <updated>\(midnight(version.inForce.text))</updated>
            <link rel="alternate" type="text/html" hreflang="\(version.language.rawValue)" href="\(whole(address))"/>
            \(related)<summary>\(comparison.map { PolicyComparisonPage.summary($0, texts) } ?? texts("feed.first"))</summary>
            \(content)</entry>

            """
    }

    /// HTML inside XML: what is interpolated is escaped once for each.
    private func changes(_ comparison: PolicyComparison) -> HTML {
        func words(_ runs: [WordRun]) -> String { runs.map(\.text).joined(separator: " ") }
        let lines = comparison.pairs.compactMap { pair -> HTML? in
            switch pair {
            case .same: nil
            case .moved(let sentence): "<li>\(context.texts("compare.tag.moved")): \(sentence.text)</li>"
            case .changed(let old, let new): "<li><del>\(words(old))</del><br><ins>\(words(new))</ins></li>"
            case .added(let sentence): "<li><ins>\(sentence.text)</ins></li>"
            case .removed(let sentence): "<li><del>\(sentence.text)</del></li>"
            }
        }
        return "<ul>\(lines)</ul>"
    }

    private func whole(_ path: String) -> String { context.site.url + context.paths(path) }

    private func midnight(_ date: String) -> String { date + "T00:00:00Z" }

    /// RFC 4151: names that stay when addresses change. The date is one on which the version was the company's.
    private func tag(_ date: String, _ name: String) -> String { "tag:\(host),\(date):\(name)" }

    private var host: String { URL(string: context.site.url)?.host() ?? "localhost" }
}
