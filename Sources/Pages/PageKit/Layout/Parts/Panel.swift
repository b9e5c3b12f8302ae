package import Markup

extension HTML {
    /// A framed part with its heading. Its id is where an outline leads.
    /// - Parameter classes: beside "panel": "permission" for what is agreed to.
    package static func panel(id: String, heading: String, minor: Bool = false, classes: String = "", _ body: HTML) -> HTML {
        """
        <section class="panel\(if: !classes.isEmpty, " \(classes)")" id="\(id)" aria-labelledby="\(id)-h">\
        <h2\(if: minor, " class=\"minor\"") id="\(id)-h">\(heading)</h2>
        \(body)
        </section>

        """
    }

    /// An unframed part with its heading.
    package static func section(id: String, heading: String, classes: String = "section", _ body: HTML) -> HTML {
        """
        <section class="\(classes)" id="\(id)" aria-labelledby="\(id)-h"><h2 id="\(id)-h">\(heading)</h2>
        \(body)
        </section>

        """
    }
}
