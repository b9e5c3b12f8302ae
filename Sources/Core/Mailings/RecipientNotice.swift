import DataProtection
import Declarations

/// A letter to a recipient of somebody's data: they were corrected, erased or restricted, or no longer are
/// restricted (GDPR Art. 19). It says whose and which, never what
/// they are now.
package struct RecipientNotice: Sendable, Codable, Equatable {
    package enum Change: String, Sendable, Codable, CaseIterable { case corrected, erased, restricted, lifted }
    package let change: Change
    /// Ids of products.
    package let products: [String]
    /// Ids of what was corrected, "courier/phone"; of anything else, none.
    package let fields: [String]
    /// By which the recipient knows the person.
    package let address: String
    package init(change: Change, products: [String], fields: [String], address: String) {
        (self.change, self.products, self.fields, self.address) = (change, products, fields, address)
    }
}

extension LetterWords {
    func compose(_ notice: RecipientNotice) -> (subject: String, body: [LetterBlock]) {
        let products = list(notice.products.map(name))
        let fields = notice.fields.map { id -> String in
            let parts = id.split(separator: "/").map(String.init)
            return parts.count == 2 ? site.product(parts[0])?.field(parts[1])?.label[names] ?? id : id
        }
        return (
            texts("letter.recipient.subject", ["controller": site.controller.name]),
            [
                .paragraph(texts("letter.recipient.\(notice.change.rawValue)", ["products": products])), .verbatim(notice.address),
            ] + (fields.isEmpty ? [] : [.paragraph(texts("letter.recipient.fields", ["fields": list(fields)]))]) + [
                .paragraph(texts("letter.recipient.answer", ["email": site.controller.email]))
            ]
        )
    }
}
