/// The text of a mail that came as HTML only. Makes no tree and runs in one pass, so that no markup is too broken or too deep for it.
package struct PlainText: Sendable {
    package private(set) var text = ""

    package init(html: String) {
        var writer = Writer()
        var rest = Substring(html)
        while let open = rest.firstIndex(of: "<") {
            writer.add(rest[..<open])
            rest = rest[open...]
            if rest.hasPrefix("<!--") {
                guard let end = rest.firstRange(of: "-->") else { rest = ""; break }
                rest = rest[end.upperBound...]
                continue
            }
            guard Tag.begins(rest.dropFirst()) else {
                // "a < b" is text.
                writer.add("<")
                rest = rest.dropFirst()
                continue
            }
            guard let close = rest.firstIndex(of: ">") else { break }
            let tag = Tag(rest[rest.index(after: open)..<close])
            rest = rest[rest.index(after: close)...]
            if !tag.closing, Tag.unseen.contains(tag.name) {
                guard let end = rest.range(ofCaseless: "</" + tag.name) else { rest = ""; break }
                rest = rest[end...]
                continue
            }
            writer.read(tag)
        }
        writer.add(rest)
        text = writer.finished
    }

    private struct Tag {
        let name: String
        let closing: Bool
        let quotes: Bool

        static let unseen: Set = ["script", "style", "head", "title", "template", "noscript", "textarea"]
        static let blocks: Set = [
            "p", "div", "br", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "blockquote", "section", "article",
            "header", "footer", "main", "pre", "dt", "dd",
        ]

        static func begins(_ text: Substring) -> Bool {
            guard let first = (text.first == "/" ? text.dropFirst() : text).first else { return false }
            return first.isASCII && (first.isLetter || first == "!" || first == "?")
        }

        init(_ inside: Substring) {
            closing = inside.first == "/"
            let part = closing ? inside.dropFirst() : inside
            name = part.prefix { !$0.isWhitespace && $0 != "/" }.lowercased()
            quotes = name == "blockquote"
        }
    }

    private struct Writer {
        private var out = ""
        private var line = ""
        private var quoteDepth = 0
        private var lastWasSpace = true

        /// Runs of white space are one space, entities are characters.
        mutating func add(_ raw: Substring) {
            for character in Entities.decoded(raw) {
                if character.isWhitespace || character == "\u{00A0}" {
                    if !lastWasSpace { line.append(" ") }
                    lastWasSpace = true
                } else {
                    line.append(character)
                    lastWasSpace = false
                }
            }
        }

        mutating func read(_ tag: Tag) {
            if Tag.blocks.contains(tag.name) { endLine(paragraph: tag.name == "p" || tag.quotes) }
            if tag.quotes { quoteDepth = tag.closing ? max(0, quoteDepth - 1) : min(quoteDepth + 1, 20) }
        }

        private mutating func endLine(paragraph: Bool) {
            if !line.isEmpty {
                if quoteDepth > 0 { out += "> " }
                out += line + "\n"
            }
            if paragraph, !out.isEmpty, !out.hasSuffix("\n\n") { out += "\n" }
            (line, lastWasSpace) = ("", true)
        }

        var finished: String {
            var copy = self
            copy.endLine(paragraph: false)
            return copy.out
        }
    }

    private enum Entities {
        private static let named: [Substring: Character] = [
            "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "aring": "å", "oslash": "ø", "aelig": "æ",
            "Aring": "Å",
            "Oslash": "Ø", "AElig": "Æ", "eacute": "é", "rsquo": "’", "lsquo": "‘", "rdquo": "”", "ldquo": "“", "ndash": "–", "mdash": "—",
            "hellip": "…", "auml": "ä", "ouml": "ö", "uuml": "ü", "laquo": "«", "raquo": "»", "shy": "\u{00AD}",
        ]

        static func decoded(_ raw: Substring) -> String {
            var text = ""
            var rest = raw
            while let ampersand = rest.firstIndex(of: "&") {
                text += rest[..<ampersand]
                rest = rest[rest.index(after: ampersand)...]
                let name = rest.prefix(10).prefix { $0 != ";" }
                if name.endIndex < rest.endIndex, rest[name.endIndex] == ";", let character = character(name) {
                    text.append(character)
                    rest = rest[rest.index(after: name.endIndex)...]
                } else {
                    text.append("&")
                }
            }
            return text + rest
        }

        private static func character(_ name: Substring) -> Character? {
            if let known = named[name] { return known }
            guard name.first == "#" else { return nil }
            let digits = name.dropFirst()
            let number = digits.first == "x" || digits.first == "X" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            return number.flatMap(Unicode.Scalar.init).map(Character.init)
        }
    }
}

extension Substring {
    /// Where ASCII text, given in lower case, begins in any case.
    fileprivate func range(ofCaseless text: String) -> Index? {
        let wanted = Array(text.utf8)
        var index = utf8.startIndex
        while index < utf8.endIndex {
            if utf8[index...].prefix(wanted.count).elementsEqual(wanted, by: { $0 | ($0 >= 65 && $0 <= 90 ? 32 : 0) == $1 }) {
                return index
            }
            index = utf8.index(after: index)
        }
        return nil
    }
}
