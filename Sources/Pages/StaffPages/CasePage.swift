import Cases
import DataProtection
import Declarations
import Foundation
import Hummingbird
import Markup
import PageKit
import Requests

/// One case: its clock, thread, what was understood, and what can be done.
extension ConsoleDesk {
    /// - Parameter seen: a look that is on record already; what an act opened isn't looked at twice.
    func openCase(
        _ about: String, seen: Look? = nil, notice: String? = nil, refusal: CaseRefusal? = nil, draft: String = ""
    ) async throws -> Answer {
        guard let number = CaseNumber(about), let row = try await pages.store.lookUp(number), let function = function(having: row) else {
            return nothing()
        }
        let look = if let seen, seen.function == function.id { seen } else { try await look(at: row, as: function) }
        guard let opened = try await open(row, look) else { return nothing() }
        try await pages.cases.markRead(row, now: pages.now())
        let said: HTML =
            refusal.map { "<div class=\"refusal\" role=\"alert\"><p>\(texts("console.refusal.\($0)"))</p></div>\n" }
            ?? notice.map { "<div class=\"panel permission\" role=\"status\"><p>\($0)</p></div>\n" } ?? HTML()
        return answer(
            """
            <p class="soft"><a href="#cases">\(texts("console.cases"))</a> / \(row.number.text)</p>
            <div class="row apart"><h1>\(texts.list(row.intents.map { texts("case.asked.\($0.rawValue)") }).firstUppercased)</h1>\
            <p class="soft">\(row.function.flatMap { site.function($0)?.name[language] } ?? texts("console.nobody")) · \(texts("console.state.\(row.state.name)"))</p></div>
            \(said)\(clock(row))
            <div class="with-side near">
            <section aria-labelledby="thread"><h2 id="thread">\(texts("console.thread"))</h2>
            \(thread(opened))\(row.state.isOpen ? reply(row, opened, draft) : HTML())</section>
            <div>\(understood(opened))\(row.state.isOpen ? acts(row, function) : HTML())\(erasing(opened, function))\(try await whose(row, function))</div></div>

            """)
    }

    struct Look {
        let function: String
        let permit: Permit
    }

    /// The look is on record, of the case, of the person and of the console, before anything is opened.
    /// - Returns: nothing where there is nothing left to look at.
    func look(at row: CaseRow, as function: StaffFunction) async throws -> Look? {
        guard let holder = row.holder else { return nil }
        let why = texts("console.why.case", ["number": row.number.text])
        try await note("case", about: row.number.text, why: why, as: function)
        return try await pages.people.permit(
            case: holder, of: row.person, as: function.id, reason: "\(why): \(function.why[language])", now: pages.now()
        ).map { Look(function: function.id, permit: $0) }
    }

    func open(_ row: CaseRow, _ look: Look?) async throws -> CaseDesk.Opened? {
        if row.holder == nil { return CaseDesk.Opened(gone: row) }
        guard let look else { return nil }
        return try await pages.cases.open(row, under: look.permit)
    }

    private func clock(_ row: CaseRow) -> HTML {
        guard row.state.isOpen else {
            return "<p class=\"lead\">\(row.closed.map { texts("console.closed.on", ["date": dates.date($0)]) } ?? "")</p>\n"
        }
        if let paused = row.paused {
            let still = texts(
                "console.clock.paused",
                ["since": dates.date(paused), "received": dates.date(row.received), "due": dates.date(row.due(on: day))])
            return "<p class=\"panel\"><strong>\(still)</strong></p>\n"
        }
        let left = row.due.number - day.number
        let whole = max(1, row.due.number - row.received.number)
        let done = min(whole, max(0, day.number - row.received.number))
        let title = left < 0 ? texts.counted("console.days.over", -left) : texts.counted("console.days.left", left)
        let width = 800 * done / whole
        return """
            <section class="panel" aria-labelledby="clock"><div class="row apart"><h2 id="clock"\(if: left < 0, " class=\"broken\"")>\(title)</h2>\
            <p class="soft">\(texts(row.extended ? "console.clock.extended" : "console.clock", ["received": dates.date(row.received), "due": dates.date(row.due)]))</p></div>
            <svg viewBox="0 0 800 12" width="100%" height="12" preserveAspectRatio="none" role="img" aria-label="\(title)"><rect class="q1" width="800" height="12" rx="3"/>\
            <rect class="bar" width="\(width)" height="12" rx="3"/></svg></section>

            """
    }

    private func thread(_ opened: CaseDesk.Opened) -> HTML {
        if opened.row.holder == nil { return "<p>\(texts("console.gone"))</p>\n" }
        let letters = Dictionary(opened.letters.map { ($0.id, $0.raw) }) { first, _ in first }
        let parts = opened.steps.map { step -> HTML in
            let when = dates.dateTime(step.time)
            switch step.what {
            case .letter(let id):
                guard let raw = letters[id]?.reveal() else { return HTML() }
                let shown = pages.reading(raw)
                return """
                    <article class="letter"><header><strong>\(HTML.entered(shown.from))</strong><span class="soft">\(when)</span></header>
                    <p><strong>\(HTML.entered(shown.subject))</strong></p><div class="body">\(paragraphs(shown.text))</div></article>

                    """
            case .asked(let text) where step.by == CaseStep.person:
                return
                    "<article class=\"letter\"><header><span class=\"soft\">\(when)</span></header><div class=\"body\">\(paragraphs(text))</div></article>\n"
            case .wrote(let text):
                return """
                    <article class="letter ours"><header><strong>\(site.function(step.by)?.name[language] ?? step.by)</strong><span class="soft">\(when)</span></header>
                    <div class="body">\(paragraphs(text))</div></article>

                    """
            case .opened, .understood: return HTML()
            default:
                let who = site.function(step.by)?.name[language] ?? texts.either("console.by.\(step.by)", step.by)
                let more = [detail(of: step.what), step.why.isEmpty ? nil : step.why].compactMap { $0 }.joined(separator: ": ")
                return
                    "<p class=\"soft\">\(when) · \(who): \(texts("console.step.\(step.what.name)"))\(if: !more.isEmpty, " (\(more))")</p>\n"
            }
        }
        return parts.joined()
    }

    /// What a line of the history is about, in words of this page.
    private func detail(of what: CaseStep.What) -> String? {
        switch what {
        case .notice: nil
        case .routed(let function): site.function(function)?.name[language] ?? function
        default: what.text
        }
    }

    private func paragraphs(_ text: String) -> HTML {
        text.replacing("\r", with: "").split(separator: "\n\n").prefix(400).map { part -> HTML in
            "<p dir=\"auto\">\(part.split(separator: "\n", omittingEmptySubsequences: false).map { HTML(text: String($0)) }.joined(separator: "<br>"))</p>"
        }.joined()
    }

    private func reply(_ row: CaseRow, _ opened: CaseDesk.Opened, _ draft: String) -> HTML {
        guard opened.origin?.address != nil else { return "<p>\(texts("console.no-answer"))</p>\n" }
        let written = Language(rawValue: opened.origin?.language ?? "")
        let templates = (site.templates[written] ?? builtIn(written)).map { template -> HTML in
            let text = template.filled(number: row.number.text, site: site)
            return
                "<button type=\"button\" class=\"button quiet\" data-run=\"fill\" data-into=\"text\" data-text=\"\(text)\" lang=\"\(written.rawValue)\">\(template.title)</button>"
        }
        return """
            <form class="letter" action="/do/case" method="post"><input type="hidden" name="about" value="\(row.number.text)">
            <label for="text">\(texts("console.reply"))</label><textarea class="input full" id="text" name="text" rows="6" lang="\(written.rawValue)" data-key="R">\(draft)</textarea>
            <p class="row"><button class="button" name="do" value="write">\(texts("console.reply.send")) <kbd>Ctrl Enter</kbd></button>\
            <button class="button quiet" name="do" value="answer">\(texts("console.reply.close"))</button></p>
            <p class="row">\(templates)</p></form>

            """
    }

    /// For languages the company has written none in.
    private func builtIn(_ written: Language) -> [AnswerTemplate] {
        let words = site.texts(in: written)
        return ["thanks", "which", "done"].map {
            AnswerTemplate(title: texts("console.template.\($0)"), text: words("console.template.\($0).text"))
        }
    }

    private func understood(_ opened: CaseDesk.Opened) -> HTML {
        let readings = opened.steps.flatMap { step -> [CaseReading] in
            if case .understood(let readings) = step.what { readings } else { [] }
        }
        let rows = readings.map { reading -> [HTML] in
            [
                "<strong>\(texts("case.asked.\(reading.intent.rawValue)"))</strong><br><span class=\"soft\">\(reading.phrase.isEmpty ? "" : "“\(reading.phrase)” · ")\(reading.rule)</span>",
                "\(texts(reading.sure ? "console.sure" : "console.unsure"))",
            ]
        }
        let table = DataTable([.init(texts("console.column.asks")), .init(texts("console.sure.how"))], rows: rows, rowHeads: false)
        return HTML.panel(id: "understood", heading: texts("console.understood"), table.html)
    }

    /// One form an act: each has its key, and what it needs to say.
    private func acts(_ row: CaseRow, _ function: StaffFunction) -> HTML {
        func form(_ act: String, _ key: String, _ inner: HTML) -> HTML {
            """
            <details><summary data-key="\(key)">\(texts("console.do.\(act)")) <kbd>\(key)</kbd></summary>\
            <form action="/do/case" method="post"><input type="hidden" name="about" value="\(row.number.text)"><input type="hidden" name="do" value="\(act)">\
            \(inner)<button class="button quiet">\(texts("console.do.\(act)"))</button></form></details>

            """
        }
        func field(_ act: String) -> HTML {
            "<p><label for=\"\(act)-why\">\(texts("console.reason"))</label><input class=\"input full\" id=\"\(act)-why\" name=\"reason\" required maxlength=\"1000\"></p>"
        }
        let functions = site.functions.filter { $0.acts.contains(.answer) }.map { one -> HTML in
            "<option value=\"\(one.id)\"\(if: one.id == row.function, " selected")>\(one.name[language])</option>"
        }
        let intents = Intent.allCases.map { intent -> HTML in
            "<label class=\"row\"><input type=\"checkbox\" name=\"asks\" value=\"\(intent.rawValue)\"\(if: row.intents.contains(intent), " checked")> \(texts("case.asked.\(intent.rawValue)"))</label>"
        }
        return HTML.panel(
            id: "acts", heading: texts("console.do"),
            """
            \(form("route", "H", "<p><label for=\"to\">\(texts("console.column.with"))</label><select class=\"input full\" id=\"to\" name=\"to\">\(functions)</select></p>\(field("route"))"))\
            \(form("reread", "M", "\(intents)\(field("reread"))"))\
            \(form("note", "O", "<p><label for=\"note\">\(texts("console.note"))</label><textarea class=\"input full\" id=\"note\" name=\"text\" rows=\"3\"></textarea></p>"))\
            \(row.state == .identityAsked ? form("identify", "C", "<p><label for=\"code\">\(texts("code.code"))</label><input class=\"input full\" id=\"code\" name=\"text\" required maxlength=\"20\" autocomplete=\"off\"></p>") : HTML())\
            \(row.paused == nil ? form("doubt", "D", field("doubt")) : form("settle", "D", field("settle")))\
            \(rights(row).map { form($0.act, $0.key, field($0.act)) })\
            \(row.extended ? HTML() : form("extend", "X", field("extend")))\
            \(form("refuse", "F", field("refuse")))\
            \(form("withdraw", "W", field("withdraw")))\
            \(form("hand-back", "B", field("hand-back")))
            """)
    }

    /// Shown by what is asked alone: whether somebody is registered isn't told by it.
    private func rights(_ row: CaseRow) -> [(act: String, key: String)] {
        guard !Set(row.intents).isDisjoint(with: [.restrict, .object]) else { return [] }
        return [("restrict", "S"), ("lift", "L")] + (row.intents.contains(.object) ? [("uphold", "U"), ("override", "V")] : [])
    }

    /// What this function needs of whoever asked; the rest is said to be hidden.
    private func whose(_ row: CaseRow, _ function: StaffFunction) async throws -> HTML {
        guard let person = row.person else { return HTML() }
        let why = texts("console.why.case", ["number": row.number.text])
        guard let seen = try await pages.people.look(at: person, as: function, reason: why, now: pages.now()) else { return HTML() }
        return HTML.panel(id: "person", heading: texts("console.person"), sheet(seen))
    }
}

extension String {
    fileprivate var firstUppercased: String { prefix(1).uppercased() + dropFirst() }
}

extension Texts {
    /// The text, or what stands in for one nobody wrote.
    func either(_ key: String, _ other: String) -> String { has(key) ? self(key) : other }
}
