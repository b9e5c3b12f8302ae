import DataProtection
import Declarations
import Markup

/// `pages/SLUG.LANG.md`: the company's own pages, each in every language of the site.
struct PageFiles {
    private(set) var pages: [SitePage] = []
    private static let keys = ["title", "lead", "navigation", "description", "place"]
    /// First parts of addresses that Vern itself answers.
    static let reserved: Set<String> = [
        "privacy", "terms", "links", "proof", "products", "register", "confirm", "me", "my", "stop", "undo", "health", "theme", "assets",
        "console", "feed", "robots", "favicon", "sitemap", "page",
    ]

    init(_ folder: Folder, _ languages: [Language], _ writer: Writer, _ off: Set<OptionalPage>) {
        var read: [(page: SitePage, place: Int)] = []
        for file in folder.files(in: "pages") {
            let path = "pages/\(file)"
            guard let name = PageName(file, languages), Self.accepts(name, path, languages, folder.findings) else {
                if PageName(file, languages) == nil {
                    let tags = languages.map { ".\($0).md" }.joined(separator: " or ")
                    folder.findings.mistake(
                        Place(file: path, line: 1), "pages are named like about\(tags), in lowercase letters, digits and hyphens")
                }
                continue
            }
            if let page = Self.page(folder, path, name, languages, writer) { read.append(page) }
        }
        pages = read.sorted { ($0.place, $0.page.slug) < ($1.place, $1.page.slug) }.map(\.page)
        let names = Set(folder.files(in: "pages").compactMap { PageName($0, languages) })
        let needed = Set(names.map(\.slug)).union(off.contains(.home) ? [] : [""])
        Self.complain(ofMissing: names, among: needed, languages, folder.findings)
    }

    private static func accepts(_ name: PageName, _ path: String, _ languages: [Language], _ findings: Findings) -> Bool {
        let first = name.slug.split(separator: "/").first.map(String.init) ?? ""
        if reserved.contains(first) || languages.contains(Language(rawValue: first)) {
            findings.mistake(Place(file: path, line: 1), "/\(first) is an address of Vern's own; choose another name")
            return false
        }
        return true
    }

    private static func page(
        _ folder: Folder, _ path: String, _ name: PageName, _ languages: [Language], _ writer: Writer
    ) -> (page: SitePage, place: Int)? {
        guard let text = folder.textIfPresent(path),
            let matter = FrontMatter(text, file: path, keys: keys, languages: languages, findings: folder.findings)
        else { return nil }
        let (title, lead) = (matter.keyed.string("title"), matter.keyed.optionalString("lead"))
        let (navigation, description) = (matter.keyed.optionalString("navigation"), matter.keyed.optionalString("description"))
        let place = matter.keyed.has("place") ? matter.keyed.number("place", 1...999) : nil
        let start = Place(file: path, line: matter.bodyLine)
        let body = writer.figures.filled(matter.body, name.language, at: start, folder.findings)
        let rendered = writer.render(body, name.language, at: start, title: title ?? "")
        if rendered.html.source.contains("<h1>") {
            folder.findings.mistake(start, "the title is the page's one first heading; begin headings in the text with ##")
        }
        guard let title else { return nil }
        let page = SitePage(
            slug: name.slug, language: name.language, title: title, lead: lead, navigation: navigation, description: description,
            body: rendered.html)
        return (page, place ?? 1000)
    }

    private static func complain(
        ofMissing names: Set<PageName>, among slugs: Set<String>, _ languages: [Language], _ findings: Findings
    ) {
        for slug in slugs {
            for language in languages where !names.contains(PageName(slug: slug, language: language)) {
                findings.mistake(
                    Place(file: "pages/\(slug.isEmpty ? "index" : slug).\(language).md", line: 1),
                    "the file is missing: \(slug.isEmpty ? "the front page" : "a page") is needed in every language of the site")
            }
        }
    }
}

/// The name of a page's file, read.
struct PageName: Hashable {
    /// "" for the front page.
    let slug: String
    let language: Language
    init(slug: String, language: Language) { (self.slug, self.language) = (slug, language) }

    init?(_ file: String, _ languages: [Language]) {
        guard let language = languages.first(where: { file.hasSuffix(".\($0).md") }) else { return nil }
        let slug = String(file.dropLast(language.rawValue.count + 4))
        guard slug.wholeMatch(of: /[a-z0-9][a-z0-9-]*(\/[a-z0-9][a-z0-9-]*)*/) != nil else { return nil }
        self.init(slug: slug == "index" ? "" : slug, language: language)
    }
}
