import DataProtection
import Declarations
import Markup
import PageKit
import Promises

/// The document in force: version, date and fingerprint first, then its sentences, each promise with its verdict, then all versions.
struct PolicyPage {
    let kind: PolicyKind
    let verdicts: [Promise: Verdict]

    func page(_ context: PageContext) -> Page {
        let version = context.site.policy(kind, in: context.language)
        let text = PolicyText(version: version, verdicts: verdicts)
        let outline = text.outline + [(PolicyText.versionsID, context.texts("policy.versions"))]
        let main: HTML = """
            <div class="with-outline">
            \(header(version, context))
            \(HTML.outline(label: context.texts("policy.outline"), outline))
            <div>
            \(context.spoken(in: version.language, text.html(context)))\(PolicyVersions(kind: kind).html(context))
            </div></div>
            """
        var page = context.page(version.title, "/" + kind.rawValue, main)
        page.feed = PolicyFeed.path
        return page
    }

    private func header(_ version: PolicyVersion, _ context: PageContext) -> HTML {
        let texts = context.texts
        let lead = texts(
            "policy.lead.\(kind.rawValue)", ["number": "\(version.number)", "date": context.dates.date(version.inForce)])
        let other: HTML =
            switch kind {
            case .privacy:
                .sentence(
                    texts("policy.part-of-terms"), ["terms": .link(context.paths("/terms"), texts("policy.the-terms"))])
            case .terms:
                .sentence(
                    texts("policy.terms-include"), ["privacy": .link(context.paths("/privacy"), texts("policy.the-privacy"))])
            }
        return """
            <header>
            <p class="kicker">\(context.site.controller.name)</p>
            <h1>\(version.title)</h1>
            <p class="lead">\(lead)</p>
            \(if: kind == .privacy, counts(version, texts))
            <p class="small soft">\(other) \(texts("policy.fingerprint")) \(HTML.fingerprint(version.fingerprint)).</p>
            </header>
            """
    }

    /// How many of each; what is broken or not tested leads to its first sentence.
    private func counts(_ version: PolicyVersion, _ texts: Texts) -> HTML {
        let score = Score(verdicts)
        func first(_ shape: MarkShape) -> String? {
            version.promises.first { (verdicts[$0]?.shape ?? .untested) == shape }.map { "#" + PolicyText.evidenceID($0) }
        }
        let parts = [(score.kept, MarkShape.kept), (score.broken, .broken), (score.untested, .untested)].compactMap {
            count, shape -> HTML? in
            guard count > 0 || shape == .kept else { return nil }
            let word = texts("verdict.count.\(shape.rawValue)", ["count": "\(count)"])
            return first(shape).map { .verdict(shape, word, to: $0) } ?? .verdict(shape, word)
        }
        return "<p class=\"row\">\(parts)</p>"
    }
}
