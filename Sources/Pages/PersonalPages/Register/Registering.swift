import DataProtection
import Declarations
import Hummingbird
import Markup
import PageKit
import Registrations

extension PersonalPages {
    func registerForm(_ product: Product, _ ask: Ask) -> Answer {
        let wording = desks.registration.wording(of: product, in: ask.language)
        let form = RegisterForm(site: site, product: product, paths: ask.paths, wording: wording)
        return page(form.title, ask, path: "/register/\(product.id)", description: product.summary[ask.language], form.main)
    }

    func register(_ product: Product, _ request: Request, _ ask: Ask) async throws -> Answer {
        let fields = try await form(request)
        let filled = FilledForm(fields, product: product)
        let wording = desks.registration.wording(of: product, in: ask.language)
        var form = RegisterForm(site: site, product: product, paths: ask.paths, wording: wording, filled: filled)
        let trapped = fields[RegisterForm.trap].map { !$0.reveal().isEmpty } ?? true
        form.changed = trapped || fields[RegisterForm.shown]?.reveal() != wording
        do {
            let checked = try product.check(filled)
            if !form.changed {
                if let wait = wait(for: product.id) { return later(.busy, form, ask, retryAfter: wait) }
                guard try await take(checked, ask) else { return later(.letters, form, ask, retryAfter: 3_600) }
                return checkMail(product, checked.address, ask)
            }
        } catch is RegistrationRefusal {
            return later(.noRoom, form, ask, retryAfter: 3_600)
        } catch let refusal as FormRefusal {
            form.refusal = refusal
        }
        return page(form.title, ask, path: "/register/\(product.id)", status: .unprocessableContent, form.main)
    }

    /// An address that has had its share of letters today gets no more; the page doesn't tell.
    /// - Returns: false when as many letters as may have left today, whoever they went to.
    private func take(_ form: CheckedForm, _ ask: Ask) async throws -> Bool {
        switch budget.take(form.address, for: .confirmation(product: form.product.id), now: now()) {
        case .granted: try await desks.registration.register(form, language: ask.language, now: now())
        case .spent: break
        case .exhausted: return false
        }
        return true
    }

    private func later(_ later: Later, _ form: RegisterForm, _ ask: Ask, retryAfter: Int) -> Answer {
        let main = self.later(later, ask) + form.main
        var answer = page(form.title, ask, path: "/register/\(form.product.id)", status: .serviceUnavailable, main)
        answer.retryAfter = retryAfter
        return answer
    }

    private func checkMail(_ product: Product, _ address: Personal<String>, _ ask: Ask) -> Answer {
        let texts = texts(ask)
        let name = product.name[ask.language]
        let subject = texts("letter.confirmation.subject", ["product": name])
        let again = HTML.link(ask.paths("/register/\(product.id)"), texts("check.nothing.again"))
        return page(
            texts("check.title"), ask,
            """
            <div class="text">
            <p class="kicker">\(texts("check.kicker", ["product": name]))</p>
            <h1>\(texts("check.title"))</h1>
            <p class="lead">\(HTML.sentence(texts("check.lead"), ["address": "<strong>\(HTML.entered(address.reveal()))</strong>"]))</p>
            <ol class="steps">
            <li><strong>\(texts("check.open"))</strong><br>\(texts("check.open.text", ["from": site.mail.from, "subject": subject]))</li>
            <li><strong>\(texts("check.link", ["hours": String(site.retention.confirmationHours)]))</strong><br>\(texts("check.link.text"))</li>
            <li><strong>\(texts("check.button"))</strong><br>\(texts("check.button.text"))</li>
            </ol>
            <div class="panel"><h2>\(texts("check.nothing"))</h2>
            <p>\(HTML.sentence(texts("check.nothing.text"), ["again": again]))</p>
            <p class="soft">\(texts("check.until", ["days": String(site.retention.unconfirmedDays)]))</p></div>
            </div>

            """)
    }
}

extension FilledForm {
    /// Every name that is not one of the form's own is an answer, declared or not: the check refuses what nobody asked.
    init(_ fields: FormFields, product: Product) {
        let choices = Dictionary(uniqueKeysWithValues: product.choices.map { (RegisterForm.choiceName($0), $0) })
        var answers: [String: [Personal<String>]] = [:]
        var ticks: Set<String> = []
        for name in fields.names where name != RegisterForm.trap && name != RegisterForm.shown {
            if let choice = choices[name] {
                if fields[name]?.reveal() == "yes" { ticks.insert(choice) }
            } else {
                answers[name] = fields.all(name)
            }
        }
        self.init(answers: answers, ticks: ticks)
    }
}
