import DataProtection
import Declarations
import Foundation
import Mailings
import Markup
import PageKit
import Registrations
import Requests

/// The lower half: the address, who looked, every letter, what has happened, and everything at once.
extension OwnPage {
    var address: HTML {
        let lead = texts("address.lead", ["days": String(site.retention.undoDays)])
        var row = FieldRow(id: "new-address", label: texts("address.new"), control: .email, required: true, texts)
        row.autocomplete = "email"
        let waiting: HTML? = answer.proposedAddress.map {
            "<p>\(HTML.sentence(texts("address.waiting"), ["address": HTML.entered($0.reveal())]))</p>"
        }
        return .panel(
            id: "address", heading: texts("address.title"),
            """
            <p>\(HTML.entered(answer.address.reveal()))</p>\(waiting)<p class="soft">\(lead)</p>
            \(form("address", "\(row.html)\(HTML.button(texts("address.button"), .quiet))"))
            """)
    }

    var views: HTML {
        let seen = answer.acts.filter { $0.kind == .view || ($0.kind == .export && $0.by != "subject") }
        let columns = ["when", "function", "seen", "reason"].map { DataTable.Column(texts("page.views.\($0)")) }
        let rows = seen.map { act -> [HTML] in
            ["\(dates.dateTime(act.time))", "\(function(act.by))", "\(act.what.map(column).joined(separator: ", "))", "\(act.reason)"]
        }
        let body: HTML =
            seen.isEmpty ? "<p>\(texts("page.views.empty"))</p>" : DataTable(columns, rows: rows, rowHeads: false).html
        return .section(
            id: "views", heading: texts("page.views"), "\(body)<p class=\"small soft\">\(texts("page.views.machines"))</p>")
    }

    private func function(_ id: String) -> String { texts.has("function.\(id)") ? texts("function.\(id)") : id }

    private func column(_ id: String) -> String { texts.has("page.views.\(id)") ? texts("page.views.\(id)") : label(id) }

    var letters: HTML {
        let columns = ["when", "letter", "outcome"].map { DataTable.Column(texts("page.letters.\($0)")) }
        let rows = answer.letters.map { letter -> [HTML] in
            let content = letter.content.reveal()
            let subject = content.draft.letter(site: site, language: Language(rawValue: content.language)).subject
            let outcome = texts(outcome(letter.state))
            return [
                "\(dates.dateTime(content.delivered ?? content.written))", "<span lang=\"\(content.language)\">\(subject)</span>",
                "\(outcome)",
            ]
        }
        let body: HTML =
            rows.isEmpty ? "<p>\(texts("page.letters.empty"))</p>" : DataTable(columns, rows: rows, rowHeads: false).html
        return .section(
            id: "letters", heading: texts("page.letters"), "\(body)<p class=\"small soft\">\(texts("page.letters.kept"))</p>")
    }

    /// What they asked of us, until when, and where it stands.
    var cases: HTML {
        if answer.cases.isEmpty { return HTML() }
        let columns = ["when", "asked", "state"].map { DataTable.Column(texts("page.cases.\($0)")) }
        let rows = answer.cases.map { held -> [HTML] in
            let asked = texts.list(held.asked.map { texts("case.asked.\($0)") })
            let due = held.open ? " " + texts("page.cases.due", ["date": dates.date(held.due)]) : ""
            return [
                "\(dates.date(held.received))<br><span class=\"code\">\(held.number)</span>", "\(asked)",
                "\(texts("case.state.\(held.state)"))\(due)",
            ]
        }
        return .section(id: "cases", heading: texts("page.cases"), DataTable(columns, rows: rows, rowHeads: false).html)
    }

    private func outcome(_ state: LetterState) -> String {
        switch state {
        case .queued, .sending: "page.letters.waiting"
        case .delivered: "page.letters.sent"
        case .failed: "page.letters.failed"
        case .uncertain: "page.letters.uncertain"
        case .void: "page.letters.dropped"
        }
    }

    var story: HTML {
        let consents = answer.registrations.flatMap { held in
            held.events.map { (time: $0.time, text: texts.sentence($0, name(held.product))) }
        }
        let acts = answer.acts.compactMap { act in sentence(act).map { (time: act.time, text: $0) } }
        let lines = (consents + acts).sorted { $0.time > $1.time }.map { line -> HTML in
            "<li><time datetime=\"\(line.time.ISO8601Format())\">\(dates.dateTime(line.time))</time>\(line.text)</li>\n"
        }
        let body: HTML = lines.isEmpty ? "<p>\(texts("page.story.empty"))</p>" : "<ol class=\"timeline\" reversed>\(lines)</ol>"
        return .section(id: "story", heading: texts("page.story"), body)
    }

    private func sentence(_ act: ActNote) -> String? {
        switch act.kind {
        case .view: nil
        case .correction:
            texts("page.story.corrected", ["label": act.what.first.map(label) ?? ""])
        case .addressChange: texts("page.story.address")
        case .addressUndo: texts("page.story.address-undone")
        case .export: act.by == "subject" ? texts("page.story.exported") : nil
        case .recipientsTold:
            texts(
                "page.story.recipients-told",
                ["names": texts.list(act.what.map { id in site.recipients.first { $0.id == id }?.name ?? id })])
        case .restriction, .objection, .liftTold, .lift:
            texts("page.story.\(act.kind.rawValue)", ["product": texts.list(act.what.map(name))])
        }
    }

    /// "courier/name" in words.
    private func label(_ column: String) -> String {
        let parts = column.split(separator: "/").map(String.init)
        guard parts.count == 2, let product = site.product(parts[0]), let field = product.field(parts[1]) else { return column }
        return "\(field.label[language]) (\(product.name[language]))"
    }

    var all: HTML {
        let stop = form("stop-all", .button(texts("page.all.stop.button"), .quiet))
        let erase = form("erase-form", .button(texts("page.all.erase.button"), .danger))
        let more = HTML.sentence(
            texts("page.rights.text"),
            ["email": .mail(site.controller.email), "authority": .outside(site.authority.url, site.authority.name, texts)])
        return .section(
            id: "all", heading: texts("page.all"),
            """
            <div class="panel"><h3>\(texts("page.all.stop"))</h3><p>\(texts("page.all.stop.text"))</p>\(stop)</div>
            <div class="panel"><h3>\(texts("page.all.erase"))</h3><p>\(texts("page.all.erase.text"))</p>\(erase)</div>
            \(objection)
            <div class="panel"><h3>\(texts("page.rights"))</h3><p>\(more)</p></div>
            <div class="near">\(form("close", .button(texts("page.close"), .quiet)))</div>
            """)
    }
}

extension Texts {
    /// What an act on a consent was, in the person's words.
    func sentence(_ event: ConsentEvent, _ product: String) -> String {
        if event.decided.keys.allSatisfy({ $0.hasPrefix("transfer/") }), event.state == .withdrawn {
            return self("page.story.transfer-withdrawn", ["product": product])
        }
        let key =
            switch event.state {
            case .requested: "page.story.registered"
            case .given: "page.story.confirmed"
            case .withdrawn: "page.story.withdrawn"
            case .renewed: "page.story.resumed"
            }
        return self(key, ["product": product])
    }
}
