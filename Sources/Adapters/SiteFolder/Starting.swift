package import DataProtection
package import Foundation

/// What a new site folder begins with.
package struct NewSite: Sendable {
    package let name: String
    package let email: String
    /// ISO 3166-1 alpha-2.
    package let country: String
    package let url: String
    package let timeZone: String
    package let today: CalendarDate

    package init(
        name: String, email: String, country: String = "NO", url: String = "http://localhost:8080", timeZone: String = "Europe/Oslo",
        today: CalendarDate
    ) {
        (self.name, self.email, self.country, self.url) = (name, email, country, url)
        (self.timeZone, self.today) = (timeZone, today)
    }
}

package enum StartRefusal: Error, Equatable {
    /// Something is there already; nothing was written.
    case notEmpty
    /// What was said of the company makes no valid site; nothing was written.
    case mistaken([Mistake])
}

extension SiteFolder {
    /// Writes a small valid site in English and Norwegian, every key explained beside it, for the company to go on from.
    /// Refuses a folder that holds anything, and particulars that would make no valid site.
    package func initialise(at folder: URL, _ site: NewSite) throws {
        let files = FileManager.default
        let present = (try? files.contentsOfDirectory(atPath: folder.path)) ?? []
        guard present.isEmpty, !files.fileExists(atPath: folder.path) || folder.isFolder else { throw StartRefusal.notEmpty }
        // Written beside it first and moved as a whole: a refused or interrupted start leaves nothing behind.
        let draft = folder.deletingLastPathComponent().appending(path: ".\(folder.lastPathComponent).draft-\(UUID().uuidString)")
        defer { try? files.removeItem(at: draft) }
        for (path, bytes) in Starter.files {
            let file = draft.appending(path: path)
            try files.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(Starter.filled(String(decoding: bytes, as: UTF8.self), for: site).utf8).write(to: file)
        }
        if case .mistaken(let mistakes, _) = load(draft) { throw StartRefusal.mistaken(mistakes) }
        if files.fileExists(atPath: folder.path) { try files.removeItem(at: folder) }
        try files.moveItem(at: draft, to: folder)
    }
}

/// The files of `Starter/`, where they go, and what is put into them.
private enum Starter {
    static let files: [(path: String, bytes: [UInt8])] = [
        ("vern.yaml", PackageResources.vern_yaml),
        ("links.yaml", PackageResources.links_yaml),
        ("products/news.yaml", PackageResources.news_yaml),
        ("pages/index.en.md", PackageResources.index_en_md),
        ("pages/index.nb.md", PackageResources.index_nb_md),
        ("policies/privacy.en.md", PackageResources.privacy_en_md),
        ("policies/privacy.nb.md", PackageResources.privacy_nb_md),
        ("policies/terms.en.md", PackageResources.terms_en_md),
        ("policies/terms.nb.md", PackageResources.terms_nb_md),
    ]

    static func filled(_ text: String, for site: NewSite) -> String {
        let norwegian = site.country == "NO"
        let values = [
            "@NAME@": quoted(site.name), "@EMAIL@": quoted(site.email), "@URL@": quoted(site.url), "@ZONE@": quoted(site.timeZone),
            "@COUNTRY-EN@": quoted(Language.english.country(site.country)), "@COUNTRY-NB@": quoted(Language.bokmål.country(site.country)),
            "\"@COUNTRY@\"": quoted(site.country), "@TODAY@": site.today.text,
            // Outside Norway the European Data Protection Board's list leads on to the right authority.
            "@AUTHORITY@": norwegian ? "Datatilsynet" : "European Data Protection Board",
            "@AUTHORITY-URL@": norwegian ? "https://www.datatilsynet.no/" : "https://www.edpb.europa.eu/about-edpb/about-edpb/members_en",
        ]
        return values.reduce(text) { $0.replacingOccurrences(of: $1.key, with: $1.value) }
    }

    /// A YAML text in double quotes.
    private static func quoted(_ text: String) -> String {
        let clean = text.unicodeScalars.filter { $0.value >= 0x20 }.map(String.init).joined()
        return "\"\(clean.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
}
