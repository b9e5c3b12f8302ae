/// What an employee may begin an answer with, in one language.
package struct AnswerTemplate: Sendable, Equatable {
    package let title: String
    package let text: String
    package init(title: String, text: String) { (self.title, self.text) = (title, text) }

    /// What may stand in a text in braces.
    package static let placeholders = ["number", "controller", "authority", "url"]

    package func filled(number: String, site: Site) -> String {
        [
            ("number", number), ("controller", site.controller.name), ("authority", site.authority.name), ("url", site.url),
        ].reduce(text) { $0.replacing("{\($1.0)}", with: $1.1) }
    }
}
