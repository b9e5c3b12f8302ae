import DataProtection
import Declarations
import Markup

/// `theme/`: the looks. Nothing in it may run, fetch from elsewhere or link to an undeclared site.
struct ThemeFolder {
    let theme: Theme

    init(_ folder: Folder, products: [String], _ found: FoundLinks) {
        let findings = folder.findings
        let known = ["shell.mustache", "site.css", "mark.svg", "hero.svg", "preview.png"] + products.map { "icons/\($0).svg" }
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
            Self.refuseUnmarked(shell, "theme/shell.mustache", findings)
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
        theme = Theme(
            shell: shell, css: css, mark: drawing("mark.svg"), hero: drawing("hero.svg"), icons: icons,
            preview: PreviewFile(folder, "theme/preview.png").picture)
    }

    /// What the renderer does to every link in a text, a shell must do itself: no link to another site stands unmarked on any page.
    private static func refuseUnmarked(_ shell: String, _ file: String, _ findings: Findings) {
        for link in shell.matches(of: /<a\b[^>]*href\s*=\s*["']?https?:[^>]*>((?s).*?)<\/a>/.ignoresCase()) {
            let tag = shell[link.range].prefix { $0 != ">" }
            let told = ["external", "noopener", "noreferrer"].allSatisfy(tag.contains)
            guard !told || !link.1.contains("{{outside}}") else { continue }
            let line = 1 + shell[..<link.range.lowerBound].count { $0 == "\n" }
            findings.mistake(
                Place(file: file, line: line),
                "a link to another site needs rel=\"external noopener noreferrer\" and <span class=\"unseen\">{{outside}}</span> inside it")
        }
    }

    private static func refuse(_ text: String, _ file: String, _ parts: [(part: String, name: String)], _ findings: Findings) {
        for (index, line) in text.lowercased().split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            for (part, name) in parts where line.contains(part) {
                findings.mistake(Place(file: file, line: index + 1), "\(name) are not allowed here ('\(part)')")
            }
        }
    }
}
