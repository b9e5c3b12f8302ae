import DataProtection
import Declarations
import HTTPTypes
import Markup
import PageKit

/// The pages for requests that came to nothing: what happened, whose move it is, and a way on that fits.
struct ErrorPages: Sendable {
    private static let codes = [400, 403, 404, 405, 413, 414, 415, 429, 500, 503]
    private let ready: [Paths: [Int: Answer]]
    private let shell: PageShell

    init(site: Site, shell: PageShell) {
        var ready: [Paths: [Int: Answer]] = [:]
        for paths in site.everyPaths {
            let context = PageContext(site: site, paths: paths)
            ready[paths] = Dictionary(uniqueKeysWithValues: Self.codes.map { ($0, Self.make($0, context, shell, reference: nil)) })
        }
        (self.ready, self.shell) = (ready, shell)
    }

    /// - Parameter status: one without a page of its own gets that of its class, and keeps its number.
    func answer(_ status: HTTPResponse.Status, _ paths: Paths, reference: String?) -> Answer {
        let known = ready[paths] == nil ? shell.site.paths(shell.site.languages[0], prefixed: false) : paths
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
            case 429, 500...: .sentence(texts("error.write"), ["email": mail])
            default: nil
            }
        let quoted: HTML? = reference.map { .sentence(texts("error.reference"), ["reference": "<span class=\"code\">\($0)</span>"]) }
        let title = texts("error.\(code).title")
        let ways = WaysOn(context: context).after(code).map { way -> HTML in "<li>\(way)</li>" }
        let main: HTML = """
            <div class="text">
            <p class="kicker">\(code)</p>
            <h1>\(title)</h1>
            <p class="lead">\(texts("error.\(code).lead"))</p>
            <p>\(texts(intro(code)))</p>
            <ul>\(ways)</ul>
            \(last.map { "<p>\($0)</p>" })\(quoted.map { "<p>\($0)</p>" })
            </div>
            """
        let body = shell.render(Page(title: title, paths: paths, path: nil, main: main))
        return Answer(HTTPResponse.Status(code: code), body, language: context.language)
    }

    private static func intro(_ code: Int) -> String {
        switch code {
        case 404, 405, 414: "error.way-on"
        case 400..<429: "error.again"
        default: "error.meanwhile"
        }
    }
}

/// Links that help in a situation: where something was sent in vain, the forms; where an address was wrong, the places it may have meant.
struct WaysOn {
    let context: PageContext

    private var site: Site { context.site }
    private var texts: Texts { context.texts }
    private var paths: Paths { context.paths }

    func after(_ code: Int) -> [HTML] {
        let data: HTML = .link(paths("/my"), texts("error.my"))
        let policy: HTML = .link(paths("/privacy"), texts("error.privacy"))
        return switch code {
        case 400, 403, 413, 415: forms + [data] + front
        case 404, 405, 414: front + places + [policy, data]
        default: front + [policy, data]
        }
    }

    private var front: [HTML] {
        let home: HTML? = site.home.map { "<a href=\"\($0.url)\" rel=\"noopener noreferrer\">\($0.name)</a>" }
        return [home].compactMap(\.self) + (site.has(.home) ? [.link(paths("/"), texts("error.front"))] : [])
    }

    private var forms: [HTML] {
        site.products.map { .link(paths("/register/" + $0.id), texts("home.register", ["product": $0.name[context.language]])) }
    }

    /// What a lost address may have meant.
    private var places: [HTML] {
        let own =
            site.has(.ownPages) ? site.pages.filter { $0.language == context.language && $0.navigation != nil && !$0.slug.isEmpty } : []
        let products = site.products.map { product in
            site.has(.products) ? HTML.link(paths("/products/" + product.id), product.name[context.language]) : nil
        }
        return (site.has(.products) ? products.compactMap(\.self) : forms) + own.map { .link(paths("/" + $0.slug), $0.title) }
    }
}
