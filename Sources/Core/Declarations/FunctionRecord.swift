package import DataProtection

/// A function as it is put on record: everything that stands in `vern.yaml`, in one order, so that it has one form in bytes.
package struct FunctionRecord: Sendable, Codable, Equatable {
    package let id: String
    private let name: [String: String]
    private let products: [String]
    private let fields: [String]
    private let acts: [String]
    private let why: [String: String]
    private let alerts: String?
    private let deputy: String?

    /// - Parameter languages: of the site; a text that has none of its own is kept as it would be shown.
    package init(_ function: StaffFunction, languages: [Language]) {
        func texts(_ text: Localised<String>) -> [String: String] {
            Dictionary(languages.map { ($0.rawValue, text[$0]) }) { first, _ in first }
        }
        (id, name, why) = (function.id, texts(function.name), texts(function.why))
        (products, fields) = (function.products.sorted(), function.fields.sorted())
        (acts, alerts, deputy) = (function.acts.map(\.rawValue).sorted(), function.alerts, function.deputy)
    }

    /// The function as it works; an act that this release doesn't know is left out.
    /// - Parameter languages: of the site; the first stands in for texts that are missing.
    package func function(languages: [Language]) -> StaffFunction {
        func localised(_ texts: [String: String]) -> Localised<String> {
            let values = texts.map { (Language(rawValue: $0.key), $0.value) }
            return Localised(Dictionary(uniqueKeysWithValues: values), first: languages[0]) ?? Localised(same: id)
        }
        return StaffFunction(
            id: id, name: localised(name), products: Set(products), fields: Set(fields), acts: Set(acts.compactMap(StaffAct.init)),
            why: localised(why), alerts: alerts, deputy: deputy)
    }

    private var lines: [String] {
        func words(_ texts: [String: String]) -> String {
            texts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: " · ")
        }
        return [
            "acts: \(acts.joined(separator: ", "))", "products: \(products.joined(separator: ", "))",
            "fields: \(fields.joined(separator: ", "))", "alerts: \(alerts ?? "")", "deputy: \(deputy ?? "")",
            "name: \(words(name))", "why: \(words(why))",
        ]
    }

    /// What changes from one list to another, for whoever is to approve it: "- courier-support acts: answer", "+ courier-support acts: answer, see".
    package static func changes(from old: [FunctionRecord], to new: [FunctionRecord]) -> [String] {
        let ids = old.map(\.id) + new.map(\.id).filter { id in !old.contains { $0.id == id } }
        let lines = ids.flatMap { id -> [String] in
            let (before, after) = (old.first { $0.id == id }?.lines ?? [], new.first { $0.id == id }?.lines ?? [])
            return before.filter { !after.contains($0) }.map { "- \(id) \($0)" }
                + after.filter { !before.contains($0) }.map { "+ \(id) \($0)" }
        }
        return lines.isEmpty && old != new ? ["> \(new.map(\.id).joined(separator: ", "))"] : lines
    }
}
