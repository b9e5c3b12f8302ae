import Cases
import DataProtection
import Declarations
import Foundation
import Hummingbird
import Logging
import Mailings
import Markup
import PageKit
import Registrations
import Requests

/// Erasing, asked twice: the first press leads to a page that says what goes, what stays and what follows; the second one erases.
extension PersonalPages {
    func eraseForm(_ act: Act) -> Answer { eraseForm(permit: act.permit, answer: act.answer, held: act.held, act.ask) }

    func eraseForm(permit: Permit, answer: AccessAnswer, held: HeldRegistration?, _ ask: Ask) -> Answer {
        let texts = texts(ask)
        let name = held.map { held in site.product(held.product)?.name[ask.language] ?? held.product }
        let title = name.map { texts("erase.one.title", ["product": $0]) } ?? texts("erase.all.title")
        let registration = held?.id.hex ?? ""
        let once = tokens.issue(for: permit.subject, acts: [Self.erasing(registration), "open"], now: now())
        let hidden: KeyValuePairs = ["once": once.text, "act": "erase", "registration": registration]
        let erase = HTML.post(
            to: ask.paths("/page"), hidden: hidden, .button(texts(name == nil ? "erase.button" : "erase.one.button"), .final))
        let keep = HTML.post(
            to: ask.paths("/page"), hidden: ["once": once.text, "act": "open"], .button(texts("erase.cancel"), .quiet))
        let next = texts("erase.next.text", ["hours": String(site.retention.outgoingMailHours)])
        return page(
            title, ask,
            """
            <div class="text">
            <p class="kicker">\(texts("erase.kicker"))</p>
            <h1>\(title)</h1>
            <p class="lead">\(texts("erase.lead"))</p>
            <div class="panel"><h2>\(texts("erase.goes"))</h2><ul>\(goes(answer, held, ask))</ul>
            <h2>\(texts("erase.stays"))</h2><ul>\(stays(held, ask))</ul></div>
            <div class="panel"><h2>\(texts("erase.next"))</h2><p>\(next)</p></div>
            <div class="row section">\(erase)\(keep)</div>
            </div>

            """)
    }

    private func goes(_ answer: AccessAnswer, _ held: HeldRegistration?, _ ask: Ask) -> [HTML] {
        let texts = texts(ask)
        let leaving = held.map { [$0] } ?? answer.registrations
        let names = leaving.map {
            texts("erase.goes.registration", ["product": site.product($0.product)?.name[ask.language] ?? $0.product])
        }
        let details = texts.counted("erase.goes.details", leaving.reduce(held == nil ? 1 : 0) { $0 + $1.answers.count })
        let rest =
            held == nil
            ? ["erase.goes.letters", "erase.goes.views", "erase.goes.history", "erase.goes.key"] : ["erase.goes.letters", "erase.goes.key"]
        return (names + [details] + rest.map { texts($0) }).map { "<li>\($0)</li>" }
    }

    private func stays(_ held: HeldRegistration?, _ ask: Ask) -> [HTML] {
        let texts = texts(ask)
        let keys = ["erase.stays.fingerprint", "erase.stays.record"] + (held == nil ? [] : ["erase.stays.others"])
        return keys.map { "<li>\(texts($0))</li>" }
    }

    func erase(_ act: Act) async throws -> Answer {
        let scope = act.held.map { ErasureDesk.Scope.registration($0.id) } ?? .everything
        // A form that names a registration which is no longer there must not become an erasure of everything.
        if act.held == nil, act.fields["registration"]?.reveal().isEmpty == false { return gone(act.ask) }
        tokens.close(act.permit.subject)
        do {
            try await desks.recipients.tell(.erased, act.held.map { [$0] } ?? act.answer.registrations, of: act.answer, now: now())
            guard let certificate = try await desks.erasure.erase(scope, under: act.permit, now: now()) else {
                return gone(act.ask)
            }
            if certificate.everything {
                tokens.remember("erased.title", for: act.token)
            } else {
                try await desks.cases.done([.erase], from: act.answer.address, now: now())
            }
            return try erased(certificate, act)
        } catch let failure as ErasureFailure {
            act.ask.logger.error("an erasure is not finished and will be tried again", metadata: ["why": "\(failure)"])
            return message("erased.unfinished", act.ask)
        }
    }

    private func erased(_ certificate: Certificate, _ act: Act) throws -> Answer {
        let (texts, dates) = (texts(act.ask), dates(act.ask))
        let name = act.held.map { site.product($0.product)?.name[act.ask.language] ?? $0.product }
        let title = certificate.everything ? texts("erased.title") : texts("erased.one.title", ["product": name ?? ""])
        let lead = certificate.everything ? texts("erased.lead") : texts("erased.one.lead")
        let searched = texts(
            "erased.searched.text",
            ["files": String(certificate.filesSearched), "bytes": certificate.bytesSearched.formatted(.byteCount(style: .file))])
        let underWay = certificate.lettersUnderWay.map {
            [(texts("erased.under-way"), "\(texts("erased.under-way.text", ["count": String($0)]))" as HTML)]
        }
        let facts: [(name: String, value: HTML)] =
            [
                (texts("erased.number"), "<span class=\"code\">\(certificate.id)</span>"),
                (texts("erased.done"), "\(dates.dateTime(certificate.erased))"),
                (texts("erased.rows"), "\(certificate.registrations + certificate.letters + certificate.acts)"),
                (texts("erased.searched"), "\(searched)"),
                (texts("erased.found"), "\(texts("erased.found.nothing"))"),
            ] + (underWay ?? []) + [
                (texts("registered.fingerprint"), "<span class=\"code\">\(certificate.fingerprint)</span>")
            ]
        // Bound to nobody: whom it was for is no longer known.
        let token = tokens.issue(
            for: .random(), acts: ["certificate"], target: try ErasureReceipt(certificate, site: site).linkedData(), now: now())
        let take = HTML.post(
            to: act.ask.paths("/page"), hidden: ["once": token.text, "act": "certificate"], .button(texts("erased.download")))
        return page(
            title, act.ask,
            """
            <div class="text">
            <p class="kicker">\(texts("erased.kicker", ["time": dates.dateTime(certificate.erased)]))</p>
            <h1>\(title)</h1>
            <p class="lead">\(lead)</p>
            \(HTML.panel(id: "certificate", heading: texts("erased.certificate"), .facts(facts)))
            <p>\(texts("erased.keep"))</p>
            \(take)
            \(if: certificate.everything, "<p class=\"soft\">\(texts("erased.farewell"))</p>")
            </div>

            """)
    }
}
