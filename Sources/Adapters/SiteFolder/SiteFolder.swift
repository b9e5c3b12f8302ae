package import DataProtection
package import Declarations
package import Foundation
package import Promises

/// Reads a company's site folder. It takes the whole folder or nothing, and says every mistake it finds with file and line.
package struct SiteFolder: Sendable {
    let markdown: any MarkdownRenderer
    let texts: [Language: Texts]

    /// - Parameter texts: what comes with Vern; a language of the site that isn't among them needs `languages/LANG.txt`.
    package init(markdown: any MarkdownRenderer, texts: [Language: Texts]) { (self.markdown, self.texts) = (markdown, texts) }

    /// Reads `folder`; writes nothing.
    package func load(_ folder: URL) -> Loaded {
        let findings = Findings()
        let site = read(Folder(root: folder, findings: findings))
        if findings.mistakes.isEmpty, let site { return .site(site, warnings: findings.warnings) }
        return .mistaken(findings.mistakes, warnings: findings.warnings)
    }

    /// Takes a published text apart that the folder no longer holds, in the site's words for links to others.
    /// - Returns: nothing when it is not the text its fingerprint says.
    package func policy(_ published: PublishedText, of site: Site) -> PolicyVersion? {
        let findings = Findings()
        let writer = Writer(markdown: markdown, texts: site.texts, found: FoundLinks(findings, ownURL: ""), figures: .none)
        return PolicyReader(findings: findings, languages: site.languages, writer: writer).read(published)
    }

    /// Names of the parts of policy and terms in force.
    private static func anchors(_ policies: [PolicyVersion]) -> [String: Set<String>] {
        Dictionary(grouping: policies, by: \.kind).reduce(into: [:]) { anchors, versions in
            let inForce = versions.value.map(\.number).max()
            let sections = versions.value.filter { $0.number == inForce }.flatMap(\.sections)
            anchors["/\(versions.key.rawValue)"] = Set(sections.flatMap { [$0.id] + $0.clauses.compactMap { $0.promise?.rawValue } })
        }
    }

    private func read(_ folder: Folder) -> Site? {
        folder.warnOfStrangers()
        guard let configuration = Configuration(folder) else { return nil }
        let spoken = LanguageFiles(folder, configuration.languages, builtIn: texts)
        let found = FoundLinks(folder.findings, ownURL: configuration.url)
        let writer = Writer(markdown: markdown, texts: spoken.texts, found: found, figures: Figures(configuration, spoken.texts))
        let off = configuration.presence.switchedOff
        let pages = PageFiles(folder, configuration.languages, writer, off).pages
        let policies = PolicyFiles(folder, configuration.languages, writer).versions
        let products = ProductFiles(folder, configuration, found).products
        configuration.staff.check(against: products, folder.findings)
        let theme = ThemeFolder(folder, products: products.map(\.id), found).theme
        found.note(configuration.authority?.url, Place(file: "vern.yaml", line: configuration.authorityLine), on: products.map(\.name))
        found.refuseLinks(to: off, ownPages: pages.map(\.slug))
        found.refuseDeadLinks(
            pages: Set(
                ["/", "/links", "/my"] + PolicyKind.allCases.map { "/\($0.rawValue)" } + pages.map { "/\($0.slug)" }
                    + products.flatMap { ["/products/\($0.id)", "/register/\($0.id)"] }),
            anchors: Self.anchors(policies), languages: configuration.languages)
        let links = LinkCatalogue(folder, configuration.languages, found).links
        let templates = TemplateFiles(folder).templates
        guard folder.findings.mistakes.isEmpty, let controller = configuration.controller, let authority = configuration.authority,
            let retention = configuration.retention, let mail = configuration.mail
        else { return nil }
        return Site(
            name: configuration.name, url: configuration.url, timeZone: configuration.timeZone, languages: configuration.languages,
            controller: controller, authority: authority, recipients: configuration.recipients, retention: retention, mail: mail,
            products: products, pages: pages, policies: policies, links: links, theme: theme, texts: spoken.texts,
            thresholds: configuration.thresholds, trustedProxies: configuration.trustedProxies, backup: configuration.backup,
            home: configuration.presence.home, switchedOff: off, securityContact: configuration.presence.securityContact,
            functions: configuration.staff.functions, console: configuration.staff.console, canaries: configuration.canaries,
            visits: configuration.visits, templates: templates)
    }
}

/// What became of reading a site folder.
package enum Loaded: Sendable {
    case site(Site, warnings: [Mistake])
    /// Nothing can be served; every mistake is listed, by file and line.
    case mistaken([Mistake], warnings: [Mistake])

    package var site: Site? { if case .site(let site, _) = self { site } else { nil } }
    package var mistakes: [Mistake] { if case .mistaken(let mistakes, _) = self { mistakes } else { [] } }
    package var warnings: [Mistake] {
        switch self {
        case .site(_, let warnings), .mistaken(_, let warnings): warnings
        }
    }
}

/// What is wrong at one place of a site folder, and what to do about it. Prints as "vern.yaml:12: …".
package struct Mistake: Hashable, Sendable, Codable, CustomStringConvertible {
    /// Relative to the site folder.
    package let file: String
    /// From 1; 1 also where the whole file is meant.
    package let line: Int
    package let message: String
    package init(file: String, line: Int, message: String) { (self.file, self.line, self.message) = (file, line, message) }
    package var description: String { "\(file):\(line): \(message)" }
}
