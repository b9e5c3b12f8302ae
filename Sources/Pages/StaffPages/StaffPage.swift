import DataProtection
import Declarations
import Foundation
import Hummingbird
import Markup
import PageKit
import Staff

/// Colleagues and their functions.
extension ConsoleDesk {
    func staffPage(notice: HTML = HTML()) async throws -> Answer {
        guard let function = function(for: .staff) else { return nothing() }
        try await note("staff", about: "", why: function.why[language], as: function)
        let rows = try await pages.staff.employees().filter { $0.row.state != .left }.map { row, name -> [HTML] in
            let names = row.functions.map { site.function($0)?.name[language] ?? $0 }.joined(separator: ", ")
            let own = row.id == session.employee
            let again = form("invite-again", row.id, texts("console.staff.again"), .quiet)
            let leave = own ? HTML() : form("leave", row.id, texts("console.staff.leave"), .danger)
            return [
                HTML.entered(name?.reveal() ?? ""), "\(names)",
                "\(row.state == .invited ? texts("console.staff.invited") : texts.counted("console.staff.keys", row.passkeys))",
                "<div class=\"row\">\(again)\(leave)</div>\(away(row))",
            ]
        }
        let functions = site.functions.map { one -> HTML in
            "<label class=\"row\"><input type=\"checkbox\" name=\"functions\" value=\"\(one.id)\"> \(one.name[language])<span class=\"soft\"> \(one.why[language])</span></label>"
        }
        let columns = ["name", "functions", "passkeys", "acts"].map { DataTable.Column(texts("console.staff.column.\($0)")) }
        return answer(
            """
            <h1>\(texts("console.staff"))</h1>
            <p class="soft">\(texts("console.eyes.\(try await pages.fourEyes.eyes().rawValue)"))</p>
            \(notice)\(DataTable(columns, rows: rows).html)
            <form class="panel" action="/do/invite" method="post"><h2>\(texts("console.staff.invite"))</h2>
            <p><label for="name">\(texts("console.staff.column.name"))</label><input class="input full" id="name" name="name" required maxlength="100" autocomplete="off"></p>
            <fieldset><legend>\(texts("console.staff.column.functions"))</legend>\(functions)</fieldset>
            <p><button class="button">\(texts("console.staff.invite"))</button></p></form>

            """)
    }

    private func away(_ row: EmployeeRow) -> HTML {
        let label = texts("console.staff.away.until")
        let until: HTML? = row.away.flatMap { $0 < day ? nil : "<p>\(texts("console.staff.away.since", ["date": dates.date($0)]))</p>" }
        return """
            \(until)<form class="row" action="/do/away" method="post"><input type="hidden" name="about" value="\(row.id.hex)">\
            <input class="input" type="date" name="until" aria-label="\(label)"><button class="button quiet">\(label)</button></form>
            """
    }

    private func form(_ act: String, _ employee: SubjectID, _ label: String, _ weight: ButtonWeight) -> HTML {
        HTML.post(to: "/do/\(act)", hidden: ["about": employee.hex], .button(label, weight))
    }

    func actOnStaff(_ act: String, _ fields: FormFields) async throws -> Answer {
        guard let function = function(for: .staff) else { return nothing() }
        let employee = fields["about"].flatMap { SubjectID(hex: $0.reveal()) }
        try await note(act, about: employee?.hex ?? "", why: function.why[language], as: function)
        var invitation: OpaqueToken?
        switch (act, employee) {
        case ("invite", _):
            let name = fields["name"] ?? Personal("")
            let chosen = fields.all("functions").map { $0.reveal() }.filter { site.function($0) != nil }
            guard !name.reveal().allSatisfy(\.isWhitespace), !chosen.isEmpty else {
                return try await staffPage(
                    notice: "<div class=\"refusal\" role=\"alert\"><p>\(texts("console.staff.incomplete"))</p></div>\n")
            }
            invitation = try await pages.staff.invite(name, functions: chosen, now: pages.now())
        case ("invite-again", let employee?): invitation = try await pages.staff.inviteAgain(employee, now: pages.now())
        case ("away", let employee?):
            let until = fields["until"].flatMap { CalendarDate($0.reveal()) }.map { Day($0) }
            guard try await pages.staff.away(employee, until: until) else { return nothing() }
            return try await staffPage(
                notice:
                    "<div class=\"panel permission\" role=\"status\"><p>\(texts(until == nil ? "console.staff.away.back" : "console.staff.away.done"))</p></div>\n"
            )
        case ("leave", let employee?):
            // Nobody locks themself, and with that perhaps everybody, out.
            guard employee != session.employee else { return nothing() }
            _ = try await pages.staff.leave(employee)
        default: return nothing()
        }
        let notice: HTML =
            invitation.map {
                """
                <div class="panel permission" role="status"><h2>\(texts("console.staff.invitation"))</h2><p>\(texts("console.staff.invitation.lead", ["until": dates.dateTime($0.expires)]))</p>\
                <p class="code">\(pages.origin)/#invite=\($0.text)</p></div>

                """
            } ?? "<div class=\"panel permission\" role=\"status\"><p>\(texts("console.staff.left"))</p></div>\n"
        return try await staffPage(notice: notice)
    }
}
