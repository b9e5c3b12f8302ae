import DataProtection
import Declarations
import Foundation
import Markup
import PageKit
import Registrations
import Requests

/// Everything held about a person on one page, each part with what they can do about it.
struct OwnPage {
    let site: Site
    let answer: AccessAnswer
    let paths: Paths
    /// For the forms of this page: single use, shared by all of them.
    let once: OpaqueToken
    /// For the download, which leaves the page open.
    let download: OpaqueToken
    /// The button that gives a registration's receipt as a file; none on paper.
    var receiptFile: (HeldRegistration) -> HTML = { _ in HTML() }
    let now: Date

    var language: Language { paths.language }
    var texts: Texts { site.texts(in: language) }
    var dates: DateWords { DateWords(texts: texts, timeZone: site.timeZone) }

    func name(_ product: String) -> String { site.product(product)?.name[language] ?? product }

    /// A form of the page that asks for one act.
    func form(_ act: String, hidden: KeyValuePairs<String, String> = [:], classes: String? = nil, _ body: HTML) -> HTML {
        let values = hidden.map { name, value -> HTML in "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">" }
        return .post(to: paths("/page"), hidden: ["once": once.text, "act": act], classes: classes, "\(values)\(body)")
    }

    var main: HTML {
        let sections = answer.registrations.map { (id: "r-\($0.product)", heading: name($0.product)) }
        let rest = (["address", "views", "letters"] + (answer.cases.isEmpty ? [] : ["cases"]) + ["story", "all"]).map {
            (id: $0, heading: heading($0))
        }
        return """
            <div class="with-outline">
            <header>
            <h1>\(texts("page.title"))</h1>
            <p class="lead">\(lead)</p>
            <div class="row">\(export)<span class="small soft">\(texts("page.closes", ["time": closing]))</span></div>
            </header>
            \(HTML.outline(label: texts("page.outline"), sections + rest))
            <div>
            <div class="near">\(answer.registrations.map(registration))\(address)</div>
            \(views)\(letters)\(cases)\(story)\(all)
            </div></div>

            """
    }

    func heading(_ part: String) -> String { part == "address" ? texts("address.title") : texts("page.\(part)") }

    private var lead: String {
        let details = answer.registrations.reduce(1) { $0 + $1.answers.count }
        let what = [
            texts.counted("page.lead.registrations", answer.registrations.count), texts.counted("page.lead.details", details),
            texts.counted("page.lead.letters", answer.letters.count),
            texts.counted("page.lead.views", answer.acts.count { $0.kind == .view }),
        ]
        return texts("page.lead", ["controller": site.controller.name, "what": texts.list(what)])
    }

    private var closing: String { dates.time(now + PageTokens.life) }

    private var export: HTML {
        let json = HTML.post(
            to: paths("/page"), hidden: ["once": download.text, "act": "export"], .button(texts("page.download"), .quiet))
        return "\(json)\(form("print", "<button class=\"link\">\(texts("page.print"))</button>"))"
    }

    // MARK: One registration

    private func registration(_ held: HeldRegistration) -> HTML {
        let name = name(held.product)
        let product = site.product(held.product)
        let asked = (product?.fields ?? []).map { field in field.type == .email ? fixed(field) : correctable(field, held) }
        let fields = asked + noLongerAsked(held, product)
        let terms: HTML =
            product.map { "\(agreement(held, $0))\(use($0))" } ?? "<p>\(texts("page.product-gone"))</p>\(receiptFile(held))"
        return """
            <section class="panel" id="r-\(held.product)" aria-labelledby="r-\(held.product)-h">
            <div class="row apart"><h2 id="r-\(held.product)-h">\(name)</h2>\
            <p class="small soft">\(texts("page.registered", ["date": dates.date(held.day)]))</p></div>
            <dl class="held">\(fields)</dl>
            \(terms)
            \(acts(held, name))
            </section>

            """
    }

    /// Held although the form no longer asks for it: it stands here until it is erased.
    func noLongerAsked(_ held: HeldRegistration, _ product: Product?) -> [HTML] {
        held.answers.filter { product?.field($0.key) == nil }.sorted { $0.key < $1.key }.map { id, value in
            "<div><dt>\(id)</dt><dd>\(value.reveal().map { HTML.entered($0) }.joined(separator: ", "))</dd></div>\n"
        }
    }

    private func fixed(_ field: ProductField) -> HTML {
        """
        <div><dt>\(field.label[language])</dt><dd>\(HTML.entered(answer.address.reveal()))<br>\
        <small class="soft">\(field.why[language]) \(texts.retention(field.retention))</small></dd>\
        <dd><a href="#address">\(texts("page.change"))<span class="unseen"> \(field.label[language])</span></a></dd></div>

        """
    }

    private func correctable(_ field: ProductField, _ held: HeldRegistration) -> HTML {
        let values = held.answers[field.id]?.reveal() ?? []
        let shown: HTML =
            values.isEmpty
            ? "<span class=\"soft\">\(texts("page.empty-answer"))</span>"
            : values.map { HTML.entered(field.shown($0, in: language)) }.joined(separator: ", ")
        return """
            <div><dt>\(field.label[language])</dt><dd>\(shown)<br>\
            <small class="soft">\(field.why[language]) \(texts.retention(field.retention))</small></dd>\
            <dd>\(form("correct-form", hidden: ["registration": held.id.hex, "field": field.id], .linkButton(texts("page.change"), texts("page.change.of", ["label": field.label[language]]))))</dd></div>

            """
    }

    private func agreement(_ held: HeldRegistration, _ product: Product) -> HTML {
        let consent = held.consent
        let words = (held.record?.choices ?? []).filter { choice in
            choice.id == "contact" || choice.id == "terms" || consent.transfers.contains(String(choice.id.dropFirst("transfer/".count)))
        }.map { choice -> HTML in "<p class=\"wording\">\(choice.words)</p>" }
        let notices = Dictionary((held.record?.notices ?? []).map { ($0.kind, $0.version) }, uniquingKeysWith: { $1 })
        func link(_ kind: String) -> HTML {
            let number = notices[kind] ?? 0
            return .link(paths("/\(kind)/versions/\(number)"), texts("page.agreed.\(kind)", ["number": String(number)]))
        }
        let times = held.events.filter { $0.state != .requested }.map { event -> HTML in
            let key = event.state == .withdrawn ? "page.agreed.withdrawn" : "page.agreed.given"
            return "\(texts(key, ["time": dates.dateTime(event.time)]))"
        }
        let receivers = product.recipients.filter { $0.transfer == nil || consent.transfers.contains($0.id) }
        let recipients =
            receivers.isEmpty
            ? texts("page.agreed.recipients.none", ["controller": site.controller.name])
            : texts(
                "page.agreed.recipients",
                ["who": receivers.map { "\($0.name) (\(language.country($0.country)))" }.joined(separator: ", ")])
        return """
            <h3 class="near">\(texts("page.agreed"))</h3>
            \(words)
            <p class="small soft">\(HTML.sentence(texts("page.agreed.versions"), ["privacy": link("privacy"), "terms": link("terms")]))<br>
            \(times.joined(separator: "<br>"))<br>\(recipients)</p>
            <div class="row small">\(form("receipt", hidden: ["registration": held.id.hex], .linkButton(texts("receipt.open"), texts("receipt.open.of", ["product": name(held.product)]))))\
            \(receiptFile(held))</div>

            """
    }

    private func use(_ product: Product) -> HTML {
        let facts: [(name: String, value: HTML)] = [
            (texts("page.used.purpose"), "\(texts("register.know.purpose.text", ["about": product.about[language]]))"),
            (texts("page.used.basis"), "\(texts.basis(product.purpose.basis))"),
            (texts("page.used.retention"), "\(texts.retention(product.retention, as: "until"))"),
            (texts("page.used.source"), "\(texts("page.used.source.you"))"),
            (texts("page.used.safeguards"), "\(texts("page.used.safeguards.text"))"),
            (texts("page.used.decides"), "\(texts("page.used.decides.text"))"),
        ]
        return "<details class=\"more\"><summary>\(texts("page.used"))</summary>\(HTML.facts(facts))</details>\n"
    }

    private func acts(_ held: HeldRegistration, _ name: String) -> HTML {
        let hidden: KeyValuePairs = ["registration": held.id.hex]
        let letters =
            held.standing == .stopped
            ? form("resume", hidden: hidden, .button(texts("stop.done.undo-button", ["product": name]), .quiet))
            : form("stop", hidden: hidden, .button(texts("page.stop", ["product": name]), .quiet))
        let transfers = held.consent.transfers.sorted().compactMap { id -> HTML? in
            guard let recipient = site.recipients.first(where: { $0.id == id }) else { return nil }
            let country = language.country(recipient.country)
            let button = HTML.button(texts("page.withdraw-transfer", ["country": country]), .quiet)
            return form("withdraw-transfer", hidden: ["registration": held.id.hex, "recipient": id], button)
        }
        return """
            \(if: held.standing == .stopped, "<p>\(texts("page.stopped", ["product": name]))</p>")
            \(restriction(held))<div class="row">\(letters)\(transfers)\(restrictButton(held))\(form("erase-form", hidden: hidden, .button(texts("page.erase"), .danger)))</div>

            """
    }
}

extension ProductField {
    /// An answer as people read it: the label of an option, the name of a country.
    func shown(_ value: String, in language: Language) -> String {
        switch type {
        case .choice, .choices: options.first { $0.id == value }?.label[language] ?? value
        case .country: language.country(value)
        default: value
        }
    }
}

extension HTML {
    /// A button that reads like the "Correct" link beside a detail; its full name is for who only hears it.
    static func linkButton(_ text: String, _ full: String) -> HTML {
        "<button class=\"link\" aria-label=\"\(full)\">\(text)</button>"
    }
}
