import Cases
import DataProtection
import Declarations
import Foundation
import Hummingbird
import Markup
import PageKit
import Requests
import Vault

/// People of one's products, found by a whole address or phone number: no search opens everybody.
extension ConsoleDesk {
    /// Found as a whole; phone numbers by functions that need them.
    func peopleForm(notice: HTML = HTML(), whole: String = "") -> HTML {
        let functions = functions.filter { $0.acts.contains(.see) }
        let options = functions.map { one -> HTML in "<option value=\"\(one.id)\">\(one.name[language])</option>" }
        let label = texts(functions.contains(where: seesPhones) ? "console.people.whole.phone" : "console.people.whole")
        return """
            <h1>\(texts("console.people.title"))</h1><p class="lead">\(texts("console.people.lead"))</p>
            \(notice)<form class="panel" action="/do/person" method="post">
            <p><label for="whole">\(label)</label><input class="input full" id="whole" name="whole" required maxlength="254" autocomplete="off" autocapitalize="off" spellcheck="false" value="\(whole)" data-key="/"></p>
            <p><label for="as">\(texts("console.people.as"))</label><select class="input full" id="as" name="as">\(options)</select></p>
            <p><label for="why">\(texts("console.reason"))</label><input class="input full" id="why" name="reason" required maxlength="1000"></p>
            <p><button class="button">\(texts("console.people.look"))</button></p>
            <p class="soft">\(texts("console.people.recorded"))</p></form>

            """
    }

    private func seesPhones(_ function: StaffFunction) -> Bool {
        site.products.filter { function.products.contains($0.id) }.contains { product in
            product.fields.contains { $0.type == .phone && function.fields.contains($0.id) }
        }
    }

    func person(_ fields: FormFields) async throws -> Answer {
        let (whole, reason) = (fields["whole"] ?? Personal(""), fields["reason"]?.reveal() ?? "")
        if let number = Self.caseNumber(whole.reveal().trimmingCharacters(in: .whitespaces)) { return try await openCase(number.text) }
        guard let function = functions.first(where: { $0.id == fields["as"]?.reveal() && $0.acts.contains(.see) }) else { return nothing() }
        guard !reason.allSatisfy(\.isWhitespace) else {
            return answer(
                peopleForm(
                    notice: "<div class=\"refusal\" role=\"alert\"><p>\(texts("console.refusal.reasonMissing"))</p></div>",
                    whole: whole.reveal()), status: .unprocessableContent)
        }
        try await note("person", about: "", why: reason, as: function)
        var seen: [NeedToKnowDesk.Seen] = []
        for subject in try await found(whole, as: function) {
            if let one = try await pages.people.look(at: subject, as: function, reason: reason, now: pages.now()) { seen.append(one) }
        }
        guard !seen.isEmpty else {
            let words = texts("console.people.nobody")
            return answer(peopleForm(notice: "<div class=\"panel\" role=\"status\"><p>\(words)</p></div>\n", whole: whole.reveal()))
        }
        let sheets = seen.map { one -> HTML in "<section class=\"panel\">\(sheet(one))</section>\n" }
        return answer(
            "<p class=\"soft\"><a href=\"#people\">\(texts("console.people"))</a></p><h1>\(texts("console.person"))</h1>\n\(sheets)")
    }

    /// One of digits alone is a phone number, unless it is written as case numbers are.
    private static func caseNumber(_ text: String) -> CaseNumber? {
        text.contains(where: \.isLetter) || text.wholeMatch(of: /[0-9]{4}-[0-9]{4}/) != nil ? CaseNumber(text) : nil
    }

    /// Several may share a number, as a switchboard's.
    private func found(_ whole: Personal<String>, as function: StaffFunction) async throws -> [SubjectID] {
        let text = whole.reveal().trimmingCharacters(in: .whitespaces)
        if text.contains("@") { return try await pages.people.find(Personal(text)).map { [$0] } ?? [] }
        guard let phone = PhoneNumber(text, in: site.controller.country) else { return [] }
        return Array(try await pages.people.find(phone, as: function).prefix(5))
    }

    func sheet(_ seen: NeedToKnowDesk.Seen) -> HTML {
        let hidden: HTML = "<span class=\"withheld\">\(texts("console.hidden"))</span>"
        let address: HTML = seen.address.map { HTML.entered($0.reveal()) } ?? hidden
        let parts = seen.registrations.map { held -> HTML in
            let product = site.product(held.product)
            let facts = (product?.fields ?? []).filter { $0.type != .email }.compactMap { field -> (name: String, value: HTML)? in
                if let value = held.answers[field.id] {
                    return (field.label[language], HTML.entered(value.reveal().joined(separator: ", ")))
                }
                let word = held.restriction == nil ? "console.hidden" : "console.restricted"
                return held.hidden.contains(field.id) ? (field.label[language], "<span class=\"withheld\">\(texts(word))</span>") : nil
            }
            let name = product?.name[language] ?? held.product
            let restricted: HTML? = held.restriction.map {
                "<p><strong>\(texts("console.restricted.lead", ["date": dates.date($0.since)]))</strong></p>"
            }
            let standing = texts(held.standing == .active ? "console.contact.yes" : "console.contact.no")
            return """
                <h3>\(name)</h3><p class="soft">\(standing) · \(dates.date(held.day))</p>\(restricted)\(HTML.facts(facts))

                """
        }
        return "\(HTML.facts([(texts("console.people.address"), address)]))\(parts)<p class=\"soft\">\(texts("console.people.sees"))</p>"
    }
}
