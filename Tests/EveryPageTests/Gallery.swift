import DataProtection
import Declarations
import Foundation
import HTTPTypes
import Markdown
import NIOCore
import PageKit
import PublicPages
import Running
import SiteFolder

/// A page as it was answered, under a name for reports and pictures.
struct Shown: Sendable {
    let name: String
    let language: String
    let status: Int
    let headers: [(name: String, value: String)]
    let html: String
}

/// Every page a person can be shown, gathered by requests from a running server. A new page is one line more, in the part it belongs to.
struct Gallery {
    let running: RunningVern
    let language: String
    private(set) var pages: [Shown] = []
    private let visitor: Visitor

    /// All of them, in one language.
    static func all(_ running: RunningVern, _ language: String) async throws -> [Shown] {
        var gallery = Gallery(running, language)
        try await gallery.reading()
        try await gallery.counting()
        try await gallery.registering()
        try await gallery.owning()
        try await gallery.erasing()
        try await gallery.refusing()
        gallery.failing()
        return gallery.pages
    }

    /// Those of visits before a day is counted.
    static func uncounted(_ running: RunningVern, _ language: String) async throws -> [Shown] {
        var gallery = Gallery(running, language)
        try await gallery.get("visits-uncounted", "/visits")
        return gallery.pages
    }

    private init(_ running: RunningVern, _ language: String) {
        (self.running, self.language) = (running, language)
        visitor = Visitor(running, language: language)
    }

    @discardableResult
    private mutating func add(_ name: String, _ answer: Answered) -> Answered {
        pages.append(Shown(name: name, language: language, status: answer.status, headers: answer.headers, html: answer.html))
        return answer
    }

    private mutating func get(_ name: String, _ path: String) async throws { add(name, try await visitor.get(path)) }

    // MARK: What anyone may read

    private mutating func reading() async throws {
        try await get("home", "/")
        try await get("code", "/k")
        // Whatever the map of the site names is a page.
        let map = try await visitor.get("/sitemap.xml").html
        let own = "/\(language)/"
        for match in map.matches(of: /<loc>([^<]*)<\/loc>/) {
            let path = String(match.1.dropFirst(running.url.count))
            guard path.hasPrefix(own) else { continue }
            try await get(String(path.dropFirst(own.count)).replacing("/", with: "-"), path)
        }
        for kind in ["privacy", "terms"] { try await get("\(kind)-compared", "/\(kind)/compare/1/2") }
        try await get("my", "/my")
    }

    private mutating func counting() async throws {
        try await get("visits", "/visits")
        try await get("visits-of-a-year", "/visits?period=12m")
        try await get("visits-of-a-page", "/visits?period=7d&page=/about")
        try await get("visits-you", "/visits/you")
        add("visits-you-objecting", try await visitor.ask("GET", "/visits/you", headers: ["Sec-GPC: 1"]))
    }

    // MARK: Registering

    /// One for each language: nobody is written to without end.
    private var person: Person { Person(name: "Ann Ångstrøm-O’Brien", address: "ann@\(language).fjordkontor.example") }

    private mutating func registering() async throws {
        for product in ["courier", "postroom", "lookout"] { try await get("register-\(product)", "/register/\(product)") }
        let form = try await visitor.registrationForm("courier")
        let wrong = [("email", "ann@ fjord.example"), ("company", ""), ("phone", "x"), ("send", "nothing"), ("surplus", "1")]
        let kept = person.answers.filter { answer in answer.0 != "permit" && !wrong.contains { $0.0 == answer.0 } }
        add("register-refused", try await visitor.send(form, kept + wrong))
        add("register-changed", try await visitor.send(form, person.answers + [("shown", "0")]))
        let answers = person.answers + [("transfer-singapore", "yes"), ("send", "contracts"), ("send", "other")]
        add("check-mail", try await visitor.send(form, answers))
        add("receipt", try await follow("confirm"))
    }

    /// Opens the link of the next mail, and presses its button.
    private mutating func follow(_ name: String?) async throws -> Answered {
        guard let link = try await running.mail().link else { throw RunningFailure.noMail }
        let page = try await visitor.get(link)
        if let name { add(name, page) }
        return try await visitor.post(link)
    }

    // MARK: One's own page

    private mutating func owning() async throws {
        add("my-refused", try await visitor.post("/my", [("email", "ann")]))
        add("my-sent", try await visitor.post("/my", [("email", person.address)]))
        _ = try await running.run(
            ["people", "find", "--email", person.address, "--reason", "A question by phone", "--data", running.data.path])
        var page = add("your-page", try await follow("my-open"))
        page = add("correction", try await visitor.send(try page.form("correct-form") { $0["field"] == "company" }))
        page = add("correction-refused", try await visitor.send(try page.form("correct"), [("value", "")]))
        page = add("corrected", try await visitor.send(try page.form("correct"), [("value", "Nordkontor")]))
        page = add("receipt-again", try await visitor.send(try page.form("receipt")))
        page = try await visitor.send(try page.form("open"))
        page = add("print", try await visitor.send(try page.form("print")))
        page = try await visitor.send(try page.form("open"))
        page = add("address-refused", try await visitor.send(try page.form("address"), [("new-address", "nowhere")]))
        page = add("address-sent", try await visitor.send(try page.form("address"), [("new-address", "ann@nytt.example")]))
        add("address-done", try await follow("address-confirm"))
        add("address-undone", try await follow("address-undo"))
        page = try await visitor.ownPage(of: person.address)
        page = add("transfer-withdrawn", try await visitor.send(try page.form("withdraw-transfer")))
        page = add("stopped", try await visitor.send(try page.form("stop")))
        page = add("resumed", try await visitor.send(try page.form("resume")))
        page = add("all-stopped", try await visitor.send(try page.form("stop-all")))
        _ = try await visitor.send(try page.form("resume"))
        try running.drop(
            "From: Ann <\(person.address)>\nTo: info@protectoria.com\nSubject: Courier\nMessage-ID: <\(language)@mail.example>\n\n"
                + (language == "nb" ? "Ikke send meg flere e-poster, takk.\n" : "Please stop sending me mail.\n"))
        add("stop-undone", try await follow("stop-undo"))
        page = try await visitor.ownPage(of: person.address)
        add("closed", try await visitor.send(try page.form("close")))
        try running.drop(
            "From: Ann <\(person.address)>\nTo: info@protectoria.com\nSubject: Courier\nMessage-ID: <\(language)2@mail.example>\n\n"
                + (language == "nb" ? "Hva har dere lagret om meg?\n" : "What do you hold about me?\n"))
        add("identified", try await follow("identify"))
    }

    private mutating func erasing() async throws {
        let form = try await visitor.registrationForm("postroom")
        let answers = [
            ("leave-empty", ""), ("name", "Ann"), ("email", person.address), ("country", "NO"), ("team", "few"), ("permit", "yes"),
            ("terms", "yes"),
        ]
        _ = try await visitor.send(form, answers)
        _ = try await follow(nil)
        var page = add("your-page-two", try await visitor.ownPage(of: person.address))
        page = add("erase-one", try await visitor.send(try page.form("erase-form") { $0["registration"] != nil }))
        add("erased-one", try await visitor.send(try page.form("erase")))
        page = try await visitor.ownPage(of: person.address)
        page = add("erase-all", try await visitor.send(try page.form("erase-form") { $0["registration"] == nil }))
        let last = try page.form("erase")
        add("erased", try await visitor.send(last))
        add("erased-again", try await visitor.send(last))
        _ = try await running.mail()
    }

    // MARK: What comes to nothing

    private mutating func refusing() async throws {
        try await get("gone", "/c/AAAAAAAAAAAAAAAAAAAAAAAA")
        add("error-400", try await visitor.get("/%zz"))
        add("error-403", try await visitor.post("/my", [("email", "ann@fjord.example")], headers: ["Sec-Fetch-Site: cross-site"]))
        add("error-404", try await visitor.get("/no-such-page"))
        add("error-405", try await visitor.ask("DELETE", "/privacy"))
        add("error-413", try await visitor.post("/my", [("email", String(repeating: "a", count: 70_000))]))
        add("error-414", try await visitor.get("/" + String(repeating: "a", count: 2_100)))
        add("error-415", try await visitor.ask("POST", "/my", headers: ["Content-Type: application/json"], body: "{}"))
    }

    /// Pages for what a healthy, unhurried server never answers, made as it would make them.
    private mutating func failing() {
        guard let language = Self.example.languages.first(where: { $0.rawValue == self.language }) else { return }
        let paths = Self.example.paths(language, prefixed: false)
        for (status, reference) in [(429, nil), (500, "c0ffee12"), (503, nil)] {
            let answer = Self.open.error(HTTPResponse.Status(code: status), paths, reference: reference)
            pages.append(
                Shown(name: "error-\(status)", language: self.language, status: status, headers: [], html: String(buffer: answer.body)))
        }
    }

    static let example = SiteFolder(markdown: MD4C(), texts: BuiltInTexts.texts()).load(BuiltVern.exampleSite).site!
    private static let open = PublicPages(
        site: example, shell: try! PageShell(site: example, stylesheet: Asset.stylesheet(example.theme).path), verdicts: [:])
}
