import DataProtection
import Declarations
import Hummingbird
import Markup
import PageKit
import Requests

/// People of one's products, found by their whole address alone: no search opens everybody.
extension ConsoleDesk {
    func peopleForm(notice: HTML = HTML(), address: String = "") -> HTML {
        let functions = functions.filter { $0.acts.contains(.see) }.map { one -> HTML in
            "<option value=\"\(one.id)\">\(one.name[language])</option>"
        }
        return """
            <h1>\(texts("console.people.title"))</h1><p class="lead">\(texts("console.people.lead"))</p>
            \(notice)<form class="panel" action="/do/person" method="post">
            <p><label for="address">\(texts("console.people.address"))</label><input class="input full" type="email" id="address" name="address" required autocomplete="off" value="\(address)" data-key="/"></p>
            <p><label for="as">\(texts("console.people.as"))</label><select class="input full" id="as" name="as">\(functions)</select></p>
            <p><label for="why">\(texts("console.reason"))</label><input class="input full" id="why" name="reason" required maxlength="1000"></p>
            <p><button class="button">\(texts("console.people.look"))</button></p>
            <p class="soft">\(texts("console.people.recorded"))</p></form>

            """
    }

    func person(_ fields: FormFields) async throws -> Answer {
        let (address, reason) = (fields["address"] ?? Personal(""), fields["reason"]?.reveal() ?? "")
        guard let function = functions.first(where: { $0.id == fields["as"]?.reveal() && $0.acts.contains(.see) }) else { return nothing() }
        guard !reason.allSatisfy(\.isWhitespace) else {
            return answer(
                peopleForm(
                    notice: "<div class=\"refusal\" role=\"alert\"><p>\(texts("console.refusal.reasonMissing"))</p></div>",
                    address: address.reveal()), status: .unprocessableContent)
        }
        try await note("person", about: "", why: reason, as: function)
        guard let subject = try await pages.people.find(address),
            let seen = try await pages.people.look(at: subject, as: function, reason: reason, now: pages.now())
        else {
            let words = texts("console.people.nobody")
            return answer(peopleForm(notice: "<div class=\"panel\" role=\"status\"><p>\(words)</p></div>\n", address: address.reveal()))
        }
        return answer(
            "<p class=\"soft\"><a href=\"#people\">\(texts("console.people"))</a></p><h1>\(texts("console.person"))</h1>\n\(sheet(seen))")
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

    /// Counts alone: nobody is opened.
    func products() async throws -> Answer {
        guard let function = function(for: .see) else { return nothing() }
        let products = site.products.filter { product in functions.contains { $0.acts.contains(.see) && $0.products.contains(product.id) } }
        let counts = try await pages.counting(products.map(\.id))
        try await note("products", about: "", why: function.why[language], as: function)
        let most = max(1, counts.values.map { $0.active + $0.stopped }.max() ?? 1)
        let columns = [
            DataTable.Column(texts("console.column.product")), .init(texts("console.products.active"), numeric: true),
            .init(texts("console.products.stopped"), numeric: true), .init(texts("console.products.share")),
        ]
        let rows = products.map { product -> [HTML] in
            let count = counts[product.id] ?? (active: 0, stopped: 0)
            let (active, stopped) = (300 * count.active / most, 300 * count.stopped / most)
            return [
                "\(product.name[language])", "\(count.active)", "\(count.stopped)",
                """
                <svg viewBox="0 0 300 12" width="300" height="12" role="img" aria-label="\(texts("console.products.bar", ["active": String(count.active), "stopped": String(count.stopped)]))">\
                <rect class="bar" width="\(active)" height="12"/><rect class="q2" x="\(active)" width="\(stopped)" height="12"/></svg>
                """,
            ]
        }
        let table: HTML = rows.isEmpty ? "<p>\(texts("console.products.empty"))</p>" : DataTable(columns, rows: rows).html
        return answer("<h1>\(texts("console.products"))</h1>\n\(table)")
    }
}
