import DataProtection
import Declarations
import Foundation
import FoundationXML
import Keeping
import NIOCore
import PageKit
import Promises
import PublicPages
import Testing

@Suite("Versions of policy and terms") struct VersionTests {
    private let english = Paths(language: .english, prefixed: false)
    private let norwegian = Paths(language: .bokmål, prefixed: true)

    /// A firm that has changed its policy three times, hostile names and all.
    private static let pages: PublicPages = {
        func version(_ kind: PolicyKind, _ number: Int, _ language: Language, _ sentences: [String]) -> PolicyVersion {
            PolicyVersion(
                kind: kind, number: number, language: language, inForce: CalendarDate("202\(number)-03-02")!, title: "Privacy & <policy>",
                sections: [
                    PolicySection(
                        id: "all", heading: "All",
                        clauses: sentences.map { PolicyClause(promise: nil, html: "<p>…</p>", plain: $0) })
                ], text: "\(number)", fingerprint: String(repeating: String(number), count: 64))
        }
        let texts = [
            ["We keep letters for a year.", "We use cookies.", "You may ask us."],
            ["We keep letters for a month.", "You may ask us.", "We answer <soon> & well."],
            ["We answer <soon> & well.", "We keep letters for a month.", "You may ask us."],
        ]
        let versions = [Language.english, .bokmål].flatMap { language in
            [3, 2, 1].map { version(.privacy, $0, language, texts[$0 - 1]) } + [version(.terms, 1, language, ["Be kind."])]
        }
        let site = ExampleSite.site().serving(versions)
        return PublicPages(
            site: site, shell: try! PageShell(site: site, stylesheet: "/assets/x.css"), verdicts: [:])
    }()

    private func source(_ path: String, _ paths: Paths) throws -> String {
        String(buffer: try #require(Self.pages.page(path, paths)).body)
    }

    @Test(.keeps(.changesPosted)) func `are compared in any pair, what differs told by a word and a mark`() throws {
        let source = try source("/privacy/compare/1/2", english)
        #expect(source.contains("Between the two, one sentence changed, one is new and one is gone."))
        #expect(source.contains("We keep letters for a <del>year.</del>") && source.contains("We keep letters for a <ins>month.</ins>"))
        #expect(source.contains("<del>We use cookies.</del>") && source.contains("<ins>We answer &lt;soon&gt; &amp; well.</ins>"))
        for tag in ["Changed", "New", "Gone"] { #expect(source.contains("<span class=\"tag\">\(tag)</span>")) }
        #expect(try self.source("/privacy/compare/2/3", norwegian).contains("<span class=\"tag\">Flyttet</span>"))
        #expect(Self.pages.paths.filter { $0.contains("/compare/") }.count == 3, "three pairs of three, none of one")
    }

    @Test func `that don't exist, or stand the wrong way round, have no page`() {
        for path in ["/privacy/compare/1/4", "/privacy/compare/2/1", "/privacy/compare/1/1", "/terms/compare/1/2", "/privacy/compare/0/1"] {
            #expect(Self.pages.page(path, english) == nil, "\(path)")
        }
    }

    @Test(.keeps(.changesPosted)) func `lead to what changed from every list of them, and to the feed`() throws {
        for (path, paths) in [("/privacy", english), ("/privacy", norwegian), ("/privacy/versions/1", norwegian)] {
            let source = try source(path, paths)
            for target in ["/privacy/compare/1/2", "/privacy/compare/2/3", "/privacy/feed"] {
                #expect(source.contains("href=\"\(paths(target))\""), "\(target) on \(path)")
            }
            #expect(source.contains("<link rel=\"alternate\" type=\"application/atom+xml\""))
        }
        #expect(try source("/privacy/versions/1", english).contains("href=\"/privacy/compare/1/3\""), "what has changed since")
    }

    @Test(.keeps(.changesPosted), arguments: [Language.english, .bokmål])
    func `make an Atom feed with what RFC 4287 asks for`(language: Language) throws {
        let answer = Self.pages.feed(in: language)
        #expect(answer.content == .atom)
        let feed = try AtomReading.read(Data(answer.body.readableBytesView))
        #expect(feed.entries.count == 4 && feed.language == language.rawValue)
        for node in [feed.head] + feed.entries {
            for name in ["id", "title", "updated"] { #expect(node[name]?.count == 1, "\(name)") }
            #expect(node["id"]?.first?.wholeMatch(of: /tag:firm\.example,\d{4}-\d\d-\d\d:[a-z0-9\/]+/) != nil)
            #expect((try? Date(node["updated"]?.first ?? "", strategy: .iso8601)) != nil)
        }
        #expect(feed.head["author"]?.count == 1 && feed.head["link self"]?.count == 1)
        #expect(feed.entries.allSatisfy { $0["link alternate"]?.first?.hasPrefix("https://firm.example/\(language)/") == true })
        #expect(Set(feed.entries.compactMap { $0["id"]?.first }).count == feed.entries.count)
        #expect(feed.entries.map { $0["updated"]!.first! } == feed.entries.map { $0["updated"]!.first! }.sorted(by: >), "newest first")
        #expect(feed.entries[0]["title"]?.first?.contains("Privacy & <policy>") == true)
        let content = try #require(feed.entries[1]["content"]?.first)
        #expect(content.contains("<del>We use cookies.</del>") && content.contains("We answer &lt;soon&gt; &amp; well."))
        #expect(throws: AtomReading.Malformed.self) { try AtomReading.read(Data("<feed><entry></feed>".utf8)) }
    }
}

/// A feed taken apart: text by name of element, addresses by relation.
private final class AtomReading: NSObject, XMLParserDelegate {
    struct Malformed: Error {}
    struct Feed {
        let language: String?
        let head: [String: [String]]
        let entries: [[String: [String]]]
    }
    private var (head, entries): ([String: [String]], [[String: [String]]]) = ([:], [])
    private var (open, text, language): ([String], String, String?) = ([], "", nil)

    private var failed = false

    func parser(_ parser: XMLParser, parseErrorOccurred parseError: any Error) { failed = true }

    static func read(_ data: Data) throws -> Feed {
        let (reading, parser) = (AtomReading(), XMLParser(data: data))
        parser.delegate = reading
        guard parser.parse(), parser.parserError == nil, !reading.failed, reading.open.isEmpty else { throw Malformed() }
        return Feed(language: reading.language, head: reading.head, entries: reading.entries)
    }

    private func note(_ name: String, _ value: String) {
        if open.contains("entry") {
            entries[entries.count - 1][name, default: []].append(value)
        } else {
            head[name, default: []].append(value)
        }
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String] = [:]
    ) {
        if name == "entry" { entries.append([:]) }
        if name == "feed" { language = attributes["xml:lang"] }
        open.append(name)
        text = ""
        if name == "link" { note("link \(attributes["rel"] ?? "")", attributes["href"] ?? "") }
    }

    func parser(_ parser: XMLParser, foundCharacters characters: String) { text += characters }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        open.removeLast()
        if !["feed", "entry", "link"].contains(name), open.last != "author" { note(name, text) }
    }
}
