import Cases
import DataProtection
import Declarations
import Foundation
import Hummingbird
import Markup
import PageKit
import Staff

/// Somebody whom no link reaches: a lost mailbox, a guardian, a representative. Colleagues decide by written rules, two of them.
extension ConsoleDesk {
    func identityForm() -> HTML {
        guard function(for: .answer) != nil || function(for: .triage) != nil else { return HTML() }
        let grounds = IdentityException.Ground.allCases.map { one -> HTML in
            "<option value=\"\(one.rawValue)\">\(texts("console.identity.\(one.rawValue)"))</option>"
        }
        return """
            <details class="panel"><summary>\(texts("console.guarded.identity"))</summary>
            <p>\(texts("console.identity.lead"))</p><form action="/do/identity" method="post">
            <p><label for="identity-case">\(texts("console.find.case"))</label><input class="input full" id="identity-case" name="about" required maxlength="12" autocomplete="off"></p>
            <p><label for="identity-ground">\(texts("console.identity.ground"))</label><select class="input full" id="identity-ground" name="ground">\(grounds)</select></p>
            <p><label for="identity-why">\(texts("console.reason"))</label><input class="input full" id="identity-why" name="reason" required maxlength="1000"></p>
            <p><button class="button quiet">\(texts("console.identity.ask"))</button></p></form></details>

            """
    }

    /// For a case that is with them.
    func askForIdentity(_ fields: FormFields) async throws -> Answer {
        guard let number = fields["about"].flatMap({ CaseNumber($0.reveal()) }), let row = try await pages.store.lookUp(number),
            let function = function(having: row), row.state.isOpen,
            let ground = fields["ground"].flatMap({ IdentityException.Ground(rawValue: $0.reveal()) })
        else { return nothing() }
        do {
            _ = try await pages.fourEyes.ask(
                .identity(IdentityException(number: number.text, ground: ground)),
                by: Asker(employee: session.employee, function: function.id), why: fields["reason"]?.reveal() ?? "", now: pages.now())
            return try await approvals(notice: said("console.approvals.asked"))
        } catch let refusal as FourEyesRefusal { return try await approvals(notice: refused(refusal.rawValue)) }
    }

    /// The case goes on, once, as long as it is with whoever asked.
    func goOnWithCase(_ fields: FormFields) async throws -> Answer {
        guard let opened = try await pages.fourEyes.request(fields["about"]?.reveal() ?? "", now: pages.now()),
            opened.request.by == session.employee.hex, case .identity(let exception) = opened.request.act,
            let number = CaseNumber(exception.number), let row = try await pages.store.lookUp(number), let function = function(having: row),
            row.state.isOpen
        else { return nothing() }
        do {
            try await pages.fourEyes.use(
                opened.request, by: Asker(employee: session.employee, function: function.id), now: pages.now())
            try await pages.cases.vouch(row, by: function.id, ground: exception.ground.rawValue, now: pages.now())
        } catch let refusal as FourEyesRefusal { return try await approvals(notice: refused(refusal.rawValue)) }
        return try await openCase(number.text, notice: texts("console.identity.done"))
    }
}
