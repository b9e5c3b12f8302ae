/// A piece of HTML. Literals are markup; every interpolated `String` is escaped, so text can't become markup by oversight.
///
///     let page: HTML = "<p class=\"lead\">\(name)</p>"
package struct HTML: Sendable, Equatable, ExpressibleByStringInterpolation {
    package private(set) var source: String

    package init() { source = "" }
    package init(stringLiteral value: String) { source = value }
    package init(stringInterpolation: Interpolation) { source = stringInterpolation.source }
    /// Text, escaped for element content and quoted attributes.
    package init(text: String) {
        source = ""
        source.appendEscaped(text)
    }
    /// Markup that a trusted renderer has made; nothing is escaped.
    package init(trusted markup: String) { source = markup }

    package static func + (a: HTML, b: HTML) -> HTML { HTML(trusted: a.source + b.source) }
    package static func += (a: inout HTML, b: HTML) { a.source += b.source }
    package var isEmpty: Bool { source.isEmpty }

    package struct Interpolation: StringInterpolationProtocol {
        var source = ""
        package init(literalCapacity: Int, interpolationCount: Int) { source.reserveCapacity(literalCapacity + interpolationCount * 16) }
        package mutating func appendLiteral(_ literal: String) { source += literal }
        package mutating func appendInterpolation(_ text: String) { source.appendEscaped(text) }
        package mutating func appendInterpolation(_ number: Int) { source += String(number) }
        package mutating func appendInterpolation(_ markup: HTML) { source += markup.source }
        package mutating func appendInterpolation(_ markup: HTML?) { source += markup?.source ?? "" }
        package mutating func appendInterpolation(_ parts: [HTML]) { for part in parts { source += part.source } }
        /// `\(if: condition, "...")`
        package mutating func appendInterpolation(if condition: Bool, _ markup: HTML) { if condition { source += markup.source } }
    }
}

extension Sequence where Element == HTML {
    package func joined(separator: HTML = HTML()) -> HTML { HTML(trusted: map(\.source).joined(separator: separator.source)) }
}

extension String {
    fileprivate mutating func appendEscaped(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var plain = 0
            for index in bytes.indices {
                let entity: StaticString
                switch bytes[index] {
                case UInt8(ascii: "&"): entity = "&amp;"
                case UInt8(ascii: "<"): entity = "&lt;"
                case UInt8(ascii: ">"): entity = "&gt;"
                case UInt8(ascii: "\""): entity = "&quot;"
                case UInt8(ascii: "'"): entity = "&#39;"
                default: continue
                }
                self += String(decoding: bytes[plain..<index], as: UTF8.self)
                self += entity.description
                plain = index + 1
            }
            self += String(decoding: bytes[plain...], as: UTF8.self)
        }
    }
}
