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
        let columns = ["version", "date", "fingerprint"].map { DataTable.Column(texts("policy.versions.\($0)")) }
        let rows = Self.all(kind, context).map { version -> [HTML] in
            [
                name(version.number, current, context), "\(context.dates.date(version.inForce))",
                HTML.fingerprint(version.fingerprint),
            ]
        }
        return .section(
            id: PolicyText.versionsID, heading: texts("policy.versions"),
            "<p>\(texts("policy.versions.lead"))</p>\n\(DataTable(columns, rows: rows).html)")
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
