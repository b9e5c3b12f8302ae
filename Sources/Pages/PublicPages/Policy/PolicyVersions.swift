import DataProtection
import Declarations
import Markup
import PageKit
import Promises

/// Every version of a document, newest first, with the date and fingerprint it was published with.
struct PolicyVersions {
    let kind: PolicyKind
    /// The version whose page this stands on; none: the page of the one in force.
    var shown: Int?

    func html(_ context: PageContext) -> HTML {
        let texts = context.texts
        let current = context.site.policy(kind, in: context.language).number
        let columns = ["version", "date", "fingerprint", "compare"].map { DataTable.Column(texts("policy.versions.\($0)")) }
        let versions = Self.all(kind, context)
        let rows = versions.map { version -> [HTML] in
            [
                name(version.number, current, context), "\(context.dates.date(version.inForce))",
                HTML.fingerprint(version.fingerprint), compare(version, versions, context),
            ]
        }
        let feed = HTML.link(context.paths(PolicyFeed.path), texts("policy.versions.feed"))
        return .section(
            id: PolicyText.versionsID, heading: texts("policy.versions"),
            "<p>\(texts("policy.versions.lead")) \(feed).</p>\n\(DataTable(columns, rows: rows).html)")
    }

    /// The two of these numbers in one language: the page's, or one in which both exist.
    static func pair(_ kind: PolicyKind, _ from: Int, _ to: Int, _ context: PageContext) -> (PolicyVersion, PolicyVersion)? {
        let languages = [context.language] + context.site.languages
        for language in languages {
            let versions = context.site.policies.filter { $0.kind == kind && $0.language == language }
            if let earlier = versions.first(where: { $0.number == from }), let later = versions.first(where: { $0.number == to }) {
                return (earlier, later)
            }
        }
        let all = all(kind, context)
        guard let earlier = all.first(where: { $0.number == from }), let later = all.first(where: { $0.number == to }) else { return nil }
        return (earlier, later)
    }

    private func compare(_ version: PolicyVersion, _ versions: [PolicyVersion], _ context: PageContext) -> HTML {
        guard let earlier = versions.first(where: { $0.number < version.number }) else {
            return "<span class=\"soft\">\(context.texts("policy.versions.first"))</span>"
        }
        let path = PolicyComparisonPage.path(kind, earlier.number, version.number)
        return .link(context.paths(path), context.texts("policy.versions.with", ["number": "\(earlier.number)"]))
    }

    /// One of each number: in the page's language, or in one it exists in.
    static func all(_ kind: PolicyKind, _ context: PageContext) -> [PolicyVersion] {
        let versions = Dictionary(grouping: context.site.policies.filter { $0.kind == kind }, by: \.number)
        return versions.keys.sorted(by: >).compactMap { number in
            versions[number]!.first { $0.language == context.language } ?? versions[number]!.first
        }
    }

    private func name(_ number: Int, _ current: Int, _ context: PageContext) -> HTML {
        if number == (shown ?? current) { return "\(context.texts("policy.versions.this", ["number": "\(number)"]))" }
        if number == current {
            return .link(context.paths("/" + kind.rawValue), context.texts("policy.versions.now", ["number": "\(number)"]))
        }
        let path = PolicyVersionPage(kind: kind, number: number).path
        return .link(context.paths(path), context.texts("policy.version", ["number": "\(number)"]))
    }
}
