import DataProtection
import Declarations
import Foundation
import Hummingbird
import Markup
import NIOCore
import PageKit
import Staff

/// What waits for a second pair of eyes, or for its day: what exactly, who asks, until when. Whoever may not approve sees that something
/// waits, and can stop it.
extension ConsoleDesk {
    var mayApprove: Bool { pages.fourEyes.mayApprove(session.functions) }

    func approvals(notice: HTML = HTML()) async throws -> Answer {
        if let function = functions.first { try await note("approvals", about: "", why: function.why[language], as: function) }
        let requests = try await pages.fourEyes.requests(now: pages.now())
        let waiting = requests.filter { $0.state == .waiting && $0.request.until > pages.now() }
        let names = try await colleagues()
        let empty: HTML = waiting.isEmpty ? "<p class=\"lead\">\(texts("console.approvals.empty"))</p>\n" : HTML()
        let eyes = try await pages.fourEyes.eyes()
        return answer(
            """
            <h1>\(texts("console.approvals"))</h1>
            <p class="soft">\(texts("console.eyes.\(eyes.rawValue)"))</p>
            \(notice)\(empty)\(try waiting.map { try card($0, names) })\(try await newcomers(requests, names))\(identityForm())\(try over(requests, names))
            """)
    }

    /// That something waits, for the page of today.
    func waitingForApproval() async throws -> HTML {
        let count = try await pages.fourEyes.requests(now: pages.now()).count { $0.state == .waiting && $0.request.until > pages.now() }
        if count == 0 { return HTML() }
        return
            "<div class=\"alarm untested\" role=\"status\"><p><strong>\(texts.counted("console.approvals.wait", count))</strong> <a href=\"#approvals\">\(texts("console.approvals"))</a></p></div>\n"
    }

    /// Names of colleagues, for those who approve.
    private func colleagues() async throws -> [String: String] {
        guard mayApprove else { return [:] }
        return Dictionary(
            uniqueKeysWithValues: try await pages.staff.employees().map {
                ($0.row.id.hex, $0.name?.reveal() ?? texts("console.staff.gone"))
            })
    }

    private func isOwn(_ request: GuardedRequest) -> Bool { request.by == session.employee.hex }

    private func title(_ request: GuardedRequest) -> String { texts("console.guarded.\(request.act.kind.rawValue)") }

    private func asker(_ request: GuardedRequest, _ names: [String: String]) -> HTML {
        let function = site.function(request.function)?.name[language] ?? texts.either("console.by.\(request.function)", request.function)
        guard let name = names[request.by] else { return "\(function)" }
        return function.isEmpty ? HTML.entered(name) : "\(HTML.entered(name)) (\(function))"
    }

    private func card(_ opened: FourEyes.Opened, _ names: [String: String]) throws -> HTML {
        let request = opened.request
        let (id, print) = (request.id.hex, try request.fingerprint().text)
        let place = "request-\(id.prefix(8))"
        let until = request.waits == .day ? dates.dateTime(request.until) : dates.time(request.until)
        let details: [(name: String, value: HTML)] =
            mayApprove || isOwn(request)
            ? [(texts("console.approvals.what"), lines(request, names)), (texts("console.log.why"), HTML.entered(request.why))] : []
        let facts: [(name: String, value: HTML)] =
            [(texts("console.approvals.hash"), "<span class=\"code\">\(print)</span>")] + details + [
                (texts("console.approvals.by"), "\(asker(request, names)), \(dates.dateTime(request.time))"),
                (
                    texts("console.approvals.until"),
                    "\(until) <span class=\"code\" data-until=\"\(Int(request.until.timeIntervalSince1970))\"></span>"
                ),
                (
                    texts("console.approvals.given"),
                    "\(texts("console.approvals.\(request.waits.rawValue)", ["given": String(opened.approvals.count)]))"
                ),
            ]
        let approvable = request.waits == .colleagues && (mayApprove || isOwn(request)) && !opened.approvals.contains(session.employee)
        let approve: HTML =
            approvable
            ? "<p class=\"near\"><button class=\"button\" data-run=\"approve\" data-about=\"\(id)\" data-key=\"G\">\(texts("console.approvals.approve")) <kbd>G</kbd></button></p>"
            : HTML()
        return HTML.panel(
            id: place, heading: title(request),
            """
            \(HTML.facts(facts))\(approve)
            <details><summary data-key="X">\(texts("console.approvals.stop")) <kbd>X</kbd></summary>\
            <form action="/do/stop" method="post"><input type="hidden" name="about" value="\(id)">\
            <p><label for="why-\(place)">\(texts("console.reason"))</label><input class="input full" id="why-\(place)" name="reason" required maxlength="1000"></p>\
            <button class="button quiet">\(texts("console.approvals.stop"))</button></form></details>
            """)
    }

    /// A change of many lines folds up; what is hashed is all of it.
    private func lines(_ request: GuardedRequest, _ names: [String: String]) -> HTML {
        let lines = request.act.lines.map { line -> HTML in
            if case .passkey(_, let employee) = request.act {
                return "<li>\(HTML.entered(names[employee] ?? "")) <span class=\"code\">\(line.replacing(employee, with: ""))</span></li>"
            }
            return "<li dir=\"auto\">\(line)</li>"
        }
        let list: HTML = "<ul class=\"plain\">\(lines)</ul>"
        if lines.count <= 12 { return list }
        return "<details><summary>\(texts.counted("console.approvals.lines", lines.count))</summary>\(list)</details>"
    }

    /// Passkeys made later that count for nobody yet, unless that is asked for already.
    private func newcomers(_ requests: [FourEyes.Opened], _ names: [String: String]) async throws -> HTML {
        guard mayApprove else { return HTML() }
        let asked = requests.filter { $0.state == .waiting }.map(\.request.act)
        let rows = try await pages.fourEyes.uncounted().filter { one in
            !asked.contains(.passkey(credential: one.credential, employee: one.employee.hex))
        }.map { one -> [HTML] in
            [
                HTML.entered(names[one.employee.hex] ?? ""), "<span class=\"code\">\(Fingerprint(of: one.credential).text)</span>",
                HTML.post(
                    to: "/do/count-in", hidden: ["about": one.credential.base64URL], .button(texts("console.approvals.count-in"), .quiet)),
            ]
        }
        if rows.isEmpty { return HTML() }
        let columns = ["console.staff.column.name", "console.staff.column.passkeys", "console.staff.column.acts"].map {
            DataTable.Column(texts($0))
        }
        return HTML.panel(
            id: "newcomers", heading: texts("console.approvals.newcomers"),
            "<p>\(texts("console.approvals.newcomers.lead"))</p>\(DataTable(columns, rows: rows, rowHeads: false).html)")
    }

    private func over(_ requests: [FourEyes.Opened], _ names: [String: String]) throws -> HTML {
        let rows = try requests.filter { opened in
            (opened.state != .waiting || opened.request.until <= pages.now()) && (mayApprove || isOwn(opened.request))
        }.prefix(100).map { opened -> [HTML] in
            let request = opened.request
            let state = opened.state == .waiting ? "expired" : "\(opened.state)"
            let became = [texts("console.approvals.state.\(state)"), opened.end?.why ?? ""].filter { !$0.isEmpty }.joined(separator: ": ")
            let next = opened.state == .done && isOwn(request) ? goOn(request) : HTML()
            return [
                "\(dates.dateTime(request.time))",
                "<strong>\(title(request))</strong><br><span class=\"code soft\">\(try request.fingerprint().text)</span>",
                asker(request, names), "\(became)\(next)",
            ]
        }
        if rows.isEmpty { return HTML() }
        let columns = ["console.log.when", "console.log.what", "console.approvals.by", "console.approvals.became"].map {
            DataTable.Column(texts($0))
        }
        return HTML.panel(
            id: "over", heading: texts("console.approvals.over"), DataTable(columns, rows: Array(rows), rowHeads: false).html)
    }

    /// What an approval of one's own is good for.
    private func goOn(_ request: GuardedRequest) -> HTML {
        let id = request.id.hex
        return switch request.act.kind {
        case .export:
            "<br><button class=\"button quiet\" data-run=\"fetch\" data-about=\"\(id)\">\(texts("console.export.fetch"))</button>"
        case .identity: HTML.post(to: "/do/vouch", hidden: ["about": id], .button(texts("console.identity.go-on"), .quiet))
        default: HTML()
        }
    }
}
