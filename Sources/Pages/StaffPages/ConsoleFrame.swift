import DataProtection
import Declarations
import Foundation
import HTTPTypes
import Markup
import NIOCore
import PageKit

/// The one document of the console: a gate for signing in, and the place where the script puts what it was answered.
struct ConsoleFrame: Sendable {
    let assets: Assets
    private let documents: [Language: Answer]

    init(site: Site, stylesheet: Asset) {
        let script = Asset("console.js", .javascript, ByteBuffer(bytes: PackageResources.console_js))
        let icon = Asset.icon(site.theme)
        assets = Assets([script, stylesheet, icon])
        documents = Dictionary(
            uniqueKeysWithValues: site.languages.map { language in
                let texts = site.texts(in: language)
                let words = ["console", "ended", "failed", "unreachable", "invitation", "refused", "enrolled", "cancelled", "out"]
                let said = Dictionary(uniqueKeysWithValues: words.map { ($0, texts("console.say.\($0)")) })
                let json = (try? JSONEncoder().encode(said)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
                let html: HTML = """
                    <!doctype html>
                    <html lang="\(language.rawValue)">
                    <head>
                    <meta charset="utf-8">
                    <meta name="viewport" content="width=device-width, initial-scale=1">
                    <title>\(site.name) – \(said["console"] ?? "")</title>
                    <link rel="stylesheet" href="\(stylesheet.path)">
                    <link rel="icon" href="\(icon.path)">
                    <script id="texts" type="application/json">\(HTML(trusted: json.replacing("<", with: "\\u003c")))</script>
                    <script src="\(script.path)" defer></script>
                    </head>
                    <body>
                    <a class="skip" href="#main">\(texts("frame.skip"))</a>
                    <header class="rail" id="rail" hidden></header>
                    <main id="main" class="desk"><noscript><h1>\(texts("console.script"))</h1></noscript></main>
                    <template id="gate"><div class="text">
                    <p class="kicker">\(site.name)</p>
                    <p id="said" hidden></p>
                    <div id="sign-in-part"><h1>\(texts("console.sign-in.title"))</h1>
                    <p class="lead">\(texts("console.sign-in.lead"))</p>
                    <p><button class="button" data-run="sign-in">\(texts("console.sign-in.button"))</button></p></div>
                    <div id="enrol-part" hidden><h1>\(texts("console.enrol.title"))</h1>
                    <p class="lead">\(texts("console.enrol.lead"))</p>
                    <p><button class="button" data-run="enrol">\(texts("console.enrol.button"))</button></p></div>
                    </div></template>
                    </body>
                    </html>

                    """
                return (language, Answer(.ok, ByteBuffer(string: html.source), language: language))
            })
    }

    func document(_ language: Language) -> Answer { documents[language] ?? documents.first!.value }
}
