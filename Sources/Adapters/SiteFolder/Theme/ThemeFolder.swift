import DataProtection
import Declarations
import Markup

/// `theme/`: the looks. Nothing in it may run, fetch from elsewhere or link to an undeclared site.
struct ThemeFolder {
    let theme: Theme

    init(_ folder: Folder, products: [String], _ found: FoundLinks) {
        let findings = folder.findings
        let known = ["shell.mustache", "site.css", "mark.svg", "hero.svg"] + products.map { "icons/\($0).svg" }
        for file in folder.files(in: "theme") where !known.contains(file) {
            findings.mistake(Place(file: "theme/\(file)", line: 1), "the theme has no such part\(didYouMean(file, among: known))")
        }
        let shell = folder.textIfPresent("theme/shell.mustache")
        if let shell {
            Self.refuse(
                shell, "theme/shell.mustache",
                [("<script", "scripts"), (" style=", "style attributes"), (" onload=", "event handlers"), ("http-equiv", "http-equiv")],
                findings)
            found.search(shell, file: "theme/shell.mustache", title: Localised(same: ""))
        }
        let css = folder.textIfPresent("theme/site.css")
        if let css {
            Self.refuse(
                css, "theme/site.css",
                [
                    ("@import", "imports"), ("http:", "foreign addresses"), ("https:", "foreign addresses"),
                    ("url(//", "foreign addresses"),
                    ("data:", "data: addresses"), ("</", "markup"),
                ], findings)
        }
        func drawing(_ name: String) -> HTML? {
            folder.textIfPresent("theme/\(name)").flatMap { Drawing($0, file: "theme/\(name)", findings: findings).html }
        }
        var icons: [String: HTML] = [:]
        for product in products { icons[product] = drawing("icons/\(product).svg") }
        theme = Theme(shell: shell, css: css, mark: drawing("mark.svg"), hero: drawing("hero.svg"), icons: icons)
    }

    private static func refuse(_ text: String, _ file: String, _ parts: [(part: String, name: String)], _ findings: Findings) {
        for (index, line) in text.lowercased().split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            for (part, name) in parts where line.contains(part) {
                findings.mistake(Place(file: file, line: index + 1), "\(name) are not allowed here ('\(part)')")
            }
        }
    }
}
