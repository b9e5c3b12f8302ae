import DataProtection
import Declarations
import Markup
import PageKit
import Registrations

/// What a person must be told when data are collected (GDPR Art. 13), beside the form, made from the same declarations.
struct GoodToKnow {
    let site: Site
    let product: Product
    let paths: Paths

    var html: HTML {
        let texts = site.texts(in: paths.language)
        let rights = HTML.sentence(
            texts("register.know.rights.text"),
            [
                "page": .link(paths("/my"), texts("register.know.rights.page")), "email": .mail(site.controller.email),
                "authority": .outside(site.authority.url, site.authority.name, texts),
            ])
        let country = site.controller.countryName[paths.language]
        let facts: [(name: String, value: HTML)] = [
            (texts("register.know.who"), "\(site.controller.name), \(country), \(HTML.mail(site.controller.email))"),
            (texts("register.know.purpose"), "\(texts("register.know.purpose.text", ["about": product.about[paths.language]]))"),
            (texts("register.know.basis"), "\(texts.basis(product.purpose.basis))"),
            (texts("register.know.recipients"), recipients(texts)),
            (texts("register.know.retention"), "\(texts.retention(product.retention, as: "until"))"),
            (texts("register.know.rights"), rights),
            (texts("register.know.must"), "\(texts("register.know.must.text"))"),
            (texts("register.know.decides"), "\(texts("register.know.decides.text"))"),
        ]
        return .panel(id: "know", heading: texts("register.know"), .facts(facts))
    }

    private func recipients(_ texts: Texts) -> HTML {
        guard !product.recipients.isEmpty else {
            return "\(texts("register.know.recipients.none", ["controller": site.controller.name]))"
        }
        return product.recipients.map { recipient -> HTML in
            let country = recipient.transfer?.countryName[paths.language] ?? paths.language.country(recipient.country)
            let key = recipient.transfer == nil ? "register.know.recipient" : "register.know.recipient.consent"
            return "\(texts(key, ["name": recipient.name, "country": country, "role": recipient.role[paths.language]]))"
        }.joined(separator: "<br>")
    }
}
