import Cases
import DataProtection
import Declarations
import Foundation
import Markup
import PageKit
import Requests

/// Having data kept and not used, having that ended, and objecting (GDPR Art. 18, 21(1)).
extension PersonalPages {
    func restrict(_ act: String, _ form: Act) async throws -> Answer {
        guard let held = form.held else { return gone(form.ask) }
        let texts = texts(form.ask)
        try await desks.restriction.decide(
            act == "lift" ? .lift : .restrict(.asked), .registrations([held.id]), subject: form.permit.subject, by: RestrictionDesk.subject,
            now: now()
        ) { try await desks.recipients.tell($0, now: now()) }
        let key =
            act == "lift" ? (title: "lift.done.title", lead: "lift.done.lead") : (title: "restrict.done.title", lead: "restrict.done.lead")
        tokens.remember(key.title, for: form.token)
        let product = site.product(held.product)?.name[form.ask.language] ?? held.product
        return try await ownPage(
            under: form.permit, form.ask, notice: notice(texts(key.title), texts(key.lead, ["product": product])))
    }

    /// What speaks against using the data is for a person to weigh; until then they are not used.
    func object(_ form: Act) async throws -> Answer {
        let texts = texts(form.ask)
        let why = form.fields["why"]?.reveal() ?? ""
        guard !why.allSatisfy(\.isWhitespace) else {
            return try await ownPage(
                under: form.permit, form.ask, notice: notice(texts.counted("refused.title", 1), texts("refused.missing.message")))
        }
        let restriction = try await desks.restriction.prepare(
            .restrict(.objection), .everything, subject: form.permit.subject, by: RestrictionDesk.subject, now: now())
        let asked = CaseAsked(
            channel: .page, by: CaseStep.person, intents: [.object], products: [], text: String(why.prefix(Self.longestObjection)),
            received: now(), address: form.answer.address, language: form.ask.language)
        if let restriction { try await desks.recipients.tell(restriction, now: now()) }
        let row = try await desks.cases.open(asked, of: form.permit.subject, restriction: restriction, now: now())
        tokens.remember("object.done.title", for: form.token)
        let lead = texts("object.done.lead", ["due": dates(form.ask).date(row.due), "number": row.number.text])
        return try await ownPage(under: form.permit, form.ask, notice: notice(texts("object.done.title"), lead))
    }

    private static let longestObjection = 4_000
}

extension OwnPage {
    /// Under a registration: whether what was entered is used.
    func restriction(_ held: HeldRegistration) -> HTML {
        guard let restriction = held.restriction else { return HTML() }
        let since = texts(
            restriction.ground == .objection ? "page.restricted.objection" : "page.restricted",
            ["product": name(held.product), "date": dates.date(restriction.since)])
        let lifts: HTML? = restriction.lifts.map { " \(texts("page.restricted.lifts", ["date": dates.date($0)]))" }
        return "<p><strong>\(since)</strong>\(lifts)</p>\n"
    }

    func restrictButton(_ held: HeldRegistration) -> HTML {
        let hidden: KeyValuePairs = ["registration": held.id.hex]
        return held.restriction == nil
            ? form("restrict", hidden: hidden, .button(texts("page.restrict"), .quiet))
            : form("lift", hidden: hidden, .button(texts("page.lift"), .quiet))
    }

    var objection: HTML {
        var row = FieldRow(id: "why", label: texts("page.object.why"), control: .textarea, required: true, texts)
        row.hint = texts("page.object.hint")
        return """
            <div class="panel"><h3>\(texts("page.object"))</h3><p>\(texts("page.object.text"))</p>\
            \(form("object", "\(row.html)\(HTML.button(texts("page.object.button"), .quiet))"))</div>
            """
    }
}
