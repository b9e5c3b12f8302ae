import DataProtection

/// `recipients` of `vern.yaml`. Whoever is outside the EU/EEA needs a `transfer`:
/// what a person must be told before consenting (GDPR Art. 49).
struct RecipientList {
    private(set) var recipients: [Recipient] = []

    /// The European Economic Area, by ISO 3166-1.
    private static let area: Set<String> = [
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MT",
        "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
    ]

    init(_ root: Keyed, _ languages: [Language]) {
        let keys = ["id", "name", "country", "role", "transfer", "notices"]
        for entry in root.list("recipients", of: "a recipient", keys: keys, languages: languages) {
            let (id, name, country) = (entry.identifier("id"), entry.string("name"), entry.country("country"))
            let role = entry.localised("role")
            let notices = entry.has("notices") ? entry.mailAddress("notices") : nil
            let transfer = entry.has("transfer") ? Self.transfer(entry) : nil
            guard let id, let name, let country, let role else { continue }
            if recipients.contains(where: { $0.id == id }) { entry.refuse("id", "'\(id)' stands twice among the recipients") }
            if Self.area.contains(country), entry.has("transfer") {
                entry.refuse("transfer", "is not needed: \(country) is inside the EU/EEA; take it out")
            } else if !Self.area.contains(country), !entry.has("transfer") {
                entry.refuse("country", "\(country) is outside the EU/EEA: add 'transfer' with country-name, risk and safeguard")
            }
            recipients.append(Recipient(id: id, name: name, country: country, role: role, transfer: transfer, notices: notices))
        }
    }

    private static func transfer(_ entry: Keyed) -> Transfer? {
        guard let part = entry.keyed("transfer", keys: ["country-name", "risk", "safeguard"]) else { return nil }
        let (countryName, risk, safeguard) = (part.localised("country-name"), part.localised("risk"), part.localised("safeguard"))
        guard let countryName, let risk, let safeguard else { return nil }
        return Transfer(countryName: countryName, risk: risk, safeguard: safeguard)
    }
}
