import DataProtection
import Markup
import Mailings

/// A letter as HTML: no picture, no script, nothing fetched; the few style attributes a mail program needs.
struct LetterHTML {
    let source: String

    init(_ letter: Letter, sender: String) {
        let body = letter.blocks.map(Self.html).joined(separator: "\n")
        let page: HTML = """
            <!doctype html>
            <html lang="\(letter.language.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(letter.subject)</title>
            </head>
            <body style="margin:0;padding:24px 16px;font:17px/1.55 'Segoe UI',-apple-system,Roboto,Helvetica,Arial,sans-serif">
            <main style="max-width:34em;margin:0 auto">
            <p>\(sender)</p>
            <h1 style="margin:0 0 16px;font:500 28px/1.2 Charter,Cambria,Georgia,serif">\(letter.subject)</h1>
            \(body)
            </main>
            </body>
            </html>

            """
        source = page.source
    }

    private static func html(_ block: LetterBlock) -> HTML {
        switch block {
        case .paragraph(let words): "<p>\(words)</p>"
        case .strong(let lead, let rest): "<p><strong>\(lead)</strong> \(rest)</p>"
        case .action(let label, let copy, let url):
            """
            <p><a href="\(url)" style="\(button)">\(label)</a></p>
            <p>\(copy)<br>
            <a href="\(url)" style="word-break:break-all">\(url)</a></p>
            """
        case .verbatim(let lines): "<pre style=\"white-space:pre-wrap;overflow-wrap:anywhere;font-size:15px\">\(lines)</pre>"
        case .table(let table): Self.html(table)
        case .rule: "<hr>"
        case .fine(let words): "<p style=\"font-size:15px\">\(words)</p>"
        case .fineLink(let label, let url): "<p style=\"font-size:15px\"><a href=\"\(url)\">\(label)</a></p>"
        }
    }

    private static func html(_ table: PlainTable) -> HTML {
        func line(_ cells: [String], _ name: HTML) -> HTML {
            let figures = cells.dropFirst().map { figure -> HTML in
                "<td style=\"padding:5px 0 5px 12px;border-bottom:1px solid #c9d3da;text-align:right;vertical-align:top;white-space:nowrap\">\(figure)</td>"
            }
            return "<tr>\(name)\(figures)</tr>\n"
        }
        func name(_ text: String, _ weight: HTML) -> HTML {
            "<th style=\"padding:5px 0;border-bottom:1px solid #c9d3da;text-align:left;vertical-align:top;font-weight:\(weight);overflow-wrap:anywhere\">\(text)</th>"
        }
        let rows = table.rows.map { line($0, name($0.first ?? "", "400")) }
        let note = table.note.map { "<p style=\"margin:-12px 0 24px;font-size:15px\">\($0)</p>" as HTML }
        return """
            <table style="width:100%;margin:0 0 24px;border-collapse:collapse;font-size:15px">
            \(line(table.heads, name(table.heads.first ?? "", "600")))\(rows)</table>
            \(note)
            """
    }

    private static let button: HTML =
        "display:inline-block;padding:12px 20px;border-radius:6px;background:#0d5180;color:#ffffff;font-weight:600;text-decoration:none"
}
