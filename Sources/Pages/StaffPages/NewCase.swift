import Cases
import DataProtection
import Declarations
import Foundation
import Hummingbird
import Markup
import PageKit

/// What somebody asked on the phone, on paper or at the desk. Whether their address is registered isn't told: the case, and this page after it,
/// are the same.
extension ConsoleDesk {
    func newCaseForm(refusal: CaseRefusal? = nil, _ fields: FormFields? = nil) -> Answer {
        func given(_ name: String) -> String { fields?[name]?.reveal() ?? "" }
        func input(_ name: String, type: String, _ more: HTML = HTML()) -> HTML {
            """
            <p><label for="\(name)">\(texts("console.open.\(name)"))</label>\
            <input class="input full" id="\(name)" name="\(name)" type="\(type)" value="\(given(name))" autocomplete="off"\(more)></p>

            """
        }
        let asks = Intent.allCases.map { intent -> HTML in
            "<label class=\"row\"><input type=\"checkbox\" name=\"asks\" value=\"\(intent.rawValue)\"> \(texts("case.asked.\(intent.rawValue)"))</label>"
        }
        let ways = CaseAsked.ways.map { way -> HTML in "<option value=\"\(way)\">\(texts("console.way.\(way)"))</option>" }
        let languages = site.texts.keys.sorted { $0.rawValue < $1.rawValue }.map { one -> HTML in
            "<option\(if: one == language, " selected")>\(one.rawValue)</option>"
        }
        let said: HTML? = refusal.map { "<div class=\"refusal\" role=\"alert\"><p>\(texts("console.refusal.\($0)"))</p></div>\n" }
        return answer(
            """
            <h1>\(texts("console.open.title"))</h1><p class="lead">\(texts("console.open.lead"))</p>
            \(said)<form class="panel" action="/do/open-case" method="post">
            \(input("email", type: "email", " required"))\
            <p><label for="how">\(texts("console.open.how"))</label><select class="input full" id="how" name="how">\(ways)</select></p>
            \(input("received", type: "date"))<fieldset><legend>\(texts("console.column.asks"))</legend>\(asks)</fieldset>
            <p><label for="text">\(texts("console.open.text"))</label><textarea class="input full" id="text" name="text" rows="4" required>\(given("text"))</textarea></p>
            <p><label for="language">\(texts("console.open.language"))</label><select class="input full" id="language" name="language">\(languages)</select></p>
            <p><button class="button">\(texts("console.open.button"))</button></p></form>

            """, status: refusal == nil ? .ok : .unprocessableContent)
    }

    /// It is with the function of whoever opened it.
    func openNewCase(_ fields: FormFields) async throws -> Answer {
        guard let function = function(for: .answer) else { return nothing() }
        try await note("open-case", about: "", why: function.why[language], as: function)
        do {
            let asked = try CaseAsked(
                by: function.id, asks: fields.all("asks").map { $0.reveal() }, products: [], text: fields["text"]?.reveal() ?? "",
                how: fields["how"]?.reveal() ?? "", received: fields["received"]?.reveal(), email: fields["email"]?.reveal() ?? "",
                language: fields["language"]?.reveal(), site: site, now: pages.now())
            let row = try await pages.identity.open(asked, now: pages.now())
            let words = texts("console.open.done", ["number": row.number.text, "due": dates.date(row.due)])
            return answer(
                """
                <h1>\(texts("console.open.title"))</h1><div class="panel permission" role="status"><p>\(words)</p>\
                <p><a href="#case/\(row.number.text)">\(row.number.text)</a></p></div>

                """)
        } catch let refusal as CaseRefusal { return newCaseForm(refusal: refusal, fields) }
    }
}
