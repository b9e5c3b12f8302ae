import DataProtection
import Declarations

/// `products/ID.yaml`: what people register for.
struct ProductFiles {
    let products: [Product]
    private static let keys = ["name", "place", "summary", "about", "basis", "retention", "seen-by", "recipients", "fields"]

    init(_ folder: Folder, _ configuration: Configuration, _ found: FoundLinks) {
        var read: [(product: Product, place: Int)] = []
        for file in folder.files(in: "products") {
            let path = "products/\(file)"
            let id = String(file.dropLast(5))
            guard file.hasSuffix(".yaml"), id.isIdentifier else {
                folder.findings.mistake(
                    Place(file: path, line: 1), "products are files named ID.yaml, ID being lowercase letters, digits and hyphens")
                continue
            }
            guard let text = folder.textIfPresent(path),
                let keyed = Keyed(
                    yaml: text, file: path, name: "the product", keys: Self.keys, languages: configuration.languages,
                    findings: folder.findings)
            else { continue }
            let place = keyed.has("place") ? keyed.number("place", 1...999) : nil
            if let product = Self.product(id, keyed, configuration) {
                read.append((product, place ?? 1000))
                found.search(text, file: path, title: product.name)
            }
        }
        products = read.sorted { ($0.place, $0.product.id) < ($1.place, $1.product.id) }.map(\.product)
    }

    private static func product(_ id: String, _ keyed: Keyed, _ configuration: Configuration) -> Product? {
        let (name, summary, about) = (keyed.localised("name"), keyed.localised("summary"), keyed.localised("about"))
        let basis = keyed.choice(
            "basis",
            [
                "consent": LegalBasis.consent, "contract": .contract, "legal-obligation": .legalObligation,
                "legitimate-interest": .legitimateInterest,
            ])
        let (retention, seenBy) = (keyed.retention("retention"), keyed.localised("seen-by"))
        let recipients = recipients(keyed, configuration.recipients)
        let fields = FieldList(keyed, retention: retention, seenBy: seenBy).fields
        guard let name, let summary, let about, let basis, let retention, let seenBy else { return nil }
        return Product(
            id: id, name: name, summary: summary, about: about, purpose: Purpose(id: "contact/\(id)", basis: basis), retention: retention,
            seenBy: seenBy, fields: fields, recipients: recipients)
    }

    private static func recipients(_ keyed: Keyed, _ declared: [Recipient]) -> [Recipient] {
        keyed.words("recipients").compactMap { id, place in
            let recipient = declared.first { $0.id == id }
            if recipient == nil {
                keyed.findings.mistake(
                    place, "no recipient '\(id)' is declared in vern.yaml\(didYouMean(id, among: declared.map(\.id)))")
            }
            return recipient
        }
    }
}
