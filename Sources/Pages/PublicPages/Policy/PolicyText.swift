import DataProtection
import Declarations
import Markup
import PageKit
import Promises

/// The sentences of one version. With verdicts each promise carries its own; without (an older version) the text stands alone.
struct PolicyText {
    let version: PolicyVersion
    let verdicts: [Promise: Verdict]?

    static let versionsID = "versions"
    /// Inside the details: a browser that is led there opens them, without script.
    static func evidenceID(_ promise: Promise) -> String { promise.rawValue + "-why" }
    private static let taken = Set(Promise.allCases.map(\.rawValue) + [versionsID, "main"])

    /// A heading may be worded like a promise; the promise keeps the id.
    private func anchor(_ section: PolicySection) -> String {
        Self.taken.contains(section.id) ? section.id + "-section" : section.id
    }

    var outline: [(id: String, heading: String)] { version.sections.map { (anchor($0), $0.heading) } }

    func html(_ context: PageContext) -> HTML {
        version.sections.map { section in
            HTML.section(id: anchor(section), heading: section.heading, section.clauses.map { clause($0, context) }.joined())
        }.joined()
    }

    private func clause(_ clause: PolicyClause, _ context: PageContext) -> HTML {
        let words = context.own(HTML(trusted: clause.html))
        guard let promise = clause.promise else { return "<div class=\"clause\">\(words)</div>\n" }
        let verdict = verdicts.map { evidence(promise, $0[promise] ?? .notTested(reason: "verdict.no-check"), context) }
        return "<div class=\"clause\" id=\"\(promise.rawValue)\">\(words)\(verdict)</div>\n"
    }

    private func evidence(_ promise: Promise, _ verdict: Verdict, _ context: PageContext) -> HTML {
        let texts = context.texts
        let shape = verdict.shape
        let what: (name: String, value: HTML) =
            switch verdict {
            case .kept: (texts("verdict.what"), "\(texts("verdict.what.kept"))")
            case .broken(let reason): (texts("verdict.what"), "\(texts(reason))")
            case .notTested(let reason): (texts("verdict.why"), "\(texts(reason))")
            }
        let facts = HTML.facts([
            what, (texts("verdict.means"), "\(texts("verdict.means.\(shape.rawValue)"))"),
            (texts("verdict.name"), "<span class=\"code\">\(promise.rawValue)</span>"),
        ])
        let about = texts("verdict.evidence", ["promise": texts("promise." + promise.rawValue)])
        return """
            <details><summary class="verdict \(shape.rawValue)">\(HTML.mark(shape))\(texts("verdict.\(shape.rawValue)"))\
            <span class="unseen">\(about)</span></summary><div class="evidence" id="\(Self.evidenceID(promise))">\(facts)</div></details>
            """
    }
}
