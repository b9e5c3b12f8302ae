internal import CMD4C
import Declarations
import Markup

/// One run of the parser, turned into HTML, plain text and lists of links as it goes.
final class Writing {
    private let outside: String
    private var html = HTML()
    private var plain = ""
    private var links: [String] = []
    private var paths: [String] = []
    /// What closes the links that are open.
    private var closings: [HTML] = []
    /// How deep inside a picture's description we are; there only its words count.
    private var pictures = 0
    private var description = ""
    private var inHead = false

    init(outside: String) { self.outside = outside }

    static func at(_ pointer: UnsafeMutableRawPointer?) -> Writing { Unmanaged<Writing>.fromOpaque(pointer!).takeUnretainedValue() }

    var finished: RenderedMarkdown {
        while plain.last?.isWhitespace == true { plain.removeLast() }
        return RenderedMarkdown(html: html, plain: plain, links: links, paths: paths)
    }

    // MARK: blocks

    func enter(block type: MD_BLOCKTYPE, _ detail: UnsafeMutableRawPointer?) {
        switch type {
        case MD_BLOCK_QUOTE: html += "<blockquote>\n"
        case MD_BLOCK_UL: html += "<ul>\n"
        case MD_BLOCK_OL:
            let start = Int(detail!.assumingMemoryBound(to: MD_BLOCK_OL_DETAIL.self).pointee.start)
            html += start == 1 ? "<ol>\n" : "<ol start=\"\(start)\">\n"
        case MD_BLOCK_LI: html += "<li>"
        case MD_BLOCK_HR: html += "<hr>\n"
        case MD_BLOCK_H: html += "<h\(level(detail))>"
        case MD_BLOCK_CODE: html += "<pre><code>"
        case MD_BLOCK_P: html += "<p>"
        case MD_BLOCK_TABLE: html += "<table>\n"
        case MD_BLOCK_THEAD:
            html += "<thead>\n"
            inHead = true
        case MD_BLOCK_TBODY: html += "<tbody>\n"
        case MD_BLOCK_TR: html += "<tr>"
        case MD_BLOCK_TH, MD_BLOCK_TD:
            let number = detail!.assumingMemoryBound(to: MD_BLOCK_TD_DETAIL.self).pointee.align == MD_ALIGN_RIGHT
            html += "<\(HTML(trusted: cell))\(if: inHead, " scope=\"col\"")\(if: number, " class=\"number\"")>"
        default: break
        }
    }

    func leave(block type: MD_BLOCKTYPE, _ detail: UnsafeMutableRawPointer?) {
        switch type {
        case MD_BLOCK_QUOTE: html += "</blockquote>\n"
        case MD_BLOCK_UL: html += "</ul>\n"
        case MD_BLOCK_OL: html += "</ol>\n"
        case MD_BLOCK_LI: end("</li>\n")
        case MD_BLOCK_H: end("</h\(level(detail))>\n")
        case MD_BLOCK_CODE: end("</code></pre>\n")
        case MD_BLOCK_P: end("</p>\n")
        case MD_BLOCK_TABLE: html += "</table>\n"
        case MD_BLOCK_THEAD:
            html += "</thead>\n"
            inHead = false
        case MD_BLOCK_TBODY: html += "</tbody>\n"
        case MD_BLOCK_TR: end("</tr>\n")
        case MD_BLOCK_TH, MD_BLOCK_TD:
            html += "</\(HTML(trusted: cell))>"
            plain += " "
        default: break
        }
    }

    private var cell: String { inHead ? "th" : "td" }
    private func level(_ detail: UnsafeMutableRawPointer?) -> Int {
        Int(detail!.assumingMemoryBound(to: MD_BLOCK_H_DETAIL.self).pointee.level)
    }
    private func end(_ closing: HTML) {
        html += closing
        if plain.last?.isNewline == false { plain += "\n" }
    }

    // MARK: spans

    func enter(span type: MD_SPANTYPE, _ detail: UnsafeMutableRawPointer?) {
        if type == MD_SPAN_IMG {
            pictures += 1
            return
        }
        guard pictures == 0 else { return }
        switch type {
        case MD_SPAN_EM: html += "<em>"
        case MD_SPAN_STRONG: html += "<strong>"
        case MD_SPAN_CODE: html += "<code>"
        case MD_SPAN_A: open(Target(text(of: detail!.assumingMemoryBound(to: MD_SPAN_A_DETAIL.self).pointee.href)))
        default: break
        }
    }

    func leave(span type: MD_SPANTYPE, _ detail: UnsafeMutableRawPointer?) {
        if type == MD_SPAN_IMG {
            pictures -= 1
            if pictures == 0 { show(text(of: detail!.assumingMemoryBound(to: MD_SPAN_IMG_DETAIL.self).pointee.src)) }
            return
        }
        guard pictures == 0 else { return }
        switch type {
        case MD_SPAN_EM: html += "</em>"
        case MD_SPAN_STRONG: html += "</strong>"
        case MD_SPAN_CODE: html += "</code>"
        case MD_SPAN_A: html += closings.popLast() ?? HTML()
        default: break
        }
    }

    private func open(_ target: Target) {
        switch target {
        case .outside(let address):
            html += "<a href=\"\(address)\" rel=\"external noopener noreferrer\">"
            closings.append("<span class=\"unseen\"> \(outside)</span></a>")
            links.append(address)
        case .reach(let address):
            html += "<a href=\"\(address)\">"
            closings.append("</a>")
        case .own(let address):
            html += "<a href=\"\(address)\">"
            closings.append("</a>")
            paths.append(address)
        case .none: closings.append(HTML())
        }
    }

    /// A picture of our own; of another's only the words stay, as fetching it would tell them who reads.
    private func show(_ address: String) {
        if case .own(let path) = Target(address), path.hasPrefix("/") {
            html += "<img src=\"\(path)\" alt=\"\(description)\">"
        } else {
            html += HTML(text: description)
        }
        description = ""
    }

    // MARK: text

    func write(_ type: MD_TEXTTYPE, _ text: String) {
        switch type {
        case MD_TEXT_BR:
            if pictures == 0 { html += "<br>\n" }
            say("\n", markup: false)
        case MD_TEXT_SOFTBR:
            if pictures == 0 { html += "\n" }
            say(" ", markup: false)
        case MD_TEXT_NULLCHAR: say("\u{fffd}")
        case MD_TEXT_ENTITY: say(Entity.decoded(text) ?? text)
        default: say(text)
        }
    }

    private func say(_ words: String, markup: Bool = true) {
        if pictures > 0 { description += words } else if markup { html += HTML(text: words) }
        plain += words
    }

    /// An address as meant, its character references decoded; one we can't read makes it no address at all.
    private func text(of attribute: MD_ATTRIBUTE) -> String {
        var result = ""
        var index = 0
        while attribute.substr_offsets[index] < attribute.size {
            let (start, end) = (attribute.substr_offsets[index], attribute.substr_offsets[index + 1])
            let part = String(md4c: attribute.text + Int(start), end - start)
            switch attribute.substr_types[index] {
            case MD_TEXT_ENTITY:
                guard let decoded = Entity.decoded(part) else { return "" }
                result += decoded
            case MD_TEXT_NULLCHAR: return ""
            default: result += part
            }
            index += 1
        }
        return result
    }
}
