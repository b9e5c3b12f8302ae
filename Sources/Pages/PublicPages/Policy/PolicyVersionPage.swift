import DataProtection
import Declarations
import Markup
import PageKit
import Promises

/// One version at an address of its own that never changes, as it was published: for receipts, which name the versions accepted.
struct PolicyVersionPage {
    let kind: PolicyKind
    let number: Int

    var path: String { "/\(kind.rawValue)/versions/\(number)" }

    func page(_ context: PageContext) -> Page {
        let version = PolicyVersions.all(kind, context).first { $0.number == number }!
        let text = PolicyText(version: version, verdicts: nil)
        let outline = text.outline + [(PolicyText.versionsID, context.texts("policy.versions"))]
        let name = context.texts("policy.version", ["number": "\(number)"])
        let main: HTML = """
            <div class="with-outline">
            \(header(version, name, context))
            \(HTML.outline(label: context.texts("policy.outline"), outline))
            <div>
            \(context.spoken(in: version.language, text.html(context)))\(PolicyVersions(kind: kind, shown: number).html(context))
            </div></div>
            """
        var page = context.page("\(version.title), \(name)", path, main)
        page.feed = PolicyFeed.path
        return page
    }

    private func header(_ version: PolicyVersion, _ name: String, _ context: PageContext) -> HTML {
        let texts = context.texts
        let current = context.site.policy(kind, in: context.language)
        let date = context.dates.date(version.inForce)
        let note: HTML?
        let lead: String
        if version.number == current.number {
            (note, lead) = (nil, texts("policy.lead.terms", ["number": "\(number)", "date": date]))
        } else {
            let newer = texts(
                "policy.old.current", ["number": "\(current.number)", "date": context.dates.date(current.inForce)])
            let words = HTML.sentence(texts("policy.old"), ["current": .link(context.paths("/" + kind.rawValue), newer)])
            let comparison = PolicyComparisonPage.path(kind, number, current.number)
            let since = HTML.link(context.paths(comparison), texts("policy.old.since"))
            note = "<div class=\"alarm untested\"><p>\(words) \(since).</p></div>"
            lead = texts("policy.old.lead", ["date": date])
        }
        return """
            <header>
            <p class="kicker">\(name)</p>
            <h1>\(version.title)</h1>
            <p class="lead">\(lead)</p>
            \(note)
            <p class="small soft">\(texts("policy.fingerprint")) <span class="code">\(version.fingerprint)</span></p>
            </header>
            """
    }
}
