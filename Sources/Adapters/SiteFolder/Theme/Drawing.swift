import Markup

// A drawing stands inside our pages, so it is read tag by tag and only what a still picture needs is let through:
// no script, no event handler, no style attribute, no address but one inside the drawing, every tag closed.

/// An SVG file that may stand in a page; nothing where it may not.
struct Drawing {
    private(set) var html: HTML?

    private static let elements: Set<String> = [
        "svg", "g", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon", "title", "desc", "defs", "symbol", "use",
        "linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern", "text", "tspan",
    ]

    init(_ source: String, file: String, findings: Findings) {
        var scanner = Scanner(source: source, file: file, findings: findings)
        let markup = scanner.run()
        html = scanner.sound ? HTML(trusted: markup) : nil
    }

    private struct Scanner {
        let source: String
        let file: String
        let findings: Findings
        var sound = true
        private var open: [String] = []
        private var drawn = 0

        init(source: String, file: String, findings: Findings) { (self.source, self.file, self.findings) = (source, file, findings) }

        mutating func run() -> String {
            // Comments and the XML declaration are for the drawing program, not for the page.
            let xml = source.replacing(/^\s*<\?xml[^>]*\?>/) { String(repeating: "\n", count: $0.0.count { $0 == "\n" }) }
            let text = xml.replacing(/<!--.*?-->/.dotMatchesNewlines()) { String(repeating: "\n", count: $0.0.count { $0 == "\n" }) }
            var rest = text[...]
            while let start = rest.firstIndex(of: "<") {
                let line = 1 + text[..<start].count { $0 == "\n" }
                guard
                    let tag = rest[start...].prefixMatch(
                        of: /<(\/?)([A-Za-z][A-Za-z0-9:-]*)((?:\s+[A-Za-z:_-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/)
                else {
                    refuse(line, "a drawing is plain SVG: tags with quoted attributes, and no declarations")
                    return ""
                }
                enter(String(tag.2), closing: !tag.1.isEmpty, selfClosed: !tag.4.isEmpty, attributes: tag.3, line)
                rest = rest[tag.range.upperBound...]
            }
            if drawn != 1 || !open.isEmpty { refuse(1, "the file must hold one <svg>, with every tag closed") }
            return text.trimming
        }

        private mutating func enter(_ name: String, closing: Bool, selfClosed: Bool, attributes: Substring, _ line: Int) {
            if !Drawing.elements.contains(name) { refuse(line, "<\(name)> is not allowed in a drawing") }
            if closing {
                if open.popLast() != name { refuse(line, "</\(name)> closes what isn't open") }
                return
            }
            if open.isEmpty {
                drawn += 1
                if name != "svg" { refuse(line, "a drawing begins with <svg>") }
            }
            if !selfClosed { open.append(name) }
            for attribute in attributes.matches(of: /([A-Za-z:_-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/) {
                check(attribute.1.lowercased(), (attribute.2 ?? attribute.3 ?? "").lowercased(), line)
            }
        }

        private mutating func check(_ name: String, _ value: String, _ line: Int) {
            if name.hasPrefix("on") { return refuse(line, "the event handler '\(name)' is not allowed in a drawing") }
            if name == "style" { return refuse(line, "'style' is not allowed in a drawing; use classes or attributes like fill") }
            if name.hasPrefix("xmlns") { return }
            if name == "href" || name == "xlink:href", !value.hasPrefix("#") {
                return refuse(line, "'\(name)' may only lead to a #part of the drawing")
            }
            let addresses = value.matches(of: /url\(\s*([^)]*)/).map(\.1)
            if value.contains(":") || value.contains("//") || value.contains("&") || addresses.contains(where: { !$0.hasPrefix("#") }) {
                refuse(line, "'\(name)' holds an address; a drawing may fetch nothing")
            }
        }

        private mutating func refuse(_ line: Int, _ message: String) {
            sound = false
            findings.mistake(Place(file: file, line: line), message)
        }
    }
}

extension String {
    fileprivate var trimming: String {
        var part = self[...]
        while part.first?.isWhitespace == true { part.removeFirst() }
        while part.last?.isWhitespace == true { part.removeLast() }
        return String(part)
    }
}
