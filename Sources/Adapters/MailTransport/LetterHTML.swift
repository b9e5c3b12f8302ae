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
        case .rule: "<hr>"
        case .fine(let words): "<p style=\"font-size:15px\">\(words)</p>"
        case .fineLink(let label, let url): "<p style=\"font-size:15px\"><a href=\"\(url)\">\(label)</a></p>"
        }
    }

    private static let button: HTML =
        "display:inline-block;padding:12px 20px;border-radius:6px;background:#0d5180;color:#ffffff;font-weight:600;text-decoration:none"
}
