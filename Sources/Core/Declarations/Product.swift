package import DataProtection

/// Something people register for, with exactly the questions it needs answered.
package struct Product: Sendable {
    package let id: String
    package let name: Localised<String>
    package let summary: Localised<String>
    /// What contact is about, as it stands in the permission: "letters about Courier".
    package let about: Localised<String>
    package let purpose: Purpose
    package let retention: Retention
    package let seenBy: Localised<String>
    package let fields: [ProductField]
    /// Recipients of this product's data; those with a `transfer` are each a choice of their own.
    package let recipients: [Recipient]

    package init(
        id: String, name: Localised<String>, summary: Localised<String>, about: Localised<String>, purpose: Purpose, retention: Retention,
        seenBy: Localised<String>, fields: [ProductField], recipients: [Recipient]
    ) {
        (self.id, self.name, self.summary, self.about) = (id, name, summary, about)
        (self.purpose, self.retention, self.seenBy, self.fields, self.recipients) = (purpose, retention, seenBy, fields, recipients)
    }

    package func field(_ id: String) -> ProductField? { fields.first { $0.id == id } }
    /// The one field by which a person is written to; every product has exactly one.
    package var addressField: ProductField { fields.first { $0.type == .email }! }
    package var recipientsOutsideEEA: [Recipient] { recipients.filter { $0.transfer != nil } }
}

/// One question of a form: what is asked, why, for how long, and who sees the answer.
package struct ProductField: Sendable {
    package let id: String
    package let type: FieldType
    package let label: Localised<String>
    package let hint: Localised<String>?
    package let required: Bool
    /// Stands beside the question: "So that we greet you by the right name."
    package let why: Localised<String>
    package let retention: Retention
    package let seenBy: Localised<String>
    /// For `choice` and `choices`.
    package let options: [FieldOption]

    package init(
        id: String, type: FieldType, label: Localised<String>, hint: Localised<String>?, required: Bool, why: Localised<String>,
        retention: Retention, seenBy: Localised<String>, options: [FieldOption]
    ) {
        (self.id, self.type, self.label, self.hint, self.required) = (id, type, label, hint, required)
        (self.why, self.retention, self.seenBy, self.options) = (why, retention, seenBy, options)
    }
}

package struct FieldOption: Sendable {
    package let id: String
    package let label: Localised<String>
    package init(id: String, label: Localised<String>) { (self.id, self.label) = (id, label) }
}

/// What kind of answer a question takes. Limits are in Unicode scalars and generous: names of the whole world fit.
package enum FieldType: String, Sendable, CaseIterable {
    case name, email, company, role, phone, country, text
    /// Several lines.
    case message
    /// One of the options.
    case choice
    /// Any number of the options.
    case choices
}
