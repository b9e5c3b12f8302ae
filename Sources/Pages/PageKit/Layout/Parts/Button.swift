package import Markup

/// How much a button weighs. One `main` a page at most; `final` only where an erasure happens.
package enum ButtonWeight: String, Sendable {
    case main = "button"
    case quiet = "button quiet"
    case danger = "button danger"
    case final = "button danger final"
}

extension HTML {
    package static func button(_ text: String, _ weight: ButtonWeight = .main) -> HTML {
        "<button class=\"\(weight.rawValue)\">\(text)</button>"
    }

    /// A link that looks like a button.
    package static func button(_ text: String, to path: String, _ weight: ButtonWeight = .main) -> HTML {
        "<a class=\"\(weight.rawValue)\" href=\"\(path)\">\(text)</a>"
    }

    /// A form that posts hidden values and what `body` asks for.
    package static func post(
        to path: String, hidden: KeyValuePairs<String, String> = [:], classes: String? = nil, _ body: HTML
    ) -> HTML {
        let values = hidden.map { name, value -> HTML in "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">" }
        return """
            <form action="\(path)" method="post" novalidate\(classes.map { " class=\"\($0)\"" })>\(values)
            \(body)
            </form>

            """
    }
}
