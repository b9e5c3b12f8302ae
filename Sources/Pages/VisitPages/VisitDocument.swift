package import Declarations
package import Visits

import DataProtection
import Markup
import NIOCore
import PageKit

/// A report as one HTML file that needs nothing beside it: to be printed or passed on.
package struct VisitDocument: Sendable {
    private let html: HTML

    /// - Parameter credit: whose data the countries come from, where it is to be said.
    package init(_ report: Report, site: Site, texts: Texts, credit: String?) {
        let page = VisitsPage(
            report: report, words: VisitWords(texts: texts, smallest: report.smallest), credit: credit, form: HTML(), files: HTML())
        let style = HTML(trusted: String(buffer: Asset.stylesheet(site.theme).serve().body))
        html = """
            <!doctype html>
            <html lang="\(texts.language.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(texts("title.pattern", ["page": texts("visits.title"), "site": site.name]))</title>
            <style>
            \(style)
            </style>
            </head>
            <body>
            <main class="wide page">
            <p>\(site.name)</p>
            \(page.html)</main>
            </body>
            </html>

            """
    }

    package var text: String { html.source }
}
