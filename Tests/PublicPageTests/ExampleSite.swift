import DataProtection
import Declarations
import Markup
import Promises

/// A made-up firm with hostile names: what is entered and declared must come out as text.
enum ExampleSite {
    static let hostile = "Müller & <Søn> \"AS\""

    static func both(_ english: String, _ norwegian: String) -> Localised<String> {
        Localised([.english: english, .bokmål: norwegian], first: .english)!
    }

    static func site(theme: Theme = Theme(shell: nil, css: nil, mark: nil, hero: nil, icons: [:])) -> Site {
        Site(
            name: "Letters & Co", url: "https://firm.example", timeZone: "Europe/Oslo", languages: [.english, .bokmål],
            controller: Controller(
                name: hostile, country: "NO", countryName: both("Norway", "Norge"), address: "Storgata 1, 0155 Oslo",
                email: "info@firm.example"),
            authority: Authority(name: "Datatilsynet", url: "https://www.datatilsynet.no/"), recipients: [helper, abroad],
            retention: SiteRetention(
                unconfirmedDays: 7, confirmationHours: 48, outgoingMailHours: 72, addressLogDays: 7, letterDays: 30, undoDays: 7),
            mail: MailSettings(fromName: "Letters", from: "info@firm.example", inbox: nil), products: [courier], pages: pages,
            policies: policies, links: links, theme: theme, texts: BuiltInTexts.texts())
    }

    static let helper = Recipient(
        id: "relay", name: "Relay Ltd", country: "NO", role: both("carries our mail", "frakter e-posten vår"), transfer: nil)
    static let abroad = Recipient(
        id: "night", name: "Night Desk Pte", country: "SG", role: both("night support", "nattstøtte"),
        transfer: Transfer(
            countryName: both("Singapore", "Singapore"),
            risk: both("Singapore has no adequacy decision.", "Singapore har ingen beslutning om tilstrekkelig vern."),
            safeguard: both("A contract protects the data there.", "En avtale verner opplysningene der.")))

    static let courier = Product(
        id: "courier", name: both("Courier <fast>", "Courier <rask>"),
        summary: both("Send a document to one person, sealed.", "Send et dokument til én person, forseglet."),
        about: both("Courier", "Courier"), purpose: Purpose(id: "contact/courier", basis: .consent),
        retention: .monthsAfterLastLetter(24), seenBy: both("Courier support", "kundestøtte"),
        fields: [
            field("name", .name, both("Your name", "Navnet ditt"), required: true),
            field("email", .email, both("E-mail", "E-post"), required: true),
            field("phone", .phone, both("Phone", "Telefon"), required: false, kept: .days(30)),
        ],
        recipients: [helper, abroad])

    private static func field(
        _ id: String, _ type: FieldType, _ label: Localised<String>, required: Bool, kept: Retention = .whileRegistered
    ) -> ProductField {
        ProductField(
            id: id, type: type, label: label, hint: nil, required: required, why: both("Because we answer.", "Fordi vi svarer."),
            retention: kept, seenBy: both("Courier support", "kundestøtte"), options: [])
    }

    static let pages = [
        SitePage(
            slug: "", language: .english, title: "Letters that arrive", lead: "We carry letters.", navigation: nil,
            body: "<h2>A policy you can check</h2><p>See <a href=\"/about\">about us</a>.</p>"),
        SitePage(
            slug: "", language: .bokmål, title: "Brev som kommer fram", lead: nil, navigation: nil,
            body: "<h2>En erklæring du kan etterprøve</h2><p>Se <a href=\"/about\">om oss</a>.</p>"),
        SitePage(slug: "about", language: .english, title: "About us", lead: nil, navigation: "About", body: "<p>We are few.</p>"),
    ]

    static let policies: [PolicyVersion] = PolicyKind.allCases.flatMap { kind in
        [Language.english, .bokmål].flatMap { language in [2, 1].map { policy(kind, $0, language) } }
    }

    private static func policy(_ kind: PolicyKind, _ number: Int, _ language: Language) -> PolicyVersion {
        let clauses = Promise.allCases.map { promise in
            PolicyClause(promise: promise, html: "<p>We keep \(promise.rawValue).</p>", plain: "We keep \(promise.rawValue).")
        }
        let plain = PolicyClause(promise: nil, html: "<p>You may read this freely.</p>", plain: "You may read this freely.")
        // Headings worded like promises must not take their ids.
        let sections = [
            PolicySection(id: "access", heading: "Access", clauses: kind == .privacy ? clauses : [plain]),
            PolicySection(id: "versions", heading: "Versions of it", clauses: [plain]),
        ]
        return PolicyVersion(
            kind: kind, number: number, language: language, inForce: CalendarDate("202\(number)-03-02")!,
            title: kind == .privacy ? "Privacy policy" : "Terms of use", sections: sections, text: "text \(number)",
            fingerprint: "7c19a04e" + String(repeating: "0", count: 55) + String(number))
    }

    static let links = [
        OutsideLink(
            url: "https://www.datatilsynet.no/", name: "datatilsynet.no", owner: "Datatilsynet & friends",
            policy: "https://www.datatilsynet.no/om/personvern/", registration: false, note: nil,
            usedOn: Localised([.english: ["Privacy policy"], .bokmål: ["Personvernerklæring"]], first: .english)!),
        OutsideLink(
            url: "https://forum.example/", name: "forum.example", owner: "Forum GmbH", policy: nil, registration: true,
            note: both("In German.", "På tysk."), usedOn: Localised(same: [])),
    ]
}
