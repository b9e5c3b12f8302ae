package import DataProtection
package import Markup
package import Promises

/// What a company has declared in its site folder, checked and complete. Nothing is served without it, and nothing serves what it lacks.
package struct Site: Sendable {
    package let name: String
    /// Where people reach the site.
    package private(set) var address: SiteAddress
    /// The same as text, without a slash at the end: "https://firm.example".
    package var url: String { address.url }
    /// The company's website beside this one.
    package let home: HomeSite?
    package let switchedOff: Set<OptionalPage>
    /// Whom to tell of a weakness, as an address to follow: "mailto:…" or "https://…".
    package let securityContact: String
    /// IANA name; times are shown to people in it.
    package let timeZone: String
    /// In order of preference; the first answers when a visitor asks for none of them.
    package let languages: [Language]
    package let controller: Controller
    package let authority: Authority
    package let recipients: [Recipient]
    package let retention: SiteRetention
    package let mail: MailSettings
    package let thresholds: Thresholds
    package let visits: VisitSettings
    package let backup: BackupSettings
    /// Proxies in front of the server whose word on a client's address counts: addresses or CIDR networks.
    package let trustedProxies: [String]
    package let products: [Product]
    package let pages: [SitePage]
    /// Every version of every document in every language, newest first within a kind and language.
    package private(set) var policies: [PolicyVersion]
    package let links: [OutsideLink]
    package let theme: Theme
    /// What people of the company work at; none: nobody can be invited to the console.
    package private(set) var functions: [StaffFunction]
    package let console: ConsoleSettings
    /// Nothing: no canary is made.
    package let canaries: CanarySettings?
    package let texts: [Language: Texts]
    /// By the language a letter is answered in, which need not be one of the site's.
    package let templates: [Language: [AnswerTemplate]]

    package init(
        name: String, url: String, timeZone: String, languages: [Language], controller: Controller, authority: Authority,
        recipients: [Recipient], retention: SiteRetention, mail: MailSettings, products: [Product], pages: [SitePage],
        policies: [PolicyVersion], links: [OutsideLink], theme: Theme, texts: [Language: Texts], thresholds: Thresholds = Thresholds(),
        trustedProxies: [String] = [], backup: BackupSettings = BackupSettings(), home: HomeSite? = nil,
        switchedOff: Set<OptionalPage> = [], securityContact: String? = nil, functions: [StaffFunction] = [],
        console: ConsoleSettings = ConsoleSettings(), canaries: CanarySettings? = nil, visits: VisitSettings = VisitSettings(),
        templates: [Language: [AnswerTemplate]] = [:]
    ) {
        guard let address = SiteAddress(url) else { preconditionFailure("\(url) is where nobody is reached") }
        (self.name, self.address, self.timeZone, self.languages) = (name, address, timeZone, languages)
        (self.controller, self.authority, self.recipients) = (controller, authority, recipients)
        (self.retention, self.mail, self.products, self.pages) = (retention, mail, products, pages)
        (self.policies, self.links, self.theme, self.texts, self.thresholds) = (policies, links, theme, texts, thresholds)
        (self.trustedProxies, self.backup, self.home, self.switchedOff) = (trustedProxies, backup, home, switchedOff)
        (self.functions, self.console, self.canaries, self.visits) = (functions, console, canaries, visits)
        self.templates = templates
        self.securityContact = securityContact ?? "mailto:\(controller.email)"
    }

    /// The same site reached at another address.
    package func at(_ address: SiteAddress) -> Site {
        var site = self
        site.address = address
        return site
    }

    /// The same site with these versions of its documents, and these functions: those on record.
    package func serving(_ policies: [PolicyVersion], as functions: [StaffFunction]? = nil) -> Site {
        var site = self
        (site.policies, site.functions) = (policies, functions ?? self.functions)
        return site
    }

    package func has(_ page: OptionalPage) -> Bool { !switchedOff.contains(page) }
    /// Where one begins: the front page, or the policy where there is none.
    package var front: String { has(.home) ? "/" : "/privacy" }

    package func function(_ id: String) -> StaffFunction? { functions.first { $0.id == id } }
    package func product(_ id: String) -> Product? { products.first { $0.id == id } }
    package func texts(in language: Language) -> Texts { texts[language] ?? texts[languages[0]]! }
    /// Of these, the first that the site has pages in; otherwise its own first. Who reads Nynorsk reads Bokmål.
    package func language(of wished: [Language]) -> Language {
        wished.flatMap { $0 == .nynorsk ? [$0, .bokmål] : [$0] }.first(where: languages.contains) ?? languages[0]
    }
    /// The version in force; the same text until its number is raised.
    package func policy(_ kind: PolicyKind, in language: Language) -> PolicyVersion {
        policies.first { $0.kind == kind && $0.language == language } ?? policies.first { $0.kind == kind }!
    }
}

/// Who decides why and how data are processed (GDPR Art. 4(7), 13(1)(a)).
package struct Controller: Sendable {
    package let name: String
    package let country: String
    package let countryName: Localised<String>
    /// For letters on paper, line by line; may be empty.
    package let address: String
    /// The one address for privacy matters.
    package let email: String
    package init(name: String, country: String, countryName: Localised<String>, address: String, email: String) {
        (self.name, self.country, self.countryName, self.address, self.email) = (name, country, countryName, address, email)
    }
}

/// The supervisory authority one may complain to (GDPR Art. 77).
package struct Authority: Sendable {
    package let name: String
    package let url: String
    package init(name: String, url: String) { (self.name, self.url) = (name, url) }
}

/// How long what belongs to no product is kept.
package struct SiteRetention: Sendable {
    /// An unconfirmed registration, in days.
    package let unconfirmedDays: Int
    /// A confirmation link works this many hours.
    package let confirmationHours: Int
    /// A mail in DATA/outgoing, in hours.
    package let outgoingMailHours: Int
    /// A line of the address log, in days.
    package let addressLogDays: Int
    /// A letter to the company kept sealed for a person, in days.
    package let letterDays: Int
    /// A change of address can be undone this many days.
    package let undoDays: Int
    package init(
        unconfirmedDays: Int, confirmationHours: Int, outgoingMailHours: Int, addressLogDays: Int, letterDays: Int, undoDays: Int
    ) {
        (self.unconfirmedDays, self.confirmationHours, self.outgoingMailHours) = (unconfirmedDays, confirmationHours, outgoingMailHours)
        (self.addressLogDays, self.letterDays, self.undoDays) = (addressLogDays, letterDays, undoDays)
    }
}

/// Below which size a group of visitors is not told apart.
package struct Thresholds: Sendable {
    /// Figures of fewer visitors than this are shown as "fewer than".
    package let smallestGroup: Int
    package init(smallestGroup: Int = 10) { self.smallestGroup = smallestGroup }
    /// Fewer than five are never told of.
    package static let range = 5...1000
}

/// How long a backup can open what was erased since.
package struct BackupSettings: Sendable {
    /// Days a sealed backup of keys is kept.
    package let keyDays: Int
    package init(keyDays: Int = 7) { self.keyDays = keyDays }
}

/// A page the company wrote, rendered.
package struct SitePage: Sendable {
    /// "" for the front page, otherwise the path without slashes at the ends: "about".
    package let slug: String
    package let language: Language
    package let title: String
    package let lead: String?
    /// Label in the main navigation; none: not shown there.
    package let navigation: String?
    /// One sentence for search engines.
    package let description: String?
    package let body: HTML
    package init(
        slug: String, language: Language, title: String, lead: String?, navigation: String?, description: String? = nil, body: HTML
    ) {
        (self.slug, self.language, self.title, self.lead, self.navigation) = (slug, language, title, lead, navigation)
        (self.description, self.body) = (description, body)
    }
}

/// A site of somebody else that ours links to, with what a visitor should know before following.
package struct OutsideLink: Sendable {
    /// An address begins with this; for example "https://www.datatilsynet.no/".
    package let url: String
    package let name: String
    package let owner: String
    package let policy: String?
    package let registration: Bool
    package let note: Localised<String>?
    /// Pages of ours that carry it, for the catalogue: titles by language.
    package let usedOn: Localised<[String]>
    package init(
        url: String, name: String, owner: String, policy: String?, registration: Bool, note: Localised<String>?, usedOn: Localised<[String]>
    ) {
        (self.url, self.name, self.owner, self.policy) = (url, name, owner, policy)
        (self.registration, self.note, self.usedOn) = (registration, note, usedOn)
    }
}

/// The looks a site brings of its own. Everything has a default.
package struct Theme: Sendable {
    /// Mustache; none: the shell that comes with Vern.
    package let shell: String?
    /// Appended to the stylesheet that comes with Vern.
    package let css: String?
    /// Inline SVG: the mark beside the name, the picture under the front page's first words, an icon a product.
    package let mark: HTML?
    package let hero: HTML?
    package let icons: [String: HTML]
    /// What other sites show when somebody passes a page's address on.
    package let preview: PreviewPicture?
    package init(
        shell: String?, css: String?, mark: HTML?, hero: HTML?, icons: [String: HTML], preview: PreviewPicture? = nil
    ) {
        (self.shell, self.css, self.mark, self.hero, self.icons) = (shell, css, mark, hero, icons)
        self.preview = preview
    }
}

/// A PNG with its size in pixels.
package struct PreviewPicture: Sendable, Equatable {
    package let bytes: [UInt8]
    package let width: Int
    package let height: Int
    package init(bytes: [UInt8], width: Int, height: Int) { (self.bytes, self.width, self.height) = (bytes, width, height) }
}
