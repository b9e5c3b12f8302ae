import DataProtection
import Declarations
import HTTPTypes
import Markup
import NIOCore
import PageKit
import Promises
import PublicPages
import Testing

@Suite("Every public page") struct PublicPageTests {
    static let site = ExampleSite.site()
    static let shell = try! PageShell(site: site, stylesheet: Asset.stylesheet(site.theme).path)
    static let pages = PublicPages(
        site: site, shell: shell, verdicts: [.noCookies: .kept, .linksMarked: .broken(reason: "One is not.")])
    static let everyPaths = site.languages.flatMap { language in [false, true].map { Paths(language: language, prefixed: $0) } }
    static let statuses = [400, 403, 404, 405, 413, 414, 415, 429, 500, 503]

    static func source(_ path: String, _ paths: Paths) throws -> String {
        String(buffer: try #require(pages.page(path, paths)).body)
    }

    /// Address and source of everything a visitor can be shown, errors too.
    static func all() throws -> [(String, Paths, String)] {
        try everyPaths.flatMap { paths in
            try pages.paths.map { ($0, paths, try source($0, paths)) }
                + statuses.map { ("\($0)", paths, String(buffer: pages.error(.init(code: $0), paths).body)) }
        }
    }

    @Test func `carries no script, no style of its own and no cookie`() throws {
        for (path, _, source) in try Self.all() {
            for forbidden in ["<script", "style=", "javascript:", "onclick", "data:", "http-equiv"] {
                #expect(!source.contains(forbidden), "\(forbidden) on \(path)")
            }
        }
    }

    @Test func `names the controller and its address for privacy matters`() throws {
        for (path, paths, source) in try Self.all() {
            #expect(source.contains("Müller &amp; &lt;Søn&gt; &quot;AS&quot;"), "\(path) in \(paths.language)")
            #expect(source.contains("mailto:info@firm.example"), "\(path)")
            #expect(!source.contains(ExampleSite.hostile), "\(path)")
        }
    }

    @Test func `links to the policy, the terms and the list of outside sites, in its own kind of address`() throws {
        for (path, paths, source) in try Self.all() {
            for target in ["/privacy", "/terms", "/links"] {
                #expect(source.contains("href=\"\(paths(target))\""), "\(path) to \(target)")
            }
        }
    }

    @Test func `keeps the language in every link to a page of ours`() throws {
        for (path, paths, source) in try Self.all() where paths.prefixed {
            for link in Self.addresses(source) where link.hasPrefix("/") && !link.hasPrefix("/assets/") {
                #expect(link.hasPrefix("/en") || link.hasPrefix("/nb"), "\(link) on \(path)")
            }
        }
    }

    @Test func `leads to the same page in the other language`() throws {
        let source = try Self.source("/privacy", Paths(language: .english, prefixed: false))
        #expect(source.contains("<a href=\"/nb/privacy\" lang=\"nb\" hreflang=\"nb\">"))
        let error = String(buffer: Self.pages.error(.notFound, Paths(language: .bokmål, prefixed: true)).body)
        #expect(error.contains("<a href=\"/en\" lang=\"en\" hreflang=\"en\">"))
    }

    @Test func `marks every link to somebody else's site`() throws {
        for (path, _, source) in try Self.all() {
            for part in source.components(separatedBy: "<a ").dropFirst() where part.hasPrefix("href=\"http") {
                let tag = part.prefix { $0 != ">" }
                #expect(tag.contains("rel=\"external noopener noreferrer\""), "\(tag) on \(path)")
                #expect(part.prefix(400).contains("class=\"unseen\""), "\(tag) on \(path)")
            }
        }
    }

    @Test func `has one h1, one main and no id twice`() throws {
        for (path, _, source) in try Self.all() {
            #expect(source.components(separatedBy: "<h1").count == 2, "\(path)")
            #expect(source.components(separatedBy: "<main").count == 2, "\(path)")
            let ids = Self.values(of: " id", in: source)
            #expect(ids.count == Set(ids).count, "\(path)")
        }
    }

    @Test func `leads only to what is there`() throws {
        let known = Set(Self.pages.paths).union(["/my", "/register/courier", "/privacy/feed", "/visits/you"])
        for (path, paths, source) in try Self.all() {
            let ids = Set(Self.values(of: " id", in: source))
            for link in Self.addresses(source) {
                if link.hasPrefix("#") {
                    #expect(ids.contains(String(link.dropFirst())), "\(link) on \(path)")
                } else if link.hasPrefix("/"), !link.hasPrefix("/assets/") {
                    var plain = link.prefix { $0 != "#" }
                    for language in ["/en", "/nb"] where plain == language || plain.hasPrefix(language + "/") {
                        plain = plain.dropFirst(3)
                    }
                    #expect(known.contains(plain.isEmpty ? "/" : String(plain)), "\(link) on \(path) \(paths)")
                }
            }
        }
    }

    @Test func `shows no key and no placeholder of its texts`() throws {
        for (path, _, source) in try Self.all() {
            #expect(!source.contains("\u{F8FF}"), "\(path)")
            for key in Self.site.texts(in: .english).keys where key.contains(".") && source.contains(">\(key)<") {
                Issue.record("\(key) on \(path)")
            }
            #expect(source.range(of: #/\{[a-zA-Z]+\}/#) == nil, "\(path)")
        }
    }

    static func addresses(_ source: String) -> [String] { values(of: "<a href", in: source) + values(of: "\" href", in: source) }

    static func values(of name: String, in source: String) -> [String] {
        source.components(separatedBy: name + "=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
    }
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [Substring] {
        split(separator: separator, omittingEmptySubsequences: false)
    }
    fileprivate func range(of pattern: some RegexComponent) -> Range<String.Index>? { firstRange(of: pattern) }
}
