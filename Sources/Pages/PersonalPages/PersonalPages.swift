package import Cases
import DataProtection
package import Declarations
package import Hummingbird
package import PageKit
package import Registrations
package import Requests

package import Foundation
import HTTPTypes
import Markup

/// The desks behind the pages that a person uses.
package struct Desks: Sendable {
    package let registration: RegistrationDesk
    package let links: LinkRounds
    package let access: AccessDesk
    package let correction: CorrectionDesk
    package let contact: ContactDesk
    package let erasure: ErasureDesk
    package let cases: CaseDesk
    package let restriction: RestrictionDesk
    package let rights: CaseRights
    package let recipients: RecipientDesk

    package init(
        registration: RegistrationDesk, links: LinkRounds, access: AccessDesk, correction: CorrectionDesk, contact: ContactDesk,
        erasure: ErasureDesk, cases: CaseDesk, restriction: RestrictionDesk, recipients: RecipientDesk
    ) {
        (self.registration, self.links, self.access) = (registration, links, access)
        (self.correction, self.contact, self.erasure, self.cases) = (correction, contact, erasure, cases)
        (self.restriction, self.recipients) = (restriction, recipients)
        rights = CaseRights(cases: cases, restriction: restriction, contact: contact, recipients: recipients)
    }
}

/// Registration, mailed links and the person's own page. Never counted, never kept by a browser, nothing stored on the device:
/// what a page may do travels in its forms as a one-page token (`PageTokens`).
package struct PersonalPages: Sendable {
    let site: Site
    let shell: PageShell
    let desks: Desks
    let store: any LinkStore
    let tokens: PageTokens
    let budget: LetterBudget
    /// One a form: how many good ones are taken from everybody together.
    private let forms: [String: RateLimit]
    let now: @Sendable () -> Date

    package init(
        site: Site, shell: PageShell, desks: Desks, store: any LinkStore, tokens: PageTokens, budget: LetterBudget,
        forms: Rate?, now: @escaping @Sendable () -> Date
    ) {
        (self.site, self.shell, self.desks, self.store) = (site, shell, desks, store)
        (self.tokens, self.budget, self.now) = (tokens, budget, now)
        let names = site.products.map(\.id) + [Self.own]
        self.forms = forms.map { rate in Dictionary(uniqueKeysWithValues: names.map { ($0, RateLimit(rate, entries: 2)) }) } ?? [:]
    }

    /// The form that asks for one's page, among the products' own.
    static let own = "/my"

    /// Takes one good form of a kind.
    /// - Returns: nothing when it may be taken, otherwise the seconds until one may.
    func wait(for form: String) -> Int? { forms[form]?.take(nil, now: now().timeIntervalSince1970) }

    package func mount(on router: Router<Ask>) {
        for product in site.products {
            let path = RouterPath("/register/\(product.id)")
            router.get(path) { _, ask in registerForm(product, ask) }
            router.post(path) { request, ask in try await register(product, request, ask) }
        }
        router.get("/my") { _, ask in askForPage(ask) }
        router.post("/my") { request, ask in try await sendPageLink(request, ask) }
        router.get("/k") { _, ask in askForCode(ask) }
        router.post("/k") { request, ask in try await typedCode(request, ask) }
        // A page token lives in a form and nowhere else: whoever comes with a plain address starts again.
        router.get("/page") { _, ask in Answer.see(ask.paths("/my")) }
        router.post("/page") { request, ask in try await act(request, ask) }
        for link in MailedLink.all {
            router.get(RouterPath("/\(link.folder)/:token")) { _, ask in try await show(link, ask) }
            router.post(RouterPath("/\(link.folder)/:token")) { request, ask in try await press(link, request, ask) }
        }
    }

    enum Later: String {
        case busy
        case noRoom = "no-room"
        /// No letter may leave any more today.
        case letters
    }

    func texts(_ ask: Ask) -> Texts { site.texts(in: ask.language) }
    func dates(_ ask: Ask) -> DateWords { DateWords(texts: texts(ask), timeZone: site.timeZone) }

    func page(
        _ title: String, _ ask: Ask, path: String? = nil, description: String? = nil, status: HTTPResponse.Status = .ok, _ main: HTML
    ) -> Answer {
        var page = Page(title: title, paths: ask.paths, path: path, main: main)
        page.description = description
        return Answer(status, shell.render(page), caching: .never, language: ask.language)
    }

    /// A good form that isn't taken just now: why, above what was entered.
    func later(_ later: Later, _ ask: Ask) -> HTML {
        let texts = texts(ask)
        let lead = HTML.sentence(texts("later.\(later.rawValue).lead"), ["email": .mail(site.controller.email)])
        return """
            <div class="refusal" role="alert" tabindex="-1"><h2>\(texts("later.\(later.rawValue).title"))</h2><p>\(lead)</p></div>

            """
    }

    /// A page that says one thing in a column of text.
    func message(_ key: String, _ ask: Ask, status: HTTPResponse.Status = .ok, _ more: HTML = HTML()) -> Answer {
        let texts = texts(ask)
        return page(
            texts("\(key).title"), ask, status: status,
            "<div class=\"text\">\n<h1>\(texts("\(key).title"))</h1>\n<p class=\"lead\">\(texts("\(key).lead"))</p>\n\(more)</div>\n")
    }

    /// The same for used, unknown and expired: nothing can be told from it.
    func gone(_ ask: Ask) -> Answer {
        let texts = texts(ask)
        let forms = site.products.map { product -> HTML in
            "<li>\(HTML.link(ask.paths("/register/" + product.id), product.name[ask.language]))</li>"
        }
        return message(
            "gone", ask, status: .gone,
            """
            <p>\(texts("gone.register"))</p>
            <ul>\(forms)</ul>
            <p>\(HTML.button(texts("gone.new"), to: ask.paths("/my"), .quiet))</p>

            """)
    }

    /// - Throws: 403 for a form sent from another site, and what `FormBody` refuses.
    func form(_ request: Request) async throws -> FormFields {
        guard FormBody.sameOrigin(request, site: site.address.origin) else { throw HTTPError(.forbidden) }
        return try await FormBody.read(request)
    }
}
