import DataProtection
import Declarations
import Markup
import PageKit
import Promises
import Registrations

/// The form of one product, made from its declaration; the same again, with what was entered and what is wrong, when it comes back.
struct RegisterForm {
    let site: Site
    let product: Product
    let paths: Paths
    /// Of what the form shows; comes back with it.
    var wording = ""
    var filled: FilledForm?
    var refusal: FormRefusal?
    /// The wording changed while the form was open.
    var changed = false

    private var language: Language { paths.language }
    private var texts: Texts { site.texts(in: language) }
    private var name: String { product.name[language] }
    private var dates: DateWords { DateWords(texts: texts, timeZone: site.timeZone) }

    /// Hidden fields of the form that are no answers. A trap is left empty by people, who don't see it.
    static let trap = "leave-empty"
    static let shown = "shown"
    static let choiceNames = ["contact": "permit", "terms": "terms"]

    static func choiceName(_ choice: String) -> String { choiceNames[choice] ?? choice.replacing("/", with: "-") }

    var title: String {
        let title = texts("register.title", ["product": name])
        return summary.map { $0.title(of: title) } ?? title
    }

    var main: HTML {
        """
        \(summary?.html)
        <p class="kicker">\(texts("register.kicker", ["product": name, "controller": site.controller.name]))</p>
        <h1>\(texts("register.title", ["product": name]))</h1>
        <p class="lead text">\(lead)</p>
        \(back)
        <form action="\(paths("/register/\(product.id)"))" method="post" novalidate>
        <input type="hidden" name="\(Self.shown)" value="\(wording)">
        <div class="unseen" aria-hidden="true"><label for="\(Self.trap)">\(texts("register.trap"))</label>\
        <input id="\(Self.trap)" name="\(Self.trap)" tabindex="-1" autocomplete="off"></div>
        \(product.fields.map { row($0).html })
        \(GoodToKnow(site: site, product: product, paths: paths).html)
        \(permission)
        <p>\(shownPolicy)</p>
        <p>\(HTML.button(texts("register.button", ["product": name])))</p>
        <p class="soft">\(texts("register.after", ["days": String(site.retention.unconfirmedDays)]))</p>
        </form>

        """
    }

    /// For whom a link on the company's other website led here.
    private var back: HTML? {
        site.home.map { "<p><a href=\"\($0.url)\" rel=\"noopener noreferrer\">\(texts("register.back", ["site": $0.name]))</a></p>" }
    }

    private var lead: String {
        let needed = product.fields.filter(\.required).count
        let required =
            needed == product.fields.count ? texts("register.required.all") : texts.counted("register.required", needed)
        return [texts.counted("register.questions", product.fields.count), required, texts("register.reasons")].joined(separator: " ")
    }

    // MARK: Questions

    /// - Parameter named: the control's id and name; the field's own in the form.
    func row(_ field: ProductField, named id: String? = nil) -> FieldRow {
        var row = FieldRow(
            id: id ?? field.id, label: field.label[language], control: control(field), required: field.required, texts)
        row.autocomplete = field.type.autocomplete
        row.hint = field.hint?[language] ?? (field.type == .email ? texts("register.email-hint") : nil)
        row.values = filled?.answers[field.id]?.map { $0.reveal() } ?? []
        row.error = refusal?.mistakes.first { $0.field == field.id }.map { reason($0.reason, field) }
        let seen = texts("register.seen-by", ["who": field.seenBy[language]])
        row.why = "<b>\(field.why[language])</b> \(texts.retention(field.retention)) \(seen)"
        return row
    }

    private func control(_ field: ProductField) -> FieldRow.Control {
        let options = field.options.map { FieldRow.Option(value: $0.id, label: $0.label[language]) }
        return switch field.type {
        case .email: .email
        case .phone: .tel
        case .message: .textarea
        case .country:
            .select(Country.list(in: language).map { .init(value: $0.code, label: $0.name) }, blank: texts("register.choose"))
        case .choice: options.count > 6 ? .select(options, blank: texts("register.choose")) : .radio(options)
        case .choices: .checkboxes(options)
        case .name, .company, .role, .text: .text
        }
    }

    // MARK: Choices

    private var permission: HTML {
        let wording = Wording(product: product, site: site, language: language)
        let boxes = wording.choices.map { choice -> HTML in
            var box = ChoiceBox(
                id: Self.choiceName(choice.id), wording: words(choice), label: texts("register.\(kind(choice)).yes"),
                required: Product.neededChoices.contains(choice.id))
            box.why = texts("register.\(kind(choice)).why", ["product": name])
            box.optional = Product.neededChoices.contains(choice.id) ? nil : texts("register.optional")
            // A wording that changed is agreed to again.
            box.ticked = !changed && (filled?.ticks.contains(choice.id) ?? false)
            if refusal?.mistakes.contains(where: { $0.field == choice.id }) == true {
                box.error = texts("refused.\(kind(choice))", ["product": name])
            }
            return box.html
        }
        return .panel(
            id: "permission", heading: texts("register.permission"), classes: "permission", boxes.joined(separator: "<hr>\n"))
    }

    private func kind(_ choice: ConsentRecord.Choice) -> String {
        switch choice.id {
        case "contact": "permission"
        case "terms": "terms"
        default: "transfer"
        }
    }

    /// The recorded words, with the terms linked where they are named.
    private func words(_ choice: ConsentRecord.Choice) -> HTML {
        guard choice.id == "terms" else { return HTML(text: choice.words) }
        let version = site.policy(.terms, in: language)
        let name = texts("register.terms.name", ["number": String(version.number), "date": dates.date(version.inForce)])
        return .sentence(
            texts("register.terms.wording", ["controller": site.controller.name]), ["terms": .link(paths("/terms"), name)])
    }

    private var shownPolicy: HTML {
        let version = site.policy(.privacy, in: language)
        let name = texts("register.policy.name", ["number": String(version.number), "date": dates.date(version.inForce)])
        return .sentence(texts("register.shown"), ["policy": .link(paths("/privacy"), name)])
    }

    // MARK: What is wrong

    private var summary: RefusalSummary? {
        var items: [RefusalSummary.Item] = []
        if changed {
            items.append(.init(field: "permission", label: texts("register.permission"), reason: texts("refused.short.changed")))
        }
        guard let refusal else { return items.isEmpty ? nil : RefusalSummary(items, texts) }
        for mistake in refusal.mistakes {
            if let field = product.field(mistake.field) {
                items.append(.init(field: field.id, label: field.label[language], reason: short(mistake.reason, field)))
            } else {
                let kind = mistake.field == "terms" ? "terms" : "permission"
                items.append(
                    .init(
                        field: Self.choiceName(mistake.field), label: texts("register.\(kind)"), reason: texts("refused.short.\(kind)")))
            }
        }
        if !refusal.undeclared.isEmpty {
            items.append(.init(field: "main", label: name, reason: texts("refused.short.unknown-field")))
        }
        return RefusalSummary(items, texts)
    }

    private func reason(_ refusal: AnswerRefusal, _ field: ProductField) -> String {
        let given = filled?.answers[field.id]?.first?.reveal() ?? ""
        switch refusal {
        case .missing: return texts("refused.missing.\(field.type.rawValue)")
        case .emailSpace:
            return texts("refused.email-space", ["suggestion": String(given.filter { !$0.isWhitespace })])
        case .tooLong:
            let count = given.unicodeScalars.count
            return texts("refused.too-long", ["count": String(count), "limit": String(field.limit)])
        default: return texts("refused.\(refusal.rawValue)")
        }
    }

    private func short(_ refusal: AnswerRefusal, _ field: ProductField) -> String {
        let chosen = [.choice, .choices, .country].contains(field.type)
        return texts(refusal == .missing && chosen ? "refused.short.missing-choice" : "refused.short.\(refusal.rawValue)")
    }
}

extension FieldType {
    /// The token of HTML's list by which browsers help to fill in.
    var autocomplete: String {
        switch self {
        case .name: "name"
        case .email: "email"
        case .company: "organization"
        case .role: "organization-title"
        case .phone: "tel"
        case .country: "country"
        case .text, .message, .choice, .choices: "off"
        }
    }
}
