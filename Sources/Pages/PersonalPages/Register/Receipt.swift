import DataProtection
import Declarations
import Foundation
import Hummingbird
import Markup
import PageKit
import Registrations
import Requests

extension PersonalPages {
    /// The page after the button: what was agreed to, word for word, and the way to the person's own page.
    func receipt(_ confirmed: ConfirmedRegistration, _ ask: Ask) async throws -> Answer {
        let token = tokens.issue(for: confirmed.subject, acts: ["open"], now: now())
        let look = tokens.issue(for: confirmed.subject, acts: ["receipt"], now: now())
        guard let permit = try DataSubjectRule(tokens: tokens).permit(presenting: look, for: "receipt", now: now()),
            let answer = try await desks.access.answer(under: permit),
            let held = answer.registrations.first(where: { $0.id == confirmed.registration.id }), let product = site.product(held.product)
        else { return gone(ask) }
        let (texts, dates) = (texts(ask), dates(ask))
        let name = product.name[ask.language]
        let title = texts("registered.title", ["product": name])
        let given = held.events.last.map { dates.dateTime($0.time) } ?? ""
        let open = HTML.post(
            to: ask.paths("/page"), hidden: ["once": token.text, "act": "open"], .button(texts("registered.mind.page"), .quiet))
        return page(
            title, ask,
            """
            <p class="kicker">\(texts("registered.kicker", ["time": given]))</p>
            <h1>\(title)</h1>
            <p class="lead text">\(texts("registered.lead"))</p>
            <div class="with-side section"><div>
            \(HTML.panel(id: "agreed", heading: texts("registered.agreed"), agreed(held, product, given, ask)))
            </div><div>
            \(HTML.panel(id: "mind", heading: texts("registered.mind"), minor: true, "<p>\(mind(ask))</p>\n\(open)"))
            </div></div>

            """)
    }

    private func mind(_ ask: Ask) -> HTML {
        let texts = texts(ask)
        return .sentence(
            texts("registered.mind.text"),
            ["page": HTML(text: texts("registered.mind.page")), "email": .mail(site.controller.email)])
    }

    private func agreed(_ held: HeldRegistration, _ product: Product, _ given: String, _ ask: Ask) -> HTML {
        let (texts, paths) = (texts(ask), ask.paths)
        let consent = held.consent
        let choices = held.record?.choices ?? []
        let words = choices.filter { choice in
            switch choice.id {
            case "contact": consent.contact
            case "terms": consent.terms
            default: consent.transfers.contains(String(choice.id.dropFirst("transfer/".count)))
            }
        }.map { choice -> HTML in "<p class=\"wording\">\(choice.words)</p>" }
        let refused = product.recipientsOutsideEEA.filter { !consent.transfers.contains($0.id) }.map { recipient in
            texts("registered.not-for.transfer", ["country": recipient.transfer?.countryName[ask.language] ?? recipient.country])
        }
        let notices = (held.record?.notices ?? []).map { notice -> HTML in
            let document = texts(notice.kind == "terms" ? "footer.terms" : "footer.privacy")
            let label = texts("registered.version", ["document": document, "number": String(notice.version)])
            let path = paths("/\(notice.kind)/versions/\(notice.version)")
            return
                "\(texts(notice.kind == "terms" ? "registered.accepted" : "registered.shown")): \(HTML.link(path, label)), \(HTML.fingerprint(notice.fingerprint))"
        }
        let facts: [(name: String, value: HTML)] = [
            (texts("registered.given"), "\(texts("registered.given.text", ["time": given]))"),
            (texts("registered.language"), "\(site.texts(in: Language(rawValue: held.record?.language ?? ""))("language.full-name"))"),
            (texts("registered.for"), "\(texts("registered.for.text", ["about": product.about[ask.language]]))"),
            (
                texts("registered.not-for"),
                ([texts("registered.not-for.products")] + refused).map { HTML(text: $0) }.joined(separator: "<br>")
            ),
            (texts("footer.policy-and-terms"), notices.joined(separator: "<br>")),
            (texts("registered.until"), "\(texts.retention(product.retention, as: "until"))"),
            (texts("registered.number"), "<span class=\"code\">\(held.record?.id.uuidString.lowercased() ?? "")</span>"),
        ]
        return "<blockquote class=\"panel permission\">\(words)</blockquote>\n\(HTML.facts(facts))"
    }
}
