internal import CMD4C
package import Declarations

/// Markdown by md4c, written out by ourselves so that every link and picture passes through one place. Raw HTML is shown as text;
/// links other than http(s), mailto, tel and own paths keep their words and lose their target; pictures of other hosts become their words.
package struct MD4C: MarkdownRenderer {
    package init() {}

    package func render(_ markdown: String, outside: String) -> RenderedMarkdown {
        let writing = Writing(outside: outside)
        var parser = MD_PARSER()
        parser.flags = UInt32(MD_FLAG_NOHTMLBLOCKS | MD_FLAG_NOHTMLSPANS | MD_FLAG_TABLES)
        parser.enter_block = { type, detail, writing in
            Writing.at(writing).enter(block: type, detail)
            return 0
        }
        parser.leave_block = { type, detail, writing in
            Writing.at(writing).leave(block: type, detail)
            return 0
        }
        parser.enter_span = { type, detail, writing in
            Writing.at(writing).enter(span: type, detail)
            return 0
        }
        parser.leave_span = { type, detail, writing in
            Writing.at(writing).leave(span: type, detail)
            return 0
        }
        parser.text = { type, bytes, size, writing in
            Writing.at(writing).write(type, String(md4c: bytes, size))
            return 0
        }
        var source = markdown
        source.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                withExtendedLifetime(writing) {
                    _ = md_parse(characters.baseAddress, UInt32(characters.count), &parser, Unmanaged.passUnretained(writing).toOpaque())
                }
            }
        }
        return writing.finished
    }
}

extension String {
    init(md4c bytes: UnsafePointer<CChar>?, _ size: UInt32) {
        self = bytes.map { String(decoding: UnsafeRawBufferPointer(start: $0, count: Int(size)), as: UTF8.self) } ?? ""
    }
}
