import DataProtection
import Declarations
import Foundation
import HTTPTypes
import Markup
import NIOCore
import PageKit
import Registrations
import Requests

/// Taking it along (GDPR Art. 15(3), 20): one file that people and machines read, and a page for paper.
extension PersonalPages {
    func export(_ act: Act) async throws -> Answer {
        let json = try act.answer.portable(site: site, at: now())
        try await desks.access.noteExport(under: act.permit, now: now())
        var answer = Answer(.ok, ByteBuffer(bytes: json.reveal()), content: .json)
        answer.download = "\(site.controller.name) \(Day(now()).text).json"
        tokens.remember("page.story.exported", for: act.token)
        return answer
    }

    /// The page without its buttons; it carries none and leads back by a new token.
    func printable(_ act: Act) -> Answer {
        let texts = texts(act.ask)
        let once = tokens.issue(for: act.permit.subject, acts: Self.acts, now: now())
        let own = OwnPage(site: site, answer: act.answer, paths: act.ask.paths, once: once, download: once, now: now())
        let title = texts("page.print.title", ["controller": site.controller.name])
        return page(
            title, act.ask,
            """
            <h1>\(title)</h1>
            <p class="soft">\(texts("page.print.made", ["time": dates(act.ask).dateTime(now())]))</p>
            \(PrintedAnswer(own: own).html)
            \(HTML.post(to: act.ask.paths("/page"), hidden: ["once": once.text, "act": "open"], .button(texts("registered.mind.page"), .quiet)))
            """)
    }
}

/// The answer as facts alone.
struct PrintedAnswer {
    let own: OwnPage

    var html: HTML {
        let parts = own.answer.registrations.compactMap { held -> HTML? in
            guard let product = own.site.product(held.product) else {
                return .panel(id: "p-\(held.product)", heading: held.product, "<dl>\(own.noLongerAsked(held, nil))</dl>")
            }
            let answers = product.fields.map { field -> (name: String, value: HTML) in
                let values = field.type == .email ? [own.answer.address.reveal()] : held.answers[field.id]?.reveal() ?? []
                let shown = values.map { HTML.entered(field.shown($0, in: own.language)) }.joined(separator: ", ")
                return (field.label[own.language], values.isEmpty ? "\(own.texts("page.empty-answer"))" : shown)
            }
            let words = (held.record?.choices ?? []).map { choice -> HTML in "<p class=\"wording\">\(choice.words)</p>" }
            return .panel(
                id: "p-\(held.product)", heading: product.name[own.language],
                "\(HTML.facts(answers))<dl>\(own.noLongerAsked(held, product))</dl><h3 class=\"near\">\(own.texts("page.agreed"))</h3>\(words)"
            )
        }
        return "\(parts)\(own.views)\(own.letters)\(own.story)"
    }
}
