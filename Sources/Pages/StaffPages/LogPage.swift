import DataProtection
import Declarations
import Foundation
import Hummingbird
import Markup
import PageKit
import Staff

/// What was done in the console, of one day or some, by function and by act.
extension ConsoleDesk {
    private static let spans = [1, 7, 30]

    func log(_ fields: FormFields) async throws -> Answer {
        guard let function = function(for: .log) else { return nothing() }
        let last = fields["day"].flatMap { CalendarDate($0.reveal()) }.map { Day($0) } ?? day
        let span = fields["span"].flatMap { Int($0.reveal()) }.flatMap { Self.spans.contains($0) ? $0 : nil } ?? 1
        let (chosen, act) = (fields["function"]?.reveal() ?? "", fields["act"]?.reveal() ?? "")
        let offset = max(0, fields["offset"].flatMap { Int($0.reveal()) } ?? 0)
        try await note("log", about: "", why: function.why[language], as: function)
        // Days of the site's clock are not those of UTC, by which notes lie.
        let (from, to) = (last + -(span - 1), last)
        let all = try await pages.staff.notes(from: from + -1, to: to + 1).filter { note in
            let day = ConsoleDesk.day(of: note.time, in: site)
            return day >= from && day <= to
        }
        let acts = Set(all.map(\.act)).union(act.isEmpty ? [] : [act]).sorted()
        let found = all.filter { (chosen.isEmpty || $0.function == chosen) && (act.isEmpty || $0.act == act) }
        let names = Dictionary(
            uniqueKeysWithValues: try await pages.staff.employees().map {
                ($0.row.id.hex, $0.name?.reveal() ?? texts("console.staff.gone"))
            })
        let shown = found.dropFirst(offset).prefix(Self.pageSize)
        let columns = ["when", "who", "function", "what", "why"].map { DataTable.Column(texts("console.log.\($0)")) }
        let rows = shown.map { note -> [HTML] in
            [
                "\(dates.dateTime(note.time))", HTML.entered(who(note, names)),
                "\(site.function(note.function)?.name[language] ?? texts.either("console.by.\(note.function)", note.function))", what(note),
                note.why.isEmpty ? HTML() : HTML.entered(note.why),
            ]
        }
        let table: HTML =
            rows.isEmpty
            ? "<p class=\"lead\">\(texts("console.log.empty"))</p>\n"
            : DataTable(columns, rows: Array(rows), rowHeads: false, label: texts("console.log")).html
        let functions = site.functions.map { ($0.id, $0.name[language]) } + [("operator", texts("console.by.operator"))]
        return answer(
            """
            <h1>\(texts("console.log"))</h1>
            <p class="lead">\(texts("console.log.lead"))</p>
            <form class="panel finder" action="/view/log" method="post">
            <div><label for="day">\(texts("console.log.until"))</label><input class="input" type="date" id="day" name="day" value="\(last.text)" max="\(day.text)" data-key="/"></div>
            <div><label for="span">\(texts("console.log.span"))</label><select class="input" id="span" name="span">\(Self.spans.map { option("\($0)", texts.counted("console.log.days", $0), span == $0) })</select></div>
            <div><label for="function">\(texts("console.log.function"))</label><select class="input" id="function" name="function">\(option("", texts("console.log.any"), chosen.isEmpty))\(functions.map { option($0.0, $0.1, chosen == $0.0) })</select></div>
            <div><label for="act">\(texts("console.log.what"))</label><select class="input" id="act" name="act">\(option("", texts("console.log.any"), act.isEmpty))\(acts.map { option($0, texts.either("console.log.\($0)", $0), act == $0) })</select></div>
            <button class="button">\(texts("console.find"))</button></form>
            <section class="panel" aria-labelledby="notes"><h2 id="notes" class="unseen">\(texts("console.log"))</h2>
            \(table)<div class="row">\(further(offset, found.count, ["day": last.text, "span": "\(span)", "function": chosen, "act": act]))</div></section>

            """)
    }

    private func who(_ note: StaffNote, _ names: [String: String]) -> String {
        note.employee.isEmpty
            ? texts.either("console.by.\(note.function)", texts("console.by.vern")) : names[note.employee] ?? note.employee
    }

    private func what(_ note: StaffNote) -> HTML {
        if note.isAlarm {
            return
                "<strong class=\"broken\">\(texts("console.log.alarm")) \(texts.either("console.alarm.\(note.about)", note.about))</strong>"
        }
        return "\(texts.either("console.log.\(note.act)", note.act)) \(texts.either("console.mail.\(note.about)", note.about))"
    }

    private func option(_ value: String, _ words: String, _ isChosen: Bool) -> HTML {
        "<option value=\"\(value)\"\(if: isChosen, " selected")>\(words)</option>"
    }

    /// The same choice, the part before or after.
    private func further(_ offset: Int, _ total: Int, _ choice: KeyValuePairs<String, String>) -> HTML {
        func button(_ start: Int, _ words: String) -> HTML {
            let fields = choice.map { name, value -> HTML in "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">" }
            return
                "<form action=\"/view/log\" method=\"post\">\(fields)<input type=\"hidden\" name=\"offset\" value=\"\(start)\"><button class=\"button quiet\">\(words)</button></form>"
        }
        if total == 0 { return HTML() }
        let end = min(total, offset + Self.pageSize)
        let before: HTML? = offset > 0 ? button(max(0, offset - Self.pageSize), texts("console.before")) : nil
        let after: HTML? = end < total ? button(end, texts("console.after")) : nil
        return
            "\(before)\(after)<span class=\"soft\">\(texts("console.shown", ["from": String(min(total, offset + 1)), "to": String(end), "of": String(total)]))</span>"
    }
}
