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
        let contact = texts("wording.contact", ["controller": site.controller.name, "about": product.about[language]])
        let terms = texts("wording.terms", ["number": String(site.policy(.terms, in: language).number)])
        var choices = [Self.choice("contact", contact), Self.choice("terms", terms)]
        for recipient in product.recipientsOutsideEEA {
            guard let transfer = recipient.transfer else { continue }
            let words = texts(
                "wording.transfer",
                [
                    "controller": site.controller.name, "recipient": recipient.name, "country": transfer.countryName[language],
                    "role": recipient.role[language], "risk": transfer.risk[language], "safeguard": transfer.safeguard[language],
                    "product": product.name[language],
                ])
            choices.append(Self.choice("transfer/\(recipient.id)", words))
        }
        self.choices = choices
    }

    package func words(_ id: String) -> String { choices.first { $0.id == id }?.words ?? "" }

    private static func choice(_ id: String, _ words: String) -> ConsentRecord.Choice {
        ConsentRecord.Choice(id: id, words: words, fingerprint: Data(SHA256.hash(data: Data(words.utf8))).hex)
    }
}

extension OpaqueToken {
    /// What is stored of a token: its SHA-256.
    package var hash: Data { Data(SHA256.hash(data: secret)) }
}
