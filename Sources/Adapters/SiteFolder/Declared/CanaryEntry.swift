import Declarations
import Foundation

/// `canaries` of `vern.yaml`: made-up people among the registered, by whom a look nobody had a reason for is noticed.
struct CanaryEntry {
    private(set) var settings: CanarySettings?

    init(_ root: Keyed) {
        guard root.has("canaries"), let part = root.keyed("canaries", keys: ["per-product", "domains", "names", "phone"]) else { return }
        let count = part.has("per-product") ? part.number("per-product", CanarySettings.fewest...50) : CanarySettings.fewest
        let domains = part.words("domains").compactMap { text, place -> String? in
            if text.wholeMatch(of: /[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+/) != nil { return text }
            root.findings.mistake(place, "'\(text)' is no domain like post.firm.example")
            return nil
        }
        if domains.isEmpty { part.refuse("domains", "must list at least one domain whose mail comes to the mailbox that Vern reads") }
        let names = (part.has("names") ? part.words("names") : []).compactMap { text, place -> String? in
            if text.split(separator: " ").count > 1 { return text }
            root.findings.mistake(place, "'\(text)' is no full name: first and last name, between quotation marks")
            return nil
        }
        let phone = part.optionalString("phone")
        if let phone, phone.count(where: { $0 == "#" }) < 2 { part.refuse("phone", "needs a # for each digit to draw: +47 22 00 00 ##") }
        guard let count, !domains.isEmpty else { return }
        settings = CanarySettings(perProduct: count, domains: domains, names: names, phone: phone)
    }
}
