import Foundation
import Running
import Testing

@Suite("A site beside another one of the company") struct BesideAnotherSiteTests {
    /// The example's folder with lines put into vern.yaml, for one piece of work.
    private func site(_ off: String, home: String?, without files: [String] = [], _ work: (URL) async throws -> Void) async throws {
        let folder = try FileManager.default.freshFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let copy = folder.appending(path: "site")
        try FileManager.default.copyItem(at: BuiltVern.exampleSite, to: copy)
        for file in files { try FileManager.default.removeItem(at: copy.appending(path: file)) }
        let file = copy.appending(path: "vern.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        let sited = text.replacing("  time-zone:", with: (home.map { "  home: \($0)\n" } ?? "") + "  time-zone:", maxReplacements: 1)
        try Data((sited + "\nswitched-off: \(off)\n").utf8).write(to: file)
        try await work(copy)
    }

    private let everything = "[home, products, own-pages]"

    @Test func `does without its own pages, and each address of them leads on`() async throws {
        let gone = ["pages/index.en.md", "pages/index.nb.md"]
        try await site(everything, home: "https://www.firm.example/", without: gone) { folder in
            try await RunningVern.using(site: folder) { running in
                for language in ["en", "nb"] {
                    let visitor = Visitor(running, language: language)
                    for path in ["/", "/nb", "/about", "/products/courier"] {
                        let answer = try await visitor.get(path)
                        #expect(answer.status == 404, "\(path)")
                        for way in ["https://www.firm.example/", "/privacy", "/my", "/register/courier"] {
                            #expect(answer.html.contains("href=\"\(path == "/nb" && way.hasPrefix("/") ? "/nb" : "")\(way)\""), "\(way)")
                        }
                    }
                    for path in ["/privacy", "/terms", "/privacy/versions/1", "/links", "/my", "/register/courier"] {
                        let answer = try await visitor.get(path)
                        #expect(answer.status == 200, "\(path)")
                        // Nothing leads to what is not there.
                        for lost in ["\"/\"", "\"/\(language)\"", "\"/#products\"", "\"/about\"", "\"/products/courier\""] {
                            #expect(!answer.html.contains("href=\(lost)"), "\(lost) on \(path)")
                        }
                    }
                }
                let map = try await Visitor(running).get("/sitemap.xml").html
                #expect(map.contains("/en/privacy<") && !map.contains("/en<") && !map.contains("about") && !map.contains("/products/"))
                // A registration goes its whole way all the same.
                #expect(try await Visitor(running).registerAndConfirm(.ann).status == 200)
            }
        }
    }

    @Test func `says who runs it and leads back, without telling that site anything`() async throws {
        try await site("[own-pages]", home: "https://www.firm.example/", without: []) { folder in
            // The example's front page links to none of its own pages, its policy to none either.
            try await RunningVern.using(site: folder) { running in
                let visitor = Visitor(running)
                _ = try await visitor.register(.ann)
                let mailed = try await visitor.get(try #require(try await running.mail().link))
                for answer in [try await visitor.get("/register/courier"), try await visitor.get("/nb/privacy"), mailed] {
                    let tags = answer.html.matches(of: /<a [^>]*href="https:\/\/www\.firm\.example\/"[^>]*>/).map { String($0.0) }
                    #expect(tags.count >= 3, "in the header and below")
                    #expect(tags.allSatisfy { $0.contains("rel=\"noopener noreferrer\"") })
                    #expect(!tags.contains { $0.contains("external") }, "it is the company's own")
                    #expect(answer.html.contains("Message Management AS"))
                }
                let form = try await visitor.get("/register/courier")
                #expect(form.text.hasPrefix("Courier, from Message Management AS Register for Courier"))
                #expect(form.text.contains("Back to firm.example"))
                #expect(try await visitor.get("/nb/register/courier").text.contains("Tilbake til firm.example"))
            }
        }
    }

    @Test func `shows a form to whoever comes from elsewhere, and takes none sent from there`() async throws {
        try await RunningVern.using { running in
            let visitor = Visitor(running)
            let coming = [
                "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Origin: null", "Referer: https://shop.example/basket?id=7",
            ]
            for path in ["/register/courier", "/nb/register/courier", "/en/register/postroom"] {
                let answer = try await visitor.ask("GET", path, headers: coming)
                #expect(answer.status == 200 && answer.forms.contains { $0["shown"] != nil })
                #expect(answer.header("content-security-policy")?.contains("frame-ancestors 'none'") == true)
                #expect(!answer.html.contains("shop.example"))
            }
            let sent = try await visitor.post("/register/courier", Person.ann.answers, headers: coming + ["Sec-Fetch-User: ?1"])
            #expect(sent.status == 403)
            #expect(sent.html.contains("href=\"/register/courier\""), "the form itself is the way on")
            #expect(try await running.furtherMails().isEmpty)
            let documents = try String(contentsOf: BuiltVern.root.appending(path: "docs/site-folder.md"), encoding: .utf8)
            #expect(documents.contains("<a href=\"https://firm.example/register/courier\">"), "the snippet is a plain link")
        }
    }
}
