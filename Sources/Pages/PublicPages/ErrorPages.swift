import DataProtection
import Declarations
import HTTPTypes
import Markup
import PageKit

/// The pages for requests that came to nothing: what happened, whose move it is, and a way on.
struct ErrorPages: Sendable {
    private static let codes = [400, 403, 404, 405, 413, 414, 415, 429, 500, 503]
    private let ready: [Paths: [Int: Answer]]
    private let shell: PageShell

    init(site: Site, shell: PageShell) {
        var ready: [Paths: [Int: Answer]] = [:]
        for language in site.languages {
            for prefixed in [false, true] {
                let paths = Paths(language: language, prefixed: prefixed)
                ready[paths] = Dictionary(
                    uniqueKeysWithValues: Self.codes.map {
                        ($0, Self.make($0, PageContext(site: site, paths: paths), shell, reference: nil))
                    })
            }
        }
        (self.ready, self.shell) = (ready, shell)
    }

    /// - Parameter status: one without a page of its own gets that of its class, and keeps its number.
    func answer(_ status: HTTPResponse.Status, _ paths: Paths, reference: String?) -> Answer {
        let known = ready[paths] == nil ? Paths(language: shell.site.languages[0], prefixed: false) : paths
        let code = Self.codes.contains(status.code) ? status.code : status.code >= 500 ? 500 : 400
        var answer: Answer
        if let reference {
            answer = Self.make(code, PageContext(site: shell.site, paths: known), shell, reference: reference)
        } else {
            answer = ready[known]![code]!
        }
        answer.status = status
        return answer
    }

    private static func make(_ code: Int, _ context: PageContext, _ shell: PageShell, reference: String?) -> Answer {
        let (texts, paths) = (context.texts, context.paths)
        let mail = HTML.mail(context.site.controller.email)
        let last: HTML? =
            switch code {
            case 404: .sentence(texts("error.tell"), ["email": mail])
            case 500...: .sentence(texts("error.write"), ["email": mail])
            default: nil
            }
        let quoted: HTML? = reference.map { .sentence(texts("error.reference"), ["reference": "<span class=\"code\">\($0)</span>"]) }
        let title = texts("error.\(code).title")
        let main: HTML = """
            <div class="text">
            <p class="kicker">\(code)</p>
            <h1>\(title)</h1>
            <p class="lead">\(texts("error.\(code).lead"))</p>
            <p>\(texts("error.way-on"))</p>
            <ul><li>\(HTML.link(paths("/"), texts("error.front")))</li>\
            \(if: !context.site.products.isEmpty, "<li>\(HTML.link(paths("/") + "#products", texts("error.products")))</li>")\
            <li>\(HTML.link(paths("/privacy"), texts("error.privacy")))</li><li>\(HTML.link(paths("/my"), texts("error.my")))</li></ul>
            \(last.map { "<p>\($0)</p>" })\(quoted.map { "<p>\($0)</p>" })
            </div>
            """
        let body = shell.render(Page(title: title, paths: paths, path: nil, main: main))
        return Answer(HTTPResponse.Status(code: code), body, language: context.language)
    }
}
