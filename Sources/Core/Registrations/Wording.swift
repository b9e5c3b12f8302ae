package import DataProtection
package import Declarations

import Crypto
import Promises
package import Foundation

/// The choices a form puts to a person, in the exact words of the page. The same words go into the consent record.
package struct Wording: Sendable {
    package let choices: [ConsentRecord.Choice]

    package init(product: Product, site: Site, language: Language) {
        let texts = site.texts(in: language)
        let version = site.policy(.terms, in: language)
        let dates = DateWords(texts: texts, timeZone: site.timeZone)
        let name = texts("register.terms.name", ["number": String(version.number), "date": dates.date(version.inForce)])
        var choices = [
            Self.choice(
                "contact",
                texts("register.permission.wording", ["controller": site.controller.name, "about": product.about[language]])),
            Self.choice("terms", texts("register.terms.wording", ["terms": name, "controller": site.controller.name])),
        ]
        for recipient in product.recipientsOutsideEEA {
            guard let transfer = recipient.transfer else { continue }
            let words = texts(
                "register.transfer.wording",
                [
                    "recipient": recipient.name, "country": transfer.countryName[language], "role": recipient.role[language],
                    "risk": transfer.risk[language], "safeguard": transfer.safeguard[language], "product": product.name[language],
                ])
            choices.append(Self.choice("transfer/\(recipient.id)", words))
        }
        self.choices = choices
    }

    package func words(_ id: String) -> String { choices.first { $0.id == id }?.words ?? "" }

    /// Of all that a person is shown and agrees to.
    static func fingerprint(of product: Product, site: Site, language: Language) -> String {
        let shown =
            Wording(product: product, site: site, language: language).choices.map(\.fingerprint)
            + PolicyKind.allCases.map { site.policy($0, in: language).fingerprint }
            + product.fields.flatMap { [$0.id, $0.type.rawValue, $0.retention.text, $0.why[language], String($0.required)] }
            + product.recipients.flatMap { [$0.id, $0.country, $0.role[language]] } + [
                product.retention.text, product.purpose.basis.rawValue,
            ]
        return Data(SHA256.hash(data: Data(shown.joined(separator: "\n").utf8)).prefix(16)).hex
    }

    private static func choice(_ id: String, _ words: String) -> ConsentRecord.Choice {
        ConsentRecord.Choice(id: id, words: words, fingerprint: Data(SHA256.hash(data: Data(words.utf8))).hex)
    }
}

extension OpaqueToken {
    /// What is stored of a token: its SHA-256.
    package var hash: Data { Data(SHA256.hash(data: secret)) }
}
