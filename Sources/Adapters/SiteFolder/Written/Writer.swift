import DataProtection
import Declarations
import Markup

/// Turns the company's Markdown into HTML and notes where it links to.
struct Writer {
    let markdown: any MarkdownRenderer
    let texts: [Language: Texts]
    let found: FoundLinks
    let figures: Figures
    /// Key of the words that mark a link to another site: "(another site)".
    static let outside = "frame.outside"

    /// - Parameter place: where `source` begins.
    func render(_ source: String, _ language: Language, at place: Place, title: String) -> RenderedMarkdown {
        let rendered = markdown.render(source, outside: texts[language]?(Self.outside) ?? "")
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        for link in Set(rendered.links) {
            // The scheme may be written in capitals, the host too; what follows tells the line.
            let line = lines.firstIndex { $0.lowercased().contains(link.lowercased()) } ?? 0
            found.note(
                link, Place(file: place.file, line: place.line + line), on: Localised([language: title], first: language)!)
        }
        for path in Set(rendered.paths) {
            let line = lines.firstIndex { $0.contains(path) } ?? 0
            found.note(path: path, Place(file: place.file, line: place.line + line))
        }
        return rendered
    }
}
