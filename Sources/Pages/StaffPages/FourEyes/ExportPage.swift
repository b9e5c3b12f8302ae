import DataProtection
import Declarations
package import Foundation
import Hummingbird
import Markup
import NIOCore
import PageKit
import Requests
package import Staff

/// Everybody of a product, sealed to one recipient: asked for here, fetched once it is approved.
extension ConsoleDesk {
    /// Of the employee's functions, those that see people of the product.
    private func seeing(_ product: String) -> [StaffFunction] {
        functions.filter { $0.acts.contains(.see) && $0.products.contains(product) }
    }

    func exportForm(_ about: String, notice: HTML = HTML(), recipient: String = "", reason: String = "") -> Answer {
        guard let product = site.product(about), !seeing(about).isEmpty else { return nothing() }
        let options = seeing(about).map { one -> HTML in "<option value=\"\(one.id)\">\(one.name[language])</option>" }
        let formats = PeopleExport.Format.allCases.map { one -> HTML in
            "<option value=\"\(one.rawValue)\">\(one.rawValue.uppercased())</option>"
        }
        return answer(
            """
            <p class="soft"><a href="#products">\(texts("console.products"))</a> / \(product.name[language])</p>
            <h1>\(texts("console.guarded.export"))</h1>
            <p class="lead">\(texts("console.export.lead", ["most": String(PeopleExport.mostAlone)]))</p>
            \(notice)<form class="panel" action="/do/export" method="post"><input type="hidden" name="about" value="\(product.id)">
            <p><label for="as">\(texts("console.people.as"))</label><select class="input full" id="as" name="as">\(options)</select></p>
            <p><label for="format">\(texts("console.export.format"))</label><select class="input full" id="format" name="format">\(formats)</select></p>
            <p><label for="recipient">\(texts("console.export.recipient"))</label><input class="input full" id="recipient" name="recipient" required maxlength="1000" autocomplete="off" value="\(recipient)"></p>
            <p><label for="why">\(texts("console.reason"))</label><input class="input full" id="why" name="reason" required maxlength="1000" value="\(reason)"></p>
            <p><button class="button">\(texts("console.export.ask"))</button></p>
            <p class="soft">\(texts("console.export.recorded"))</p></form>

            """)
    }

    func export(_ fields: FormFields) async throws -> Answer {
        let (about, reason) = (fields["about"]?.reveal() ?? "", fields["reason"]?.reveal() ?? "")
        let recipient = fields["recipient"]?.reveal() ?? ""
        guard let function = seeing(about).first(where: { $0.id == fields["as"]?.reveal() }),
            let format = fields["format"].flatMap({ PeopleExport.Format(rawValue: $0.reveal()) })
        else { return nothing() }
        guard
            let order = try await pages.exporting.order(about, function.id, format, recipient.trimmingCharacters(in: .whitespaces))
        else {
            return exportForm(about, notice: refused("recipient"), recipient: recipient, reason: reason)
        }
        do {
            let asked = try await pages.fourEyes.ask(
                .export(order), by: Asker(employee: session.employee, function: function.id), why: reason, now: pages.now())
            return try await approvals(notice: said(asked.state == .done ? "console.export.ready" : "console.export.waits"))
        } catch let refusal as FourEyesRefusal {
            return exportForm(about, notice: refused(refusal.rawValue), recipient: recipient, reason: reason)
        }
    }

    /// The sealed file of an approved export of one's own, once, as long as one's function still sees them.
    func fetchExport(_ fields: FormFields) async throws -> Answer {
        guard let opened = try await pages.fourEyes.request(fields["about"]?.reveal() ?? "", now: pages.now()),
            opened.request.by == session.employee.hex, case .export(let order) = opened.request.act,
            seeing(order.product).contains(where: { $0.id == order.function })
        else { return nothing() }
        do {
            try await pages.fourEyes.use(
                opened.request, by: Asker(employee: session.employee, function: order.function), now: pages.now())
            var file = Answer(
                .ok, ByteBuffer(bytes: try await pages.exporting.sealed(order, opened.request.why, pages.now())), content: .bytes)
            file.download = "\(order.product)-\(opened.request.id.hex.prefix(8)).\(order.format.rawValue).age"
            return file
        } catch is FourEyesRefusal { return try await approvals(notice: refused("over")) } catch is ExportDesk.MorePeople {
            return try await approvals(notice: refused("more"))
        }
    }
}

/// Makes an export and seals it: what a page may not do itself.
package struct ConsoleExporting: Sendable {
    /// Product, function, format, recipient; nothing where the function doesn't see people of it, or nobody is such a recipient.
    let order: @Sendable (String, String, PeopleExport.Format, String) async throws -> PeopleExport?
    let sealed: @Sendable (PeopleExport, String, Date) async throws -> Data
    package init(
        order: @escaping @Sendable (String, String, PeopleExport.Format, String) async throws -> PeopleExport?,
        sealed: @escaping @Sendable (PeopleExport, String, Date) async throws -> Data
    ) { (self.order, self.sealed) = (order, sealed) }
}
