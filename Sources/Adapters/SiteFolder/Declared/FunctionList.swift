import DataProtection
import Declarations

/// `functions` and `console` of `vern.yaml`: who of the company needs what, and why.
struct FunctionList {
    private(set) var functions: [StaffFunction] = []
    private(set) var console = ConsoleSettings()

    init(_ root: Keyed, _ languages: [Language]) {
        let keys = ["id", "name", "products", "fields", "acts", "why", "alerts", "deputy"]
        for entry in root.list("functions", of: "a function", keys: keys, languages: languages) {
            let (id, name, why) = (entry.identifier("id"), entry.localised("name"), entry.localised("why"))
            let deputy = entry.optionalString("deputy")
            let alerts = entry.has("alerts") ? entry.mailAddress("alerts") : nil
            let acts = entry.words("acts").compactMap { word, place -> StaffAct? in
                if let act = StaffAct(rawValue: word) { return act }
                let known = StaffAct.allCases.map(\.rawValue)
                root.findings.mistake(
                    place, "'\(word)' is no act: \(known.joined(separator: ", "))\(didYouMean(word, among: known))")
                return nil
            }
            if acts.isEmpty { entry.refuse("acts", "must list at least one act") }
            guard let id, let name, let why else { continue }
            if functions.contains(where: { $0.id == id }) { entry.refuse("id", "'\(id)' stands twice among the functions") }
            functions.append(
                StaffFunction(
                    id: id, name: name, products: Set(entry.words("products").map(\.text)), fields: Set(entry.words("fields").map(\.text)),
                    acts: Set(acts), why: why, alerts: alerts, deputy: deputy))
        }
        guard root.has("console"), let part = root.keyed("console", keys: ["origin"]), let origin = part.webAddress("origin") else {
            return
        }
        guard part.isProtected(origin), SiteAddress(origin)?.base == "" else {
            part.refuse("origin", "must be https:// and a host alone, as a passkey is bound to it; http:// is for localhost only")
            return
        }
        console = ConsoleSettings(origin: origin)
    }

    /// What a function names must be there.
    func check(against products: [Product], _ root: Findings) {
        for function in functions {
            if let deputy = function.deputy,
                deputy == function.id || !functions.contains(where: { $0.id == deputy && $0.acts.contains(.answer) })
            {
                root.mistake(
                    Place(file: Configuration.file, line: 1),
                    "function '\(function.id)' has a deputy '\(deputy)', which must be another function that answers")
            }
            let unknown = function.products.subtracting(products.map(\.id))
            let known = Set(products.filter { function.products.contains($0.id) }.flatMap { $0.fields.map(\.id) })
            for name in unknown.sorted() {
                root.mistake(
                    Place(file: Configuration.file, line: 1), "function '\(function.id)' names a product '\(name)' there is none of")
            }
            for name in function.fields.subtracting(known).sorted() {
                root.mistake(
                    Place(file: Configuration.file, line: 1), "function '\(function.id)' names a field '\(name)' none of its products asks")
            }
        }
    }
}
