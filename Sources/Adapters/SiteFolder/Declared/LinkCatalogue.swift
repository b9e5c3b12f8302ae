import DataProtection
import Declarations
import Foundation

/// `links.yaml` against what the site really links to. A link to a site that isn't declared is a mistake,
/// a declared one that nothing links to a warning.
struct LinkCatalogue {
    static let file = "links.yaml"
    private(set) var links: [OutsideLink] = []

    init(_ folder: Folder, _ languages: [Language], _ found: FoundLinks) {
        let declared = Self.read(folder, languages)
        for entry in found.all where !declared.contains(where: { Self.covers($0.url, entry.address) }) {
            folder.findings.mistake(
                entry.place,
                "\(entry.address) is not declared; add to links.yaml: - url: \(Self.site(entry.address)), with name, owner and registration"
            )
        }
        for entry in declared {
            let uses = found.all.filter { use in
                // The longest declared address that fits is the one meant.
                let fitting = declared.filter { Self.covers($0.url, use.address) }
                return fitting.max { $0.url.count < $1.url.count }?.url == entry.url
            }
            if uses.isEmpty {
                folder.findings.warning(entry.keyed.place(), "nothing links to \(entry.url); take it out when it isn't needed")
            }
            links.append(
                OutsideLink(
                    url: entry.url, name: entry.name, owner: entry.owner, policy: entry.policy, registration: entry.registration,
                    note: entry.note, usedOn: Self.titles(uses, languages)))
        }
    }

    private struct Declared {
        let keyed: Keyed
        let url: String
        let name: String
        let owner: String
        let policy: String?
        let registration: Bool
        let note: Localised<String>?
    }

    private static func read(_ folder: Folder, _ languages: [Language]) -> [Declared] {
        guard let text = folder.textIfPresent(file),
            let root = Keyed(yaml: text, file: file, name: file, keys: ["links"], languages: languages, findings: folder.findings)
        else { return [] }
        var urls: Set<String> = []
        return root.list("links", of: "a link", keys: ["url", "name", "owner", "policy", "registration", "note"]).compactMap { entry in
            let (url, name, owner) = (entry.webAddress("url"), entry.string("name"), entry.string("owner"))
            let policy = entry.has("policy") ? entry.webAddress("policy") : nil
            let (registration, note) = (entry.flag("registration"), entry.optionalLocalised("note"))
            guard let url, let name, let owner, let registration else { return nil }
            // Without the slash "https://firm.example" would also cover firm.example.evil.
            if URLComponents(string: url)?.path.isEmpty != false { entry.refuse("url", "needs a slash after the host: \(url)/") }
            if !urls.insert(url).inserted { entry.refuse("url", "\(url) stands twice") }
            return Declared(
                keyed: entry, url: url, name: name, owner: owner, policy: policy, registration: registration, note: note)
        }
    }

    private static func covers(_ url: String, _ address: String) -> Bool { address.hasPrefix(url) || address + "/" == url }

    private static func site(_ address: String) -> String {
        guard let parts = URLComponents(string: address), let scheme = parts.scheme, let host = parts.host else { return address }
        return "\(scheme)://\(host)\(parts.port.map { ":\($0)" } ?? "")/"
    }

    /// Each page once, in the order found; a text of one language counts for that language alone.
    private static func titles(_ uses: [FoundLinks.Found], _ languages: [Language]) -> Localised<[String]> {
        var titles: [Language: [String]] = [:]
        for language in languages {
            titles[language] = []
            for use in uses where use.title.languages.isEmpty || use.title.languages.contains(language) {
                let title = use.title[language]
                if !title.isEmpty, titles[language]?.contains(title) == false { titles[language]?.append(title) }
            }
        }
        return Localised(titles, first: languages[0])!
    }
}
