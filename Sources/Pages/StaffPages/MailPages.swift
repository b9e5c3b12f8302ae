import Cases
import DataProtection
import Declarations
import Hummingbird
import Mailings
import Markup
import PageKit

/// Mail out and in. Lists name no person and open nothing; a letter is opened as the function of its product, with a reason.
extension ConsoleDesk {
    private enum Box: String, CaseIterable {
        case waiting, sent, failed, received, returned

        var states: [LetterState] {
            switch self {
            case .waiting: [.queued, .sending]
            case .sent: [.delivered]
            case .failed: [.failed, .uncertain]
            case .received, .returned: []
            }
        }
    }

    /// Of which letters are listed.
    var mailProducts: [String] {
        site.products.map(\.id).filter { id in functions.contains { $0.acts.contains(.see) && $0.products.contains(id) } }
    }

    /// - Parameter about: "sent", "sent/50".
    func mail(_ about: String) async throws -> Answer {
        guard let function = functions.first(where: { $0.acts.contains(.triage) || $0.acts.contains(.see) }) else { return nothing() }
        let parts = about.split(separator: "/").map(String.init)
        let box = parts.first.flatMap(Box.init) ?? .waiting
        let offset = max(0, parts.dropFirst().first.flatMap { Int($0) } ?? 0)
        let triage = self.function(for: .triage) != nil
        guard box != .returned || triage else { return nothing() }
        try await note("mail", about: box.rawValue, why: function.why[language], as: function)
        let page = try await pages.mail.letters(
            LetterFilter(
                states: box.states, products: mailProducts, others: triage, without: pages.nobodies(), offset: offset, limit: Self.pageSize)
        )
        let received = try await pages.mail.received(
            listed, offset: box == .received ? offset : 0, limit: box == .received ? Self.pageSize : 0)
        let returned =
            triage
            ? try await pages.mail.returned(offset: box == .returned ? offset : 0, limit: box == .returned ? Self.pageSize : 0) : ([], 0)
        let totals: [Box: Int] = Dictionary(
            uniqueKeysWithValues: Box.allCases.map { box in
                switch box {
                case .received: (box, received.total)
                case .returned: (box, returned.1)
                default: (box, box.states.reduce(0) { $0 + (page.totals[$1] ?? 0) })
                }
            })
        let (table, count): (HTML, Int) =
            switch box {
            case .received: (came(received.rows), received.rows.count)
            case .returned: (came(back: returned.0), returned.0.count)
            default: (went(page.rows), page.rows.count)
            }
        let tabs = Box.allCases.filter { $0 != .returned || triage }.map { one -> HTML in
            "<li><a href=\"#mail/\(one.rawValue)\"\(if: one == box, " aria-current=\"true\"")>\(texts("console.mail.\(one.rawValue)")) <span class=\"count\">\(totals[one] ?? 0)</span></a></li>"
        }
        let aside = triage && box == .received ? pages.aside() : 0
        let lying: HTML = aside == 0 ? HTML() : "<div class=\"alarm\"><p>\(texts.counted("console.mail.aside", aside))</p></div>\n"
        return answer(
            """
            <h1>\(texts("console.mail"))</h1>
            <nav class="tabs" aria-label="\(texts("console.mail"))"><ul>\(tabs)</ul></nav>
            \(lying)<section class="panel" aria-labelledby="box"><h2 id="box">\(texts("console.mail.\(box.rawValue)"))</h2>
            \(table)\(paging("#mail/\(box.rawValue)", offset: offset, shown: count, of: totals[box] ?? 0))</section>

            """)
    }

    /// Links to the part before and the part after.
    func paging(_ base: String, offset: Int, shown: Int, of total: Int) -> HTML {
        if total == 0 { return HTML() }
        let before: HTML? =
            offset > 0 ? "<a class=\"button quiet\" href=\"\(base)/\(max(0, offset - Self.pageSize))\">\(texts("console.before"))</a>" : nil
        let end = offset + shown
        let after: HTML? =
            end < total
            ? "<a class=\"button quiet\" href=\"\(base)/\(end)\" data-key=\"N\">\(texts("console.after")) <kbd>N</kbd></a>" : nil
        return
            "<p class=\"row\">\(before)\(after)<span class=\"soft\">\(texts("console.shown", ["from": String(min(total, offset + 1)), "to": String(end), "of": String(total)]))</span></p>\n"
    }

    private func table(_ names: [String], _ rows: [[HTML]]) -> HTML {
        if rows.isEmpty { return "<p class=\"lead\">\(texts("console.mail.empty"))</p>\n" }
        return DataTable(
            names.map { DataTable.Column(texts("console.mail.column.\($0)")) }, rows: rows, rowHeads: false, label: texts("console.mail")
        ).html
    }

    private func went(_ letters: [LetterLine]) -> HTML {
        table(
            ["day", "what", "product", "state"],
            letters.map { line in
                let what = texts("console.letter.\(line.reason.name)")
                let open: HTML = line.product == nil ? "\(what)" : "<a href=\"#letter/\(line.id.hex)\" data-row>\(what)</a>"
                return [
                    "\(dates.date(line.day))", open, "\(line.product.map { site.product($0)?.name[language] ?? $0 } ?? "")",
                    state(of: line),
                ]
            })
    }

    private func state(of line: LetterLine) -> HTML {
        let state = texts("console.letter.state.\(line.state.name)")
        let again = line.due.map { texts("console.letter.again", ["time": dates.dateTime($0)]) }
        let tries = line.attempts > 0 ? texts.counted("console.letter.tries", line.attempts) : nil
        let more = [tries, again].compactMap { $0 }.joined(separator: ", ")
        return "\(state)\(if: !more.isEmpty, "<br><span class=\"soft\">\(more)</span>")"
    }

    private func came(_ letters: [ReceivedLine]) -> HTML {
        table(
            ["day", "case", "asks", "state"],
            letters.map { line in
                [
                    "\(dates.date(line.day))", "<a href=\"#case/\(line.number.text)\" data-row>\(line.number.text)</a>",
                    "\(texts.list(line.intents.map { texts("case.asked.\($0.rawValue)") }))",
                    "\(texts("console.state.\(line.state.name)"))",
                ]
            })
    }

    private func came(back letters: [ReturnedLine]) -> HTML {
        table(
            ["day", "why", "then"],
            letters.map { line in
                [
                    "\(dates.date(line.day))", "\(texts("console.returned.\(line.gravity)"))",
                    "\(texts(line.givenUp ? "console.returned.given-up" : "console.returned.goes-on"))",
                ]
            })
    }

    // MARK: One letter

    /// Asks why, first.
    func letter(_ about: String, notice: HTML = HTML()) async throws -> Answer {
        guard let id = LetterID(hex: about), let line = try await pages.mail.letter(id), let function = function(seeing: line) else {
            return nothing()
        }
        let name = line.product.map { site.product($0)?.name[language] ?? $0 } ?? ""
        return answer(
            """
            <p class="soft"><a href="#mail">\(texts("console.mail"))</a></p><h1>\(texts("console.letter.\(line.reason.name)")) · \(name)</h1>
            <p class="lead">\(dates.date(line.day)) · \(texts("console.letter.state.\(line.state.name)"))</p>
            \(notice)<form class="panel" action="/do/letter" method="post"><input type="hidden" name="about" value="\(id.hex)"><input type="hidden" name="as" value="\(function.id)">
            <p><label for="why">\(texts("console.reason"))</label><input class="input full" id="why" name="reason" required maxlength="1000" data-key="/"></p>
            <p class="row"><button class="button" name="do" value="open">\(texts("console.letter.open"))</button>\
            \(if: [.failed, .uncertain].contains(line.state), "<button class=\"button quiet\" name=\"do\" value=\"resend\">\(texts("console.letter.resend"))</button>")</p>
            <p class="soft">\(texts("console.people.recorded"))</p></form>

            """)
    }

    private func function(seeing line: LetterLine) -> StaffFunction? {
        line.product.flatMap { product in functions.first { $0.acts.contains(.see) && $0.products.contains(product) } }
    }

    func actOnLetter(_ fields: FormFields) async throws -> Answer {
        let (about, act) = (fields["about"]?.reveal() ?? "", fields["do"]?.reveal() ?? "")
        let reason = fields["reason"]?.reveal() ?? ""
        guard let id = LetterID(hex: about), let line = try await pages.mail.letter(id), let function = function(seeing: line) else {
            return nothing()
        }
        guard ["open", "resend"].contains(act) else { throw HTTPError(.notFound) }
        func said(_ key: String) async throws -> Answer {
            try await letter(about, notice: "<div class=\"refusal\" role=\"alert\"><p>\(texts(key))</p></div>\n")
        }
        guard !reason.allSatisfy(\.isWhitespace) else { return try await said("console.refusal.reasonMissing") }
        try await note("letter/\(act)", about: "", why: reason, as: function)
        guard let opened = try await pages.letters.open(id, as: function, reason: reason, now: pages.now()) else {
            return try await said("console.letter.unconfirmed")
        }
        if act == "resend" {
            guard try await pages.letters.resend(opened) else { return try await said("console.letter.not-to-resend") }
            return try await mail("waiting")
        }
        let hidden: HTML = "<span class=\"withheld\">\(texts("console.hidden"))</span>"
        var facts: [(name: String, value: HTML)] = [
            (texts("console.people.address"), opened.to.map { HTML.entered($0.reveal()) } ?? hidden),
            (texts("console.letter.delivered"), opened.delivered.map { "\(dates.dateTime($0))" } ?? "–"),
        ]
        if let said = opened.answer { facts.append((texts("console.letter.answer"), HTML.entered(said.reveal()))) }
        return answer(
            """
            <p class="soft"><a href="#mail">\(texts("console.mail"))</a></p><h1>\(texts("console.letter.\(line.reason.name)"))</h1>
            \(HTML.facts(facts))
            <article class="letter ours"><p><strong>\(HTML.entered(opened.letter.subject))</strong></p><div class="body" lang="\(opened.letter.language.rawValue)">\(opened.letter.blocks.map(block))</div></article>

            """)
    }

    /// What it said; links in it open nothing any more, and are left out.
    private func block(_ block: LetterBlock) -> HTML {
        switch block {
        case .paragraph(let text), .fine(let text): "<p>\(text)</p>"
        case .strong(let first, let then): "<p><strong>\(first)</strong> \(then)</p>"
        case .action(let label, _, _), .fineLink(let label, _): "<p class=\"soft\">[\(label)]</p>"
        case .verbatim(let text): "<pre>\(text)</pre>"
        case .table(let table): "<pre>\(table.lines(width: 72))</pre>"
        case .rule: "<hr>"
        }
    }
}

extension LetterReason {
    /// By which its words are found.
    fileprivate var name: String {
        switch self {
        case .confirmation: "confirmation"
        case .product: "product"
        case .service: "service"
        case .farewell: "farewell"
        }
    }
}
