import DataProtection
import Declarations

/// The sentences of one letter in one language.
struct LetterWords {
    let site: Site
    /// The names of products and countries are told in one the site has.
    let names: Language
    let texts: Texts
    let dates: DateWords

    init(site: Site, language: Language) {
        (self.site, names, texts) = (site, site.language(of: [language]), Replies.texts(in: language, on: site))
        dates = DateWords(texts: texts, timeZone: site.timeZone)
    }

    func compose(_ draft: LetterDraft) -> (subject: String, body: [LetterBlock]) {
        switch draft {
        case .confirmation(let product, let link, let until):
            let product = name(product)
            return (
                texts("letter.confirmation.subject", ["product": product]),
                [
                    .paragraph(texts("letter.confirmation.open", ["product": product])), action("letter.confirmation.action", link),
                    .paragraph(texts("letter.until", ["until": dates.dateTime(until)])),
                    notYou("letter.confirmation.not-you", ["days": dates.days(site.retention.unconfirmedDays)]),
                ]
            )
        case .pageLink(let link, let until):
            return (
                texts("letter.page-link.subject"),
                [
                    .paragraph(texts("letter.page-link.open", ["site": site.name])), action("letter.page-link.action", link),
                    .paragraph(texts("letter.until", ["until": dates.dateTime(until)]) + " " + texts("letter.page-link.once")),
                    notYou("letter.page-link.not-you"),
                ]
            )
        case .nothingHeld:
            return (
                texts("letter.nothing-held.subject"),
                [
                    .paragraph(texts("letter.nothing-held.open", ["controller": site.controller.name])),
                    .paragraph(texts("letter.nothing-held.elsewhere", ["url": "\(site.url)/my"])),
                    notYou("letter.nothing-held.not-you", ["hours": dates.hours(site.retention.outgoingMailHours)]),
                ]
            )
        case .stopAnswer(let products, let all, let understood, let undo, let alsoForAPerson, _):
            return stopAnswer(products: products, all: all, understood: understood, undo: undo, alsoForAPerson: alsoForAPerson)
        case .stopUndone:
            return (
                texts("letter.stop-undone.subject"),
                [.paragraph(texts("letter.stop-undone.open")), notYou("letter.stop-undone.not-you")]
            )
        case .addressConfirmation(let link, let until):
            return (
                texts("letter.address-confirmation.subject"),
                [
                    .paragraph(texts("letter.address-confirmation.open", ["controller": site.controller.name])),
                    action("letter.address-confirmation.action", link),
                    .paragraph(texts("letter.until", ["until": dates.dateTime(until)])),
                    notYou("letter.address-confirmation.not-you", ["days": dates.days(site.retention.unconfirmedDays)]),
                ]
            )
        case .addressChanged(let undo, let until):
            let until = dates.dateTime(until)
            return (
                texts("letter.address-changed.subject"),
                [
                    .paragraph(texts("letter.address-changed.open")),
                    .strong(texts("letter.address-changed.you"), then: texts("letter.address-changed.nothing", ["until": until])),
                    notYou("letter.address-changed.undo", ["until": until]), action("letter.address-changed.action", undo),
                ]
            )
        case .caseNotice(let notice): return compose(notice)
        case .caseAlarm(let alarm): return compose(alarm)
        case .staffAlarm(let alarm): return compose(alarm)
        case .recipientNotice(let notice): return compose(notice)
        case .monthlyReport(let report): return compose(report)
        case .canaryAlarm(let count):
            return (
                texts("letter.canary.subject"),
                [
                    .paragraph(texts("letter.canary.open", ["count": "\(count)"])), .paragraph(texts("letter.canary.look")),
                    .fine(texts("letter.canary.private")),
                ]
            )
        case .farewell(let certificate, let date):
            return (
                texts("letter.farewell.subject"),
                [
                    .paragraph(texts("letter.farewell.open", ["date": dates.date(date)])),
                    .paragraph(texts("letter.farewell.certificate")), .verbatim(certificate),
                    .paragraph(texts("letter.farewell.copy", ["hours": dates.hours(site.retention.outgoingMailHours)])),
                ]
            )
        }
    }

    private func stopAnswer(
        products: [String], all: Bool, understood: String, undo: String, alsoForAPerson: Bool
    ) -> (subject: String, body: [LetterBlock]) {
        let which = all ? "all" : "some"
        let names = list(products.map(name))
        var body: [LetterBlock] = [
            .paragraph(texts("letter.stop-answer.wrote", ["understood": understood])),
            .paragraph(texts("letter.stop-answer.done.\(which)", ["products": names])),
        ]
        if alsoForAPerson { body.append(.paragraph(texts("letter.stop-answer.person"))) }
        body += [
            .strong(texts("letter.stop-answer.wrong"), then: texts("letter.stop-answer.undo")),
            action("letter.stop-answer.action", undo), .paragraph(texts("letter.stop-answer.kept")),
            .paragraph(texts("letter.stop-answer.receipt", ["url": "\(site.url)/my"])),
        ]
        return (texts("letter.stop-answer.subject.\(which)", ["products": names]), body)
    }

    /// - Parameter stays: something about the person stays with us after this letter.
    func foot(stays: Bool) -> [LetterBlock] {
        let controller = site.controller
        return [
            .rule,
            .fine(
                texts(
                    stays ? "letter.foot.responsible" : "letter.foot.responsible.plain",
                    [
                        "controller": controller.name, "country": controller.countryName[names], "email": controller.email,
                    ])),
            .fineLink(label: texts("letter.foot.policy"), url: "\(site.url)/privacy"), .fine(texts("letter.foot.unseen")),
        ]
    }

    func name(_ product: String) -> String { site.product(product)?.name[names] ?? product }

    func list(_ names: [String]) -> String {
        guard names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " \(texts("letter.and")) " + names[names.count - 1]
    }

    func action(_ label: String, _ url: String) -> LetterBlock {
        .action(label: texts(label), copy: texts("letter.copy"), url: url)
    }

    func notYou(_ key: String, _ values: KeyValuePairs<String, String> = [:]) -> LetterBlock {
        .strong(texts("letter.not-you"), then: texts(key, values))
    }
}
