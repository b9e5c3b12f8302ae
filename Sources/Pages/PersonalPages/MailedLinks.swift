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

/// A link that came by mail: opening it shows one button and no data, pressing it acts once (mail scanners open links).
struct MailedLink: Sendable {
    let folder: String
    let act: LinkAct
    /// Texts of the page with the button.
    let key: String

    static let all = [
        MailedLink(folder: "c", act: .confirm, key: "confirm"),
        MailedLink(folder: "p", act: .page, key: "my.open"),
        MailedLink(folder: "a", act: .address, key: "address.confirm"),
        MailedLink(folder: "undo", act: .undoAddress, key: "undo"),
        MailedLink(folder: "u", act: .undoStop, key: "undo.stop"),
        MailedLink(folder: "k", act: .identify, key: "identify"),
    ]
}

extension PersonalPages {
    /// GET and HEAD: nothing is consumed, nothing is told but whether the link can still be pressed.
    func show(_ link: MailedLink, _ ask: Ask) async throws -> Answer {
        guard let token = ask.parameters.get("token").flatMap(OpaqueToken.init),
            let open = try await store.open(token, for: link.act, now: now())
        else { return gone(ask) }
        let (texts, dates) = (texts(ask), dates(ask))
        let products = open.products.compactMap { site.product($0) }
        let product = texts.list(products.map { $0.name[ask.language] })
        let title = texts("\(link.key).title", ["product": product])
        let lead = texts(
            "\(link.key).lead",
            [
                "controller": site.controller.name, "product": product, "about": texts.list(products.map { $0.about[ask.language] }),
            ])
        let notes: HTML =
            switch link.act {
            case .confirm:
                """
                <p>\(texts("confirm.not-you", ["days": String(site.retention.unconfirmedDays)]))</p>
                <hr>
                <p class="soft">\(texts("confirm.unchanged", ["until": dates.dateTime(token.expires)]))</p>
                """
            case .page, .identify: "<hr>\n<p class=\"soft\">\(texts("my.open.unchanged"))</p>"
            case .address, .undoAddress, .undoStop: HTML()
            }
        let button = HTML.post(to: ask.paths("/\(link.folder)/\(token.text)"), .button(texts("\(link.key).button", ["product": product])))
        let kicker: HTML = products.isEmpty ? HTML() : "<p class=\"kicker\">\(product)</p>\n"
        return page(
            title, ask, "<div class=\"text\">\n\(kicker)<h1>\(title)</h1>\n<p class=\"lead\">\(lead)</p>\n\(button)\(notes)</div>\n")
    }

    func press(_ link: MailedLink, _ request: Request, _ ask: Ask) async throws -> Answer {
        guard FormBody.sameOrigin(request, site: site.address.origin) else { throw HTTPError(.forbidden) }
        guard let token = ask.parameters.get("token").flatMap(OpaqueToken.init) else { return gone(ask) }
        switch link.act {
        case .confirm:
            guard let confirmed = try await desks.registration.confirm(token, now: now()) else { return gone(ask) }
            if confirmed.endsRestriction {
                try await desks.recipients.tell(.lifted, of: confirmed.subject, now: now()) { $0.id == confirmed.registration.id }
            }
            return try await receipt(confirmed, ask)
        case .page:
            guard let permit = try await store.permit(presenting: token, for: .page, now: now()) else { return gone(ask) }
            return try await ownPage(under: permit, ask)
        case .identify:
            guard let (row, permit) = try await desks.cases.identify(token, now: now()) else { return gone(ask) }
            return try await goOn(row, under: permit, ask)
        case .address:
            guard let subject = try await desks.correction.confirmAddress(token, now: now()) else { return gone(ask) }
            tokens.close(subject)
            let texts = texts(ask)
            let until = dates(ask).dateTime(now() + Double(site.retention.undoDays) * 86_400)
            return page(
                texts("address.done.title"), ask,
                "<div class=\"text\">\n<h1>\(texts("address.done.title"))</h1>\n<p class=\"lead\">\(texts("address.done.lead", ["until": until]))</p>\n</div>\n"
            )
        case .undoAddress:
            guard let subject = try await desks.correction.undoAddress(token, now: now()) else { return gone(ask) }
            tokens.close(subject)
            return message("undo.done", ask)
        case .undoStop:
            return try await desks.contact.undoStop(token, now: now()) ? message("undo.stopped", ask) : gone(ask)
        }
    }

    // MARK: Asking for the link

    func askForPage(_ ask: Ask, refused: AnswerRefusal? = nil, later: Later? = nil, given: String = "") -> Answer {
        let texts = texts(ask)
        var row = FieldRow(id: "email", label: texts("my.email"), control: .email, required: true, texts)
        row.autocomplete = "email"
        row.hint = texts("my.email.hint")
        row.why = "<b>\(texts("my.email.why"))</b> \(texts("my.email.why.text"))"
        row.values = [given]
        if let refused {
            row.error =
                refused == .missing
                ? texts("refused.missing.email")
                : texts("refused.\(refused.rawValue)", ["suggestion": String(given.filter { !$0.isWhitespace })])
        }
        let form = HTML.post(to: ask.paths("/my"), "\(row.html)<p>\(HTML.button(texts("my.button")))</p>")
        return page(
            texts("my.title"), ask, path: "/my",
            status: later != nil ? .serviceUnavailable : refused == nil ? .ok : .unprocessableContent,
            """
            \(later.map { self.later($0, ask) })<h1>\(texts("my.title"))</h1>
            <p class="lead text">\(texts("my.lead", ["controller": site.controller.name]))</p>
            \(form)<p class="soft">\(HTML.sentence(texts("my.or"), ["email": .mail(site.controller.email)]))</p>

            """)
    }

    /// The same page, at the same time, whether anything is held or not: the work is done later, in a round with others (`LinkRounds`).
    func sendPageLink(_ request: Request, _ ask: Ask) async throws -> Answer {
        let fields = try await form(request)
        let given = fields["email"] ?? Personal("")
        guard !given.reveal().allSatisfy(\.isWhitespace) else { return askForPage(ask, refused: .missing) }
        do { try EmailAddress.check(given.reveal()) } catch { return askForPage(ask, refused: error, given: given.reveal()) }
        let now = now()
        if let wait = wait(for: Self.own) { return later(.busy, given, ask, retryAfter: wait) }
        switch budget.take(given, for: .pageLink, now: now) {
        case .exhausted: return later(.letters, given, ask, retryAfter: 3_600)
        case .spent: break
        case .granted: desks.links.ask(for: given, language: ask.language)
        }
        let texts = texts(ask)
        let until = dates(ask).dateTime(now + LinkDesk.pageLinkLife)
        return page(
            texts("my.sent.title"), ask,
            """
            <div class="text">
            <h1>\(texts("my.sent.title"))</h1>
            <p class="lead">\(HTML.sentence(texts("my.sent.lead"), ["address": "<strong>\(HTML.entered(given.reveal()))</strong>"]))</p>
            <p>\(texts("my.sent.valid", ["until": until]))</p>
            <p class="soft">\(texts("my.sent.same"))</p>
            </div>

            """)
    }

    private func later(_ later: Later, _ given: Personal<String>, _ ask: Ask, retryAfter: Int) -> Answer {
        var answer = askForPage(ask, later: later, given: given.reveal())
        answer.retryAfter = retryAfter
        return answer
    }
}
