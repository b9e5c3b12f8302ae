import Cases
import DataProtection
import Declarations
import Foundation
import HTTPTypes
import Hummingbird
import Mailings
import Markup
import PageKit
import Registrations
import Requests

/// What the forms of the page ask for. Each act redeems the page's token; the page that answers carries the next one.
/// Erasing is not among what the page itself may do: only the page that asks once more carries a token for it, for exactly what it named.
extension PersonalPages {
    static let acts: Set<String> = [
        "open", "correct-form", "correct", "address", "stop", "stop-all", "resume", "withdraw-transfer", "receipt", "erase-form",
        "print", "close", "restrict", "lift", "object",
    ]

    func ownPage(under permit: Permit, _ ask: Ask, notice: HTML = HTML()) async throws -> Answer {
        guard let answer = try await desks.access.answer(under: permit) else { return gone(ask) }
        let own = OwnPage(
            site: site, answer: answer, paths: ask.paths, once: tokens.issue(for: permit.subject, acts: Self.acts, now: now()),
            download: tokens.issue(for: permit.subject, acts: ["export"], now: now()),
            receiptFile: { held in
                let name = site.product(held.product)?.name[ask.language] ?? held.product
                let button = HTML.linkButton(texts(ask)("registered.take.button"), texts(ask)("receipt.download", ["product": name]))
                return receiptButton(held.id, of: permit.subject, button, ask)
            }, now: now())
        return page(texts(ask)("page.title"), ask, notice + own.main)
    }

    func act(_ request: Request, _ ask: Ask) async throws -> Answer {
        let fields = try await form(request)
        guard let token = fields["once"].flatMap({ OpaqueToken($0.reveal()) }), let act = fields["act"]?.reveal(),
            let permit = try DataSubjectRule(tokens: tokens).permit(
                presenting: token, for: act == "erase" ? Self.erasing(fields["registration"]?.reveal() ?? "") : act, now: now())
        else { return spent(fields, ask) }
        if act == "certificate" { return certificateFile(permit, token, ask) }
        guard let answer = try await desks.access.answer(under: permit) else { return gone(ask) }
        let held = fields["registration"].flatMap { RegistrationID(hex: $0.reveal()) }.flatMap { id in
            answer.registrations.first { $0.id == id }
        }
        let done = Act(permit: permit, token: token, answer: answer, held: held, fields: fields, ask: ask)
        switch act {
        case "correct-form": return correctionForm(done)
        case "correct": return try await correct(done)
        case "address": return try await proposeAddress(done)
        case "stop", "stop-all", "resume", "withdraw-transfer": return try await decide(act, done)
        case "restrict", "lift": return try await restrict(act, done)
        case "object": return try await object(done)
        case "erase-form": return eraseForm(done)
        case "erase": return try await erase(done)
        case "export": return try await export(done)
        case "receipt": return receiptPage(done)
        case "receipt-file": return try receiptFile(done)
        case "print": return printable(done)
        case "close":
            tokens.close(permit.subject)
            return message("page.closed", ask)
        default: return try await ownPage(under: permit, ask)
        }
    }

    static func erasing(_ registration: String) -> String { "erase/\(registration)" }

    struct Act {
        let permit: Permit
        let token: OpaqueToken
        let answer: AccessAnswer
        let held: HeldRegistration?
        let fields: FormFields
        let ask: Ask
    }

    /// Reload and back: the sentence the first press led to, never data, and no effect.
    private func spent(_ fields: FormFields, _ ask: Ask) -> Answer {
        guard let token = fields["once"].flatMap({ OpaqueToken($0.reveal()) }), let outcome = tokens.outcome(of: token, now: now()) else {
            return gone(ask)
        }
        let texts = texts(ask)
        let again = HTML.button(texts("gone.new"), to: ask.paths("/my"), .quiet)
        return page(
            texts(outcome), ask, status: .gone,
            "<div class=\"text\">\n<h1>\(texts(outcome))</h1>\n<p class=\"lead\">\(texts("gone.nothing"))</p>\n<p>\(again)</p>\n</div>\n")
    }

    func notice(_ title: String, _ lead: String, _ more: HTML = HTML()) -> HTML {
        "<div class=\"panel permission\" role=\"status\"><h2>\(title)</h2><p>\(lead)</p>\(more)</div>\n"
    }

    // MARK: Correcting

    private func correctionForm(_ act: Act, refused: AnswerRefusal? = nil, given: [String]? = nil) -> Answer {
        guard let held = act.held, let product = site.product(held.product), let id = act.fields["field"]?.reveal(),
            let field = product.field(id), field.type != .email
        else { return gone(act.ask) }
        let filled = FilledForm(
            answers: [id: (given ?? held.answers[id]?.reveal() ?? []).map { Personal($0) }], ticks: [])
        let form = CorrectionForm(
            site: site, product: product, field: field, registration: held.id, paths: act.ask.paths, filled: filled, refused: refused,
            once: tokens.issue(for: act.permit.subject, acts: Self.acts, now: now()))
        return page(form.title, act.ask, status: refused == nil ? .ok : .unprocessableContent, form.main)
    }

    private func correct(_ act: Act) async throws -> Answer {
        guard let held = act.held, let id = act.fields["field"]?.reveal(), let field = site.product(held.product)?.field(id) else {
            return gone(act.ask)
        }
        let given = act.fields.all("value")
        do {
            // What is refused was not corrected.
            if (try? field.check(given)) != nil {
                try await desks.recipients.tell(.corrected, [held], fields: ["\(held.product)/\(id)"], of: act.answer, now: now())
            }
            try await desks.correction.correct(id, of: held, to: given, under: act.permit, now: now())
        } catch CorrectionRefusal.answer(let refusal) {
            return correctionForm(act, refused: refusal, given: given.map { $0.reveal() })
        }
        try await desks.cases.done([.correct], from: act.answer.address, now: now())
        tokens.remember("correct.done.title", for: act.token)
        let texts = texts(act.ask)
        let notice = notice(texts("correct.done.title"), texts("correct.done.lead", ["label": field.label[act.ask.language]]))
        return try await ownPage(under: act.permit, act.ask, notice: notice)
    }

    private func proposeAddress(_ act: Act) async throws -> Answer {
        let given = act.fields["new-address"] ?? Personal("")
        let texts = texts(act.ask)
        do {
            guard budget.take(given, for: .newAddress, now: now()) == .granted else {
                return try await ownPage(
                    under: act.permit, act.ask, notice: notice(texts.counted("refused.title", 1), texts("refused.letters")))
            }
            try await desks.correction.proposeAddress(given, for: act.answer, under: act.permit, now: now())
        } catch let refusal as CorrectionRefusal {
            let reason: String =
                switch refusal {
                case .answer(let refusal) where given.reveal().isEmpty || refusal == .missing: texts("refused.missing.email")
                case .answer(let refusal):
                    texts("refused.\(refusal.rawValue)", ["suggestion": String(given.reveal().filter { !$0.isWhitespace })])
                case .sameAddress, .unknownField: texts("correct.same")
                }
            return try await ownPage(under: act.permit, act.ask, notice: notice(texts.counted("refused.title", 1), reason))
        }
        tokens.remember("address.sent.title", for: act.token)
        let lead = texts(
            "address.sent.lead", ["address": given.reveal(), "hours": String(site.retention.confirmationHours)])
        return try await ownPage(under: act.permit, act.ask, notice: notice(texts("address.sent.title"), lead))
    }

    // MARK: Stopping

    private func decide(_ act: String, _ form: Act) async throws -> Answer {
        let texts = texts(form.ask)
        let product = form.held.flatMap { site.product($0.product) }?.name[form.ask.language] ?? ""
        let decision: ContactDesk.Act
        let scope: ContactDesk.Scope
        switch (act, form.held) {
        case ("stop-all", _): (decision, scope) = (.stop, .everything)
        case ("stop", let held?): (decision, scope) = (.stop, .registrations([held.id]))
        case ("resume", let held?): (decision, scope) = (.resume, .registrations([held.id]))
        case ("withdraw-transfer", let held?):
            guard let recipient = form.fields["recipient"]?.reveal(), held.consent.transfers.contains(recipient) else {
                return gone(form.ask)
            }
            (decision, scope) = (.withdrawTransfer(recipient: recipient), .registrations([held.id]))
        default: return gone(form.ask)
        }
        try await desks.contact.decide(
            decision, scope, subject: form.permit.subject, address: form.answer.address, method: "page", now: now())
        let key: (title: String, lead: String) =
            switch act {
            case "stop-all": ("stop.done.title", "stop.done.all")
            case "resume": ("undo.stop.done.title", "undo.stop.done.lead")
            case "withdraw-transfer": ("page.transfer-withdrawn.title", "page.transfer-withdrawn.lead")
            default: ("stop.done.title", "stop.done.lead")
            }
        tokens.remember(key.title, for: form.token)
        let taken = act == "resume" ? [] : form.held.map { [$0] } ?? form.answer.registrations.filter { $0.standing == .active }
        let notice = notice(texts(key.title), texts(key.lead, ["product": product]), withdrawals(taken, form))
        return try await ownPage(under: form.permit, form.ask, notice: notice)
    }

    /// A receipt of the withdrawal for each registration it was about: as easily had as that of the consent.
    private func withdrawals(_ taken: [HeldRegistration], _ form: Act) -> HTML {
        let texts = texts(form.ask)
        let buttons = taken.map { held -> HTML in
            let name = site.product(held.product)?.name[form.ask.language] ?? held.product
            let button = HTML.button(texts("receipt.withdrawal", ["product": name]), .quiet)
            return receiptButton(held.id, of: form.permit.subject, button, form.ask)
        }
        return buttons.isEmpty ? HTML() : "<div class=\"row\">\(buttons)</div>"
    }
}
