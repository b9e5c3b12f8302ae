import DataProtection
import Declarations
import Foundation
import Promises

extension ConsentRecord {
    /// The record of one form as it is shown in one language.
    init(product: Product, site: Site, language: Language) {
        let controller = Party(
            id: "controller", type: "dpv:DataController", name: site.controller.name,
            address: site.controller.address.isEmpty ? site.controller.countryName[language] : site.controller.address,
            contact: site.controller.email)
        let recipients = product.recipients.map {
            Party(id: $0.id, type: "dpv:Recipient", name: $0.name, address: $0.country, contact: site.controller.email)
        }
        self.init(
            product: product.id, purpose: product.purpose, language: language,
            service: product.name[language], collection: "web form",
            notices: PolicyKind.allCases.map {
                let version = site.policy($0, in: language)
                return Notice(kind: $0.rawValue, version: version.number, fingerprint: version.fingerprint)
            },
            data: product.fields.map { DataItem(field: $0.id, type: $0.type.vocabularyTerm, optional: !$0.required) },
            controller: controller, recipients: recipients,
            authority: Party(
                id: site.controller.country == "NO" ? "legal-no:DPA-NO" : "authority", type: "dpv:DataProtectionAuthority",
                name: site.authority.name, address: site.authority.url, contact: site.authority.url),
            storage: "loc:\(site.controller.country)", retention: product.retention.text, jurisdiction: "loc:\(site.controller.country)",
            withdrawal: ["mailto:\(site.controller.email)", "\(site.url)/my"],
            rights: ["A7-3", "A13", "A15", "A16", "A17", "A18", "A20", "A21", "A77"].map { "eu-gdpr:\($0)" },
            choices: Wording(product: product, site: site, language: language).choices)
    }
}

extension FieldType {
    /// The nearest term of the Data Privacy Vocabulary's personal data extension.
    var vocabularyTerm: String {
        switch self {
        case .name: "pd:Name"
        case .email: "pd:EmailAddress"
        case .phone: "pd:TelephoneNumber"
        case .country: "pd:Country"
        case .company, .role: "pd:Professional"
        case .message: "pd:Communication"
        case .text, .choice, .choices: "pd:Preference"
        }
    }
}

extension Retention {
    /// For records; people read it in their language.
    package var text: String {
        switch self {
        case .whileRegistered: "while registered"
        case .monthsAfterLastLetter(let months): "P\(months)M after the last letter"
        case .days(let days): "P\(days)D"
        }
    }
}
