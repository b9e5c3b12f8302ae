import DataProtection
import Declarations
import Markup
import PageKit
import Promises

/// Any two versions of a document, what differs first: sentence beside sentence, the words that differ marked within.
struct PolicyComparisonPage {
    let kind: PolicyKind
    let from: Int
    let to: Int

    var path: String { Self.path(kind, from, to) }
    /// All comparisons are counted under one.
    static func name(_ kind: PolicyKind) -> String { "/\(kind.rawValue)/compare" }
    static func path(_ kind: PolicyKind, _ from: Int, _ to: Int) -> String { "/\(kind.rawValue)/compare/\(from)/\(to)" }

    /// - Returns: nothing where one of the versions doesn't exist.
    func page(_ context: PageContext) -> Page? {
        guard let (earlier, later) = PolicyVersions.pair(kind, from, to, context) else { return nil }
        let texts = context.texts
        let comparison = PolicyComparison(from: earlier, to: later)
        let title = texts("compare.title", ["from": "\(from)", "to": "\(to)"])
        let main: HTML = """
            <p class="kicker">\(HTML.link(context.paths("/" + kind.rawValue), later.title))</p>
            <h1>\(title)</h1>
            <p class="lead text">\(Self.summary(comparison, texts))</p>
            \(choice(context))
            <section class="section" aria-label="\(texts("compare.label"))">
            \(if: comparison.differs, legend(texts))
            \(context.spoken(in: later.language, body(comparison, texts)))</section>
            """
        var page = context.page("\(title), \(later.title)", path, main)
        page.feed = PolicyFeed.path
        return page
    }

    /// "From one to the other: two sentences changed and one is new."
    static func summary(_ comparison: PolicyComparison, _ texts: Texts) -> String {
        let parts = [
            ("changed", comparison.changed), ("added", comparison.added), ("removed", comparison.removed), ("moved", comparison.moved),
        ].filter { $0.1 > 0 }.map { texts.counted("compare.count.\($0.0)", $0.1) }
        return parts.isEmpty ? texts("compare.nothing") : texts("compare.lead", ["what": texts.list(parts)])
    }

    private func choice(_ context: PageContext) -> HTML {
        let texts = context.texts
        let versions = PolicyVersions.all(kind, context).reversed()
        func select(_ name: String, _ chosen: Int) -> HTML {
            let options = versions.map { version -> HTML in
                let label = texts("policy.old.current", ["number": "\(version.number)", "date": context.dates.date(version.inForce)])
                return "<option value=\"\(version.number)\"\(if: version.number == chosen, " selected")>\(label.capitalisedFirst)</option>"
            }
            return """
                <div class="row"><label for="\(name)">\(texts("compare.\(name)"))</label><select class="input" id="\(name)" name="\(name)">\(options)</select></div>
                """
        }
        return """
            <form class="row" action="\(context.paths("/\(kind.rawValue)/compare"))" method="get">\
            \(select("from", from))\(select("to", to))\(HTML.button(texts("compare.button"), .quiet))</form>

            """
    }

    private func legend(_ texts: Texts) -> HTML {
        let gone: HTML = "<del>\(texts("compare.legend.gone"))</del>", come: HTML = "<ins>\(texts("compare.legend.come"))</ins>"
        let words = texts("compare.legend", ["from": "\(from)", "to": "\(to)", "gone": "{gone}", "come": "{come}"])
        return "<p class=\"small soft\">\(HTML.sentence(words, ["gone": gone, "come": come]))</p>\n"
    }

    // MARK: Pairs

    /// Neighbours of one kind stand together: what is the same folded, what came or went as one passage.
    private func body(_ comparison: PolicyComparison, _ texts: Texts) -> HTML {
        var parts: [HTML] = []
        var rest = comparison.pairs[...]
        while let first = rest.first {
            let alike = rest.prefix { $0.isKept && first.isKept || $0.isAdded && first.isAdded || $0.isRemoved && first.isRemoved }
            let group = alike.isEmpty ? rest.prefix(1) : alike
            rest = rest.dropFirst(group.count)
            parts.append(passage(Array(group), texts))
        }
        return parts.joined()
    }

    private func passage(_ pairs: [PolicyComparison.Pair], _ texts: Texts) -> HTML {
        let absent: HTML = "<p class=\"soft\">\(texts("compare.absent"))</p>"
        switch pairs[0] {
        case .same: return unchanged(pairs.compactMap(\.sentence), texts)
        case .moved(let sentence):
            return row("moved", "<p>\(words(sentence))</p>", "<p class=\"soft\">\(texts("compare.moved"))</p>", texts)
        case .changed(let old, let new): return row("changed", "<p>\(marked(old, "del"))</p>", "<p>\(marked(new, "ins"))</p>", texts)
        case .added:
            let come = pairs.compactMap(\.sentence).map { sentence -> HTML in "<p><ins>\(words(sentence))</ins></p>" }
            return row("added", absent, come.joined(), texts)
        case .removed:
            let gone = pairs.compactMap(\.sentence).map { sentence -> HTML in "<p><del>\(words(sentence))</del></p>" }
            return row("removed", gone.joined(), absent, texts)
        }
    }

    private func unchanged(_ sentences: [Sentence], _ texts: Texts) -> HTML {
        let lines = sentences.map { sentence -> HTML in "<li>\(words(sentence))</li>\n" }
        return """
            <div class="pair"><details class="more"><summary>\(texts.counted("compare.same", sentences.count))</summary>\
            <ul class="near">\(lines)</ul></details></div>

            """
    }

    private func row(_ kind: String, _ left: HTML, _ right: HTML, _ texts: Texts) -> HTML {
        """
        <div class="pair"><p><span class="tag">\(texts("compare.tag.\(kind)"))</span></p><div class="two">\
        <div><p class="side">\(texts("policy.version", ["number": "\(from)"]))</p>\(left)</div>\
        <div><p class="side">\(texts("policy.version", ["number": "\(to)"]))</p>\(right)</div></div></div>

        """
    }

    private func words(_ sentence: Sentence) -> HTML {
        sentence.isHeading ? "<strong>\(sentence.text)</strong>" : "\(sentence.text)"
    }

    private func marked(_ runs: [WordRun], _ element: String) -> HTML {
        runs.map { run -> HTML in
            guard run.differs else { return "\(run.text)" }
            return element == "ins" ? "<ins>\(run.text)</ins>" : "<del>\(run.text)</del>"
        }.joined(separator: " ")
    }
}

extension PolicyComparison.Pair {
    fileprivate var sentence: Sentence? {
        switch self {
        case .same(let sentence), .moved(let sentence), .added(let sentence), .removed(let sentence): sentence
        case .changed: nil
        }
    }
    fileprivate var isKept: Bool { if case .same = self { true } else { false } }
    fileprivate var isAdded: Bool { if case .added = self { true } else { false } }
    fileprivate var isRemoved: Bool { if case .removed = self { true } else { false } }
}

extension String {
    fileprivate var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
