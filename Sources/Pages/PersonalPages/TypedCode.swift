import Cases
import DataProtection
import Declarations
import Hummingbird
import Markup
import PageKit

/// The code that stands in the letter beside the link, typed where the link can't be opened. Wrong is wrong: which of the two, and whether there
/// is such a case, isn't told.
extension PersonalPages {
    func askForCode(_ ask: Ask, wrong: Bool = false, number: String = "") -> Answer {
        let texts = texts(ask)
        var caseNumber = FieldRow(id: "number", label: texts("code.number"), control: .text, required: true, texts)
        (caseNumber.hint, caseNumber.values) = (texts("code.number.hint"), [number])
        var code = FieldRow(id: "code", label: texts("code.code"), control: .text, required: true, texts)
        code.hint = texts("code.code.hint")
        code.autocomplete = "one-time-code"
        if wrong { code.error = texts("code.wrong") }
        let form = HTML.post(to: ask.paths("/k"), "\(caseNumber.html)\(code.html)<p>\(HTML.button(texts("code.button")))</p>")
        return page(
            texts("code.title"), ask, path: "/k", status: wrong ? .unprocessableContent : .ok,
            "<h1>\(texts("code.title"))</h1>\n<p class=\"lead text\">\(texts("code.lead"))</p>\n\(form)")
    }

    func typedCode(_ request: Request, _ ask: Ask) async throws -> Answer {
        let fields = try await form(request)
        let (number, code) = (fields["number"]?.reveal() ?? "", fields["code"]?.reveal() ?? "")
        guard let (row, permit) = try await desks.cases.identify(number, code: code, by: CaseStep.person, now: now()) else {
            return askForCode(ask, wrong: true, number: String(number.prefix(20)))
        }
        return try await goOn(row, under: permit, ask)
    }
}
