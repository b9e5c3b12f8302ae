import Cases
import DataProtection
import Declarations
import Foundation
import Hummingbird
import Markup
import NIOCore
import PageKit
import Requests
import Staff

/// One answer for one employee: what their functions let them see, and nothing else.
struct ConsoleDesk: Sendable {
    let pages: ConsolePages
    let session: StaffSession
    let functions: [StaffFunction]
    let language: Language
    /// Functions everybody of which is away, and the one of this employee's that stands in for it.
    var covered: [String: String] = [:]

    var site: Site { pages.site }
    var texts: Texts { site.texts(in: language) }
    var dates: DateWords { DateWords(texts: texts, timeZone: site.timeZone) }

    /// The first function that may do it.
    func function(for act: StaffAct) -> StaffFunction? { functions.first { $0.acts.contains(act) } }

    /// The function that has the case, or routes what nobody has. Nothing: for this employee there is no such case.
    func function(having row: CaseRow) -> StaffFunction? {
        guard let owner = row.function else { return function(for: .triage) }
        return functions.first { ($0.id == owner || $0.id == covered[owner]) && $0.acts.contains(.answer) }
    }

    /// Functions whose cases are listed; empty text: those nobody has.
    var listed: [String] {
        functions.filter { $0.acts.contains(.answer) }.map(\.id) + covered.keys.sorted() + (function(for: .triage) == nil ? [] : [""])
    }

    func view(_ name: String, _ fields: FormFields) async throws -> Answer {
        let about = fields["about"]?.reveal() ?? ""
        return switch name {
        case "today": try await today()
        case "cases": try await list(about)
        case "case": try await openCase(about)
        case "new-case": function(for: .answer) == nil ? nothing() : newCaseForm()
        case "people": function(for: .see) == nil ? nothing() : answer(peopleForm())
        case "person": try await person(fields)
        case "products": try await products()
        case "approvals": try await approvals()
        case "export": exportForm(about)
        case "staff": try await staffPage()
        case "log": try await log(fields)
        case "mail": try await mail(about)
        case "letter": try await letter(about)
        case "statistics": try await statistics(fields)
        default: throw HTTPError(.notFound)
        }
    }

    func act(_ name: String, _ fields: FormFields) async throws -> Answer {
        switch name {
        case "case": try await actOnCase(fields)
        case "open-case": try await openNewCase(fields)
        case "person": try await person(fields)
        case "letter": try await actOnLetter(fields)
        case "invite", "invite-again", "leave", "away": try await actOnStaff(name, fields)
        case "export": try await export(fields)
        case "identity": try await askForIdentity(fields)
        case "vouch": try await goOnWithCase(fields)
        case "fetch": try await fetchExport(fields)
        case "challenge", "approve", "stop", "count-in": try await actOnApproval(name, fields)
        default: throw HTTPError(.notFound)
        }
    }

    func answer(_ html: HTML, status: HTTPResponse.Status = .ok) -> Answer {
        Answer(status, ByteBuffer(string: html.source), language: language)
    }

    /// What doesn't exist and what isn't theirs read the same.
    func nothing() -> Answer {
        answer("<h1>\(texts("console.nothing.title"))</h1>\n<p class=\"lead\">\(texts("console.nothing.lead"))</p>\n", status: .notFound)
    }

    func note(_ act: String, about: String, why: String, as function: StaffFunction) async throws {
        try await pages.staff.note(
            StaffNote(
                time: pages.now(), employee: session.employee.hex, function: function.id, act: act, about: about, why: why))
    }

    func statistics(_ fields: FormFields) async throws -> Answer {
        guard let function = function(for: .statistics), let statistics = pages.statistics else { return nothing() }
        try await note("statistics", about: "", why: function.why[language], as: function)
        return answer(try await statistics(fields["period"]?.reveal(), fields["page"]?.reveal(), language))
    }

    var rail: HTML {
        let places =
            ["today", "cases"] + (function(for: .see) == nil ? [] : ["people", "products"]) + ["approvals"]
            + (mailProducts.isEmpty && function(for: .triage) == nil ? [] : ["mail"])
            + (function(for: .statistics) == nil || pages.statistics == nil ? [] : ["statistics"])
            + (function(for: .staff) == nil ? [] : ["staff"]) + (function(for: .log) == nil ? [] : ["log"])
        let links = places.map { place -> HTML in "<li><a href=\"#\(place)\">\(texts("console.\(place)"))</a></li>" }
        let names = functions.map { $0.name[language] }.joined(separator: ", ")
        return """
            <a class="brand" href="#today">\(site.name)</a>
            <nav aria-label="\(texts("console.say.console"))"><ul>\(links)</ul></nav>
            <div class="whoami"><p><strong>\(names)</strong><br>\(texts("console.signed-in", ["name": session.name.reveal()]))</p>
            <p class="soft">\(texts("console.ends", ["time": dates.time(session.ends)]))</p>
            <button class="button quiet" data-run="sign-out">\(texts("console.sign-out"))</button></div>

            """
    }
}
