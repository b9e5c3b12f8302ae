import Cases
import DataProtection
import Declarations
import Markup
import PageKit
import Requests

/// Erasing for a case: a function's own act, with a reason, confirmed by the case's number, and never undone.
extension ConsoleDesk {
    /// Offered by what is asked and what the case tells alone: whether somebody is registered isn't told by it.
    func erasing(_ opened: CaseDesk.Opened, _ function: StaffFunction) -> HTML {
        let row = opened.row
        let upheld = opened.steps.contains { $0.what == .upheld }
        guard function.acts.contains(.erase), row.state.isOpen ? !Set(row.intents).isDisjoint(with: [.erase, .object]) : upheld else {
            return HTML()
        }
        return HTML.panel(
            id: "erase", heading: texts("console.erase"),
            """
            <details><summary data-key="E">\(texts("console.do.erase")) <kbd>E</kbd></summary>\
            <form action="/do/case" method="post"><input type="hidden" name="about" value="\(row.number.text)"><input type="hidden" name="do" value="erase">\
            <p>\(texts("console.erase.lead"))</p>\
            <p><label for="erase-why">\(texts("console.reason"))</label><input class="input full" id="erase-why" name="reason" required maxlength="1000"></p>\
            <p><label for="erase-sure">\(texts("console.erase.sure", ["number": row.number.text]))</label><input class="input full" id="erase-sure" name="sure" required maxlength="12" autocomplete="off"></p>\
            <button class="button danger final">\(texts("console.do.erase"))</button></form></details>

            """)
    }

    func erase(_ row: CaseRow, as function: StaffFunction, _ fields: FormFields) async throws -> Answer {
        guard function.acts.contains(.erase) else { return nothing() }
        let (reason, number, now) = (fields["reason"]?.reveal() ?? "", row.number.text, pages.now())
        try await note("case/erase", about: number, why: reason, as: function)
        var seen: Look?
        do {
            // Nobody of their products and nobody at all are the same to them.
            guard let person = row.person, try await pages.people.concerns(person, function) else { throw CaseRefusal.nothingToDo }
            guard fields["sure"].flatMap({ CaseNumber($0.reveal()) }) == row.number else { throw CaseRefusal.notConfirmed }
            seen = try await look(at: row, as: function)
            guard let opened = try await open(row, seen) else { return nothing() }
            let certificates = try await pages.erasing.erase(
                opened, under: { try await pages.people.permit(erasing: $0, as: function, reason: reason, now: now) }, by: function.id,
                reason: reason, now: now)
            guard certificates.last?.everything == true else {
                return try await openCase(number, seen: seen, notice: texts("console.done.erase-part"))
            }
            return erased(row, "console.done.erase", certificates.map(\.fingerprint))
        } catch let refusal as CaseRefusal {
            return try await openCase(number, seen: seen, refusal: refusal)
        } catch is ErasureFailure {
            // It goes on by itself until it is done, as every erasure.
            return erased(row, "console.erase.unfinished", [])
        }
    }

    /// By the certificate alone: how much was held is nobody's business any more.
    private func erased(_ row: CaseRow, _ said: String, _ certificates: [String]) -> Answer {
        let list = certificates.map { "<p>\(texts("console.erase.certificate")) <span class=\"code\">\($0)</span></p>" as HTML }
        return answer(
            """
            <p class="soft"><a href="#cases">\(texts("console.cases"))</a> / \(row.number.text)</p>
            <h1>\(texts("console.erase"))</h1>
            <div class="panel permission" role="status"><p>\(texts(said))</p>\(list)</div>

            """)
    }
}
