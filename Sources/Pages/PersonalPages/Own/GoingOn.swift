import Cases
import DataProtection
import Declarations
import Markup
import PageKit
import Requests

/// What was asked by letter goes on at the page of whoever holds the registered address.
extension PersonalPages {
    /// What was asked to be seen is seen, and answered by it; what is to be erased is asked once more; the rest is done here or by a person.
    func goOn(_ identified: CaseRow, under permit: Permit, _ ask: Ask) async throws -> Answer {
        let texts = texts(ask)
        let row = try await desks.rights.goOn(identified, under: permit, now: now())
        guard let answer = try await desks.access.answer(under: permit) else { return gone(ask) }
        if row.intents.contains(.erase) {
            let held = row.products.count == 1 ? answer.registrations.first { $0.product == row.products[0] } : nil
            // A product was named that they are not registered for: the page shows what there is to erase.
            if held != nil || row.products.isEmpty { return eraseForm(permit: permit, answer: answer, held: held, ask) }
        }
        let asked = Set(row.intents)
        let kind =
            asked.contains(.correct)
            ? "correct"
            : asked.isSubset(of: [.access, .portability])
                ? "access" : row.state == .answered ? "restricted" : asked.contains(.object) ? "weighed" : "person"
        let lead = texts("identified.\(kind)", ["due": dates(ask).date(row.due), "number": row.number.text])
        let page = try await ownPage(under: permit, ask, notice: notice(texts("identified.title"), lead))
        try await desks.cases.done([], from: answer.address, now: now())
        return page
    }
}
