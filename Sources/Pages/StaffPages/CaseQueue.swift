import Cases
import DataProtection
import Declarations
import Foundation
import Hummingbird
import Markup
import PageKit
import Staff

/// What waits, the most urgent first; a page at a time.
extension ConsoleDesk {
    static let pageSize = 50
    var day: Day { Self.day(of: pages.now(), in: site) }
    static func day(of time: Date, in site: Site) -> Day {
        Day(CaseClock(receivedAt: time, in: .init(identifier: site.timeZone) ?? .gmt).received)
    }

    func today() async throws -> Answer {
        let open = try await pages.store.cases(CaseFilter(functions: listed, limit: Self.pageSize))
        let late = try await pages.store.cases(CaseFilter(functions: listed, dueBefore: day, limit: 0)).total
        let week = try await pages.store.cases(CaseFilter(functions: listed, dueBefore: day + 8, limit: 0)).total
        let alarm: HTML =
            late == 0
            ? HTML()
            : "<div class=\"alarm broken\" role=\"alert\"><p><strong>\(texts.counted("console.late", late))</strong> \(texts("console.late.lead"))</p></div>\n"
        let tiles = [("late", late), ("week", week - late), ("open", open.total)].map { key, count -> HTML in
            "<div><dt>\(texts("console.tile.\(key)"))</dt><dd\(if: key == "late" && count > 0, " class=\"broken\"")>\(count)</dd></div>"
        }
        return answer(
            """
            <div class="row apart"><h1>\(texts("console.today.title", ["date": dates.date(day)]))</h1>\(finder)</div>
            \(try await alarms())\(try await waitingForApproval())\(alarm)<dl class="tiles">\(tiles)</dl>
            \(queue(open, offset: 0, open: true))
            """)
    }

    /// What happened here lately that must not be overlooked, for those who read the log.
    private func alarms() async throws -> HTML {
        guard function(for: .log) != nil else { return HTML() }
        return try await pages.staff.alarms(since: day + -7).map { note -> HTML in
            "<div class=\"alarm broken\" role=\"alert\"><p><strong>\(texts("console.alarm.\(note.about)"))</strong> \(dates.dateTime(note.time)). <a href=\"#log\">\(texts("console.log"))</a></p></div>\n"
        }.joined()
    }

    /// - Parameter about: "closed", "50", "closed/50".
    func list(_ about: String) async throws -> Answer {
        let parts = about.split(separator: "/").map(String.init)
        let (open, offset) = (parts.first != "closed", parts.last.flatMap { Int($0) } ?? 0)
        let page = try await pages.store.cases(
            CaseFilter(functions: listed, open: open, offset: max(0, offset), limit: Self.pageSize))
        let other: HTML =
            "<a class=\"button quiet\" href=\"#cases\(if: open, "/closed")\">\(texts(open ? "console.closed" : "console.open"))</a>"
        return answer(
            """
            <div class="row apart"><h1>\(texts(open ? "console.cases.title" : "console.closed.title"))</h1><div class="row">\(other)\(finder)</div></div>
            \(queue(page, offset: max(0, offset), open: open))
            """)
    }

    private var finder: HTML {
        """
        <a class="button quiet" href="#new-case">\(texts("console.open.title"))</a><form class="row finder" data-go="case"><label for="number">\(texts("console.find.case"))</label>\
        <input class="input" id="number" name="about" maxlength="12" autocomplete="off" data-key="/"><button class="button quiet">\
        \(texts("console.find")) <kbd>/</kbd></button></form>
        """
    }

    private func queue(_ page: CasePage, offset: Int, open: Bool) -> HTML {
        if page.rows.isEmpty { return "<p class=\"lead\">\(texts(open ? "console.queue.empty" : "console.closed.empty"))</p>\n" }
        let columns = ["due", "case", "asks", "product", "with"].map { DataTable.Column(texts("console.column.\($0)")) }
        let rows = page.rows.map { row -> [HTML] in
            let late = row.state.isOpen && row.due < day
            let left = row.due.number - day.number
            let due: HTML =
                row.closed.map { "\(dates.date($0))" }
                ?? "<strong\(if: late, " class=\"broken\"")>\(late ? texts.counted("console.days.over", -left) : texts.counted("console.days.left", left))</strong><br><span class=\"soft\">\(dates.date(row.due))</span>"
            let new: HTML = row.unread && open ? " <span class=\"tag\">\(texts("console.new"))</span>" : HTML()
            return [
                due, "<a href=\"#case/\(row.number.text)\" data-row>\(row.number.text)</a>\(new)",
                "\(texts.list(row.intents.map { texts("case.asked.\($0.rawValue)") }))<br><span class=\"soft\">\(texts("console.state.\(row.state.name)"))</span>",
                "\(row.products.map { site.product($0)?.name[language] ?? $0 }.joined(separator: ", "))",
                "\(row.function.flatMap { site.function($0)?.name[language] } ?? texts("console.nobody"))",
            ]
        }
        let base = open ? "#cases" : "#cases/closed"
        let before: HTML? =
            offset > 0 ? "<a class=\"button quiet\" href=\"\(base)/\(max(0, offset - Self.pageSize))\">\(texts("console.before"))</a>" : nil
        let end = offset + page.rows.count
        let after: HTML? =
            end < page.total
            ? "<a class=\"button quiet\" href=\"\(base)/\(end)\" data-key=\"N\">\(texts("console.after")) <kbd>N</kbd></a>" : nil
        return """
            <section class="panel" aria-labelledby="queue"><div class="row apart"><h2 id="queue">\(texts("console.queue"))</h2>\
            <p class="soft"><kbd>J</kbd> <kbd>K</kbd> \(texts("console.move"))</p></div>
            \(DataTable(columns, rows: rows, rowHeads: false, label: texts("console.queue")).html)\
            <p class="row">\(before)\(after)<span class="soft">\(texts("console.shown", ["from": String(offset + 1), "to": String(end), "of": String(page.total)]))</span></p>
            </section>

            """
    }
}
