package import Declarations
package import Markup

extension HTML {
    /// The three numbers of the policy, big, each with its mark and word.
    package static func score(_ score: Score, _ texts: Texts) -> HTML {
        let counts: [(Int, MarkShape)] = [(score.kept, .kept), (score.broken, .broken), (score.untested, .untested)]
        return HTML.joined(
            "<div class=\"score\">",
            counts.map { count, shape in
                // None of a kind weighs nothing.
                let colour = count == 0 ? "soft" : shape.rawValue
                return """
                    <p class="\(colour)"><b>\(count)</b><span class="verdict \(colour)">\(mark(shape))\
                    \(texts("verdict.\(shape.rawValue)"))</span></p>
                    """
            },
            "</div>")
    }

    /// One mark a promise, as a row of links to where each is explained; a hidden word says what the shape says.
    package static func glance(_ marks: [(title: String, shape: MarkShape, address: String)], _ texts: Texts) -> HTML {
        HTML.joined(
            "<ul class=\"glance\">",
            marks.map { title, shape, address in
                """
                <li><a class="\(shape.rawValue)" href="\(address)">\(mark(shape))\
                <span class="unseen">\(texts("verdict.\(shape.rawValue)")): \(title)</span></a></li>
                """
            }, "</ul>")
    }

    static func joined(_ open: HTML, _ parts: [HTML], _ close: HTML) -> HTML { "\(open)\(parts)\(close)" }
}
