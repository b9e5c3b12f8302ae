import DataProtection
import Declarations

/// `fields` of a product: the questions of its form, of which exactly one is the e-mail address.
struct FieldList {
    private(set) var fields: [ProductField] = []
    private static let keys = ["id", "type", "label", "hint", "required", "why", "retention", "seen-by", "options"]

    /// - Parameters: what the product says stands in for a field that says nothing of its own.
    init(_ product: Keyed, retention: Retention?, seenBy: Localised<String>?) {
        if !product.has("fields") { _ = product.string("fields") }
        let entries = product.list("fields", of: "a field", keys: Self.keys)
        var addresses = 0
        for entry in entries {
            let (id, type) = (entry.identifier("id"), Self.type(entry))
            let (label, hint, required) = (entry.localised("label"), entry.optionalLocalised("hint"), entry.flag("required"))
            let why = entry.localised("why")
            let kept = entry.has("retention") ? entry.retention("retention") : retention
            let seen = entry.has("seen-by") ? entry.localised("seen-by") : seenBy
            let options = Self.options(entry, type)
            if let id, fields.contains(where: { $0.id == id }) { entry.refuse("id", "'\(id)' stands twice in this product") }
            if type == .email {
                addresses += 1
                if addresses == 2 { entry.refuse("type", "is 'email' a second time; a product has one address to write to") }
                if required == false { entry.refuse("required", "must be true for the e-mail address: it is how a person is written to") }
            }
            guard let id, let type, let label, let required, let why, let kept, let seen else { continue }
            fields.append(
                ProductField(
                    id: id, type: type, label: label, hint: hint, required: required, why: why, retention: kept, seenBy: seen,
                    options: options))
        }
        if addresses == 0, product.has("fields") {
            product.refuse("fields", "needs one field of type 'email', by which people are written to")
        }
    }

    private static func type(_ entry: Keyed) -> FieldType? {
        guard let text = entry.string("type") else { return nil }
        if let type = FieldType(rawValue: text) { return type }
        let known = FieldType.allCases.map(\.rawValue)
        entry.refuse("type", "is '\(text)', but must be one of \(known.joined(separator: ", "))\(didYouMean(text, among: known))")
        return nil
    }

    private static func options(_ entry: Keyed, _ type: FieldType?) -> [FieldOption] {
        let choosing = type == .choice || type == .choices
        if entry.has("options"), type != nil, !choosing { entry.refuse("options", "belongs to the types choice and choices only") }
        var options: [FieldOption] = []
        for option in entry.list("options", of: "an option", keys: ["id", "label"]) {
            let (id, label) = (option.identifier("id"), option.localised("label"))
            guard let id, let label else { continue }
            if options.contains(where: { $0.id == id }) { option.refuse("id", "'\(id)' stands twice among the options") }
            options.append(FieldOption(id: id, label: label))
        }
        if choosing, options.isEmpty { entry.refuse(entry.has("options") ? "options" : "type", "needs 'options', each with id and label") }
        return options
    }
}
