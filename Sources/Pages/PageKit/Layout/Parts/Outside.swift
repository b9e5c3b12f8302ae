package import Declarations
package import Markup

extension HTML {
    /// A link to a site of somebody else: marked for eye and ear; tells that site nothing, not even where the visitor came from.
    package static func outside(_ address: String, _ text: String, _ texts: Texts) -> HTML {
        """
        <a href="\(address)" rel="external noopener noreferrer">\(text)<span class="unseen"> \(texts("frame.outside"))</span></a>
        """
    }

    package static func mail(_ address: String) -> HTML { "<a href=\"mailto:\(address)\">\(address)</a>" }

    /// - Parameter path: as `Paths` made it.
    package static func link(_ path: String, _ text: String) -> HTML { "<a href=\"\(path)\">\(text)</a>" }

    /// A text whose `{names}` stand for markup: links inside a sentence. The text itself is escaped.
    package static func sentence(_ template: String, _ parts: KeyValuePairs<String, HTML>) -> HTML {
        var result = HTML()
        var rest = template[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = rest[rest.index(after: open)..<close]
            result += HTML(text: String(rest[..<open]))
            result += parts.first { $0.key == name }?.value ?? HTML(text: String(rest[open...close]))
            rest = rest[rest.index(after: close)...]
        }
        return result + HTML(text: String(rest))
    }
}
