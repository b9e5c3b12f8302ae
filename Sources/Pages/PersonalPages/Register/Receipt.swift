import DataProtection
import Declarations
import Foundation
import HTTPTypes
import Hummingbird
import Markup
import NIOCore
import PageKit
import Registrations
import Requests

extension PersonalPages {
    /// The page after the button: what was agreed to, word for word, the same to take along, and the way to the person's own page.
    func receipt(_ confirmed: ConfirmedRegistration, _ ask: Ask) async throws -> Answer {
        let look = tokens.issue(for: confirmed.subject, acts: ["receipt"], now: now())
        guard let permit = try DataSubjectRule(tokens: tokens).permit(presenting: look, for: "receipt", now: now()),
            let answer = try await desks.access.answer(under: permit),
            let held = answer.registrations.first(where: { $0.id == confirmed.registration.id }), let product = site.product(held.product)
        else { return gone(ask) }
        let title = texts(ask)("registered.title", ["product": product.name[ask.language]])
        return receipt(held, product, of: permit.subject, title: title, lead: texts(ask)("registered.lead"), ask)
    }

    /// The receipt as it can be read at any time: with what has happened since.
    func receiptPage(_ act: Act) -> Answer {
        guard let held = act.held, let product = site.product(held.product) else { return gone(act.ask) }
        let (texts, dates, name) = (texts(act.ask), dates(act.ask), product.name[act.ask.language])
        let lines = held.events.reversed().map { event -> HTML in
            "<li><time datetime=\"\(event.time.ISO8601Format())\">\(dates.dateTime(event.time))</time>\(texts.sentence(event, name))</li>\n"
        }
        let story = HTML.section(id: "story", heading: texts("page.story"), "<ol class=\"timeline\" reversed>\(lines)</ol>")
        return receipt(
            held, product, of: act.permit.subject, title: texts("receipt.title", ["product": name]), lead: texts("receipt.lead"), act.ask,
            story: story)
    }

    private func receipt(
        _ held: HeldRegistration, _ product: Product, of subject: SubjectID, title: String, lead: String, _ ask: Ask, story: HTML = HTML()
    ) -> Answer {
        let (texts, dates) = (texts(ask), dates(ask))
        let given = held.events.last { $0.state == .given || $0.state == .renewed }.map { dates.dateTime($0.time) } ?? ""
        let token = tokens.issue(for: subject, acts: ["open"], now: now())
        let open = HTML.post(
            to: ask.paths("/page"), hidden: ["once": token.text, "act": "open"], .button(texts("registered.mind.page"), .quiet))
        let take = receiptButton(held.id, of: subject, .button(texts("registered.take.button")), ask)
        return page(
            title, ask,
            """
            <p class="kicker">\(texts("registered.kicker", ["time": given]))</p>
            <h1>\(title)</h1>
            <p class="lead text">\(lead)</p>
            <div class="with-side section"><div>
            \(HTML.panel(id: "agreed", heading: texts("registered.agreed"), agreed(held, product, given, ask)))\(story)
            </div><div>
            \(HTML.panel(id: "take", heading: texts("registered.take"), minor: true, "\(take)<p class=\"small soft\">\(texts("registered.take.text"))</p>"))\
            \(HTML.panel(id: "mind", heading: texts("registered.mind"), minor: true, "<p>\(mind(ask))</p>\n\(open)"))
            </div></div>

            """)
    }

    // MARK: Taking it along

    /// A form that gives the receipt of one registration as a file; it leaves the page it stands on open.
    func receiptButton(_ registration: RegistrationID, of subject: SubjectID, _ button: HTML, _ ask: Ask) -> HTML {
        let token = tokens.issue(for: subject, acts: ["receipt-file"], now: now())
        return HTML.post(
            to: ask.paths("/page"), hidden: ["once": token.text, "act": "receipt-file", "registration": registration.hex], button)
    }

    func receiptFile(_ act: Act) throws -> Answer {
        guard let held = act.held, let receipt = ConsentReceipt(of: held, site: site) else { return gone(act.ask) }
        let texts = texts(act.ask)
        let name = site.product(held.product)?.name[act.ask.language] ?? held.product
        tokens.remember("receipt.taken", for: act.token)
        let day = Day(held.events.last?.time ?? now()).text
        return file(try receipt.linkedData(), texts("receipt.file", ["product": name, "date": day]))
    }

    /// The certificate travels in its token: after an erasure nobody is left to ask for it.
    func certificateFile(_ permit: Permit, _ token: OpaqueToken, _ ask: Ask) -> Answer {
        guard let certificate = permit.target else { return gone(ask) }
        tokens.remember("erased.taken", for: token)
        return file(certificate, texts(ask)("erased.file"))
    }

    private func file(_ linkedData: Data, _ name: String) -> Answer {
        var answer = Answer(.ok, ByteBuffer(bytes: linkedData), content: .linkedData)
        answer.download = name
        return answer
    }

    private func mind(_ ask: Ask) -> HTML {
        let texts = texts(ask)
        return .sentence(
            texts("registered.mind.text"),
            ["page": HTML(text: texts("registered.mind.page")), "email": .mail(site.controller.email)])
    }

    private func agreed(_ held: HeldRegistration, _ product: Product, _ given: String, _ ask: Ask) -> HTML {
        let texts = texts(ask)
        let ticked = held.ticked
        let words = (held.record?.choices ?? []).filter { ticked.contains($0.id) }.map { choice -> HTML in
            let taken = held.takenBack(choice.id).map { time -> HTML in
                "<p class=\"small soft\">\(texts("page.agreed.withdrawn", ["time": dates(ask).dateTime(time)]))</p>"
            }
            return "<p class=\"wording\">\(choice.words)</p>\(taken)"
        }
        let refused = product.recipientsOutsideEEA.filter { !held.consent.transfers.contains($0.id) }.map { recipient in
            let country = recipient.transfer?.countryName[ask.language] ?? recipient.country
            return ticked.contains("transfer/\(recipient.id)")
                ? texts("receipt.not-for.transfer", ["country": country]) : texts("registered.not-for.transfer", ["country": country])
        }
        let about =
            held.consent.contact ? texts("registered.for.text", ["about": product.about[ask.language]]) : texts("receipt.for.nothing")
        let notices = versions(held.record, ask)
        let earlier = held.consents.dropLast().reversed().map { consent -> HTML in
            let time = consent.events.first.map { dates(ask).dateTime($0.time) } ?? ""
            return "\(time)<br>\(versions(consent.record, ask).joined(separator: "<br>"))"
        }
        let facts: [(name: String, value: HTML)] =
            [
                (texts("registered.given"), "\(texts("registered.given.text", ["time": given]))"),
                (texts("registered.language"), "\(site.texts(in: Language(rawValue: held.record?.language ?? ""))("language.full-name"))"),
                (texts("registered.for"), "\(about)"),
                (
                    texts("registered.not-for"),
                    ([texts("registered.not-for.products")] + refused).map { HTML(text: $0) }.joined(separator: "<br>")
                ),
                (texts("footer.policy-and-terms"), notices.joined(separator: "<br>")),
            ] + (earlier.isEmpty ? [] : [(texts("receipt.earlier"), earlier.joined(separator: "<br>"))]) + [
                (texts("registered.until"), "\(texts.retention(product.retention, as: "until"))"),
                (texts("registered.number"), "<span class=\"code\">\(ConsentReceipt(of: held, site: site)?.number ?? "")</span>"),
            ]
        return "<blockquote class=\"panel permission\">\(words)</blockquote>\n\(HTML.facts(facts))"
    }

    /// The versions shown and accepted, each with its fingerprint and the address at which it stays.
    private func versions(_ record: ConsentRecord?, _ ask: Ask) -> [HTML] {
        let texts = texts(ask)
        return (record?.notices ?? []).map { notice in
            let document = texts(notice.kind == "terms" ? "footer.terms" : "footer.privacy")
            let label = texts("registered.version", ["document": document, "number": String(notice.version)])
            let link = HTML.link(ask.paths("/\(notice.kind)/versions/\(notice.version)"), label)
            let how = texts(notice.kind == "terms" ? "registered.accepted" : "registered.shown")
            return "\(how): \(link), \(HTML.fingerprint(notice.fingerprint))"
        }
    }
}

extension HeldRegistration {
    /// Choices said yes to since the form was last filled in, whatever became of them.
    fileprivate var ticked: Set<String> {
        let allowing = (consents.last?.events ?? []).filter { $0.state == .given || $0.state == .renewed }
        return Set(allowing.flatMap { $0.decided.filter(\.value).keys })
    }

    /// When a choice was taken back; nothing while it holds.
    fileprivate func takenBack(_ choice: String) -> Date? {
        let deciding = events.filter { $0.state != .requested && $0.decided[choice] != nil }.max { $0.time < $1.time }
        return deciding.flatMap { $0.state == .withdrawn ? $0.time : nil }
    }
}
