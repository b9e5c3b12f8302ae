import DataProtection
import Declarations
import Foundation
import Keeping
import Markup
import Promises
import SiteFolder
import Testing

@Suite("A mistake in how a site stands beside another") struct PresenceMistakes {
    @Test(
        arguments: [
            "https://firm.example/", "https://firm.example/desk/", "https://firm.example/desk?a=b", "https://firm.example/desk#a",
            "https://firm.example//desk", "https://firm.example/../desk", "https://firm.example/a b", "https://ann@firm.example/desk",
            "https://firm.example/.well-known", "https://firm.example/de%20sk", "ftp://firm.example/desk",
        ])
    func `is an address that leads elsewhere than it says`(url: String) throws {
        let site = try SiteCopy()
        let line = try site.change("vern.yaml", "url: http://localhost:8080", to: "url: \(url)")
        #expect(site.complaints.contains { $0.hasPrefix("vern.yaml:\(line): 'url' must ") }, "\(site.complaints)")
    }

    @Test(arguments: [
        "https://firm.example", "https://firm.example/desk", "https://firm.example:8443/a/b-c.d", "http://localhost:8080/desk",
    ])
    func `is none: a host, with or without a path`(url: String) throws {
        let site = try SiteCopy()
        try site.change("vern.yaml", "url: http://localhost:8080", to: "url: \(url)")
        #expect(site.complaints == [])
        #expect(site.load().site?.url == url)
    }

    @Test func `is a page that can't be switched off, or is twice`() throws {
        let site = try SiteCopy()
        let line = try site.change(
            "vern.yaml", "languages: [en, nb]", to: "languages: [en, nb]\nswitched-off: [hom, privacy, products, products]")
        let complaints = site.complaints
        #expect(
            complaints.contains(
                "vern.yaml:\(line + 1): 'hom' can't be switched off; these can: home, products, own-pages; did you mean 'home'?"))
        #expect(complaints.contains("vern.yaml:\(line + 1): 'privacy' can't be switched off; these can: home, products, own-pages"))
        #expect(complaints.contains("vern.yaml:\(line + 1): 'products' stands twice"))
        try site.change("vern.yaml", "switched-off: [hom, privacy, products, products]", to: "switched-off: home")
        #expect(site.complaints == ["vern.yaml:\(line + 1): 'switched-off' must be a list, one '- …' a line"])
    }

    @Test func `is a link to a page that is switched off`() throws {
        let site = try SiteCopy()
        try site.change("vern.yaml", "languages: [en, nb]", to: "languages: [en, nb]\nswitched-off: [home, products, own-pages]")
        for file in ["pages/index.en.md", "pages/index.nb.md"] { try site.remove(file) }
        #expect(site.complaints == [], "the front page is not needed then")
        let line = 1 + (try site.read("policies/terms.en.md")).count { $0 == "\n" }
        let text = try site.read("policies/terms.en.md")
        try site.write("policies/terms.en.md", text + "\nSee [the front](/#products), [Courier](/products/courier) and [us](/about).\n")
        #expect(
            site.complaints == [
                "policies/terms.en.md:\(line + 1): /#products leads to a page that vern.yaml switches off ('home')",
                "policies/terms.en.md:\(line + 1): /about leads to a page that vern.yaml switches off ('own-pages')",
                "policies/terms.en.md:\(line + 1): /products/courier leads to a page that vern.yaml switches off ('products')",
            ])
    }

    @Test func `is the site's own path written before a path, or its whole address`() throws {
        let site = try SiteCopy()
        try site.change("vern.yaml", "url: http://localhost:8080", to: "url: https://firm.example/desk")
        let text = try site.read("pages/about.en.md")
        let line = 1 + text.count { $0 == "\n" }
        try site.write("pages/about.en.md", text + "\n[Terms](/desk/terms) and [home](https://firm.example/desk/)\n")
        #expect(
            site.complaints == [
                "pages/about.en.md:\(line + 1): leave /desk out of /desk/terms: pages put it before every path",
                "pages/about.en.md:\(line + 1): this is our own site: write / instead of https://firm.example/desk/",
            ])
        try site.write("pages/about.en.md", text + "\n[Deskwork](/deskwork)\n")
        #expect(site.complaints == ["pages/about.en.md:\(line + 1): /deskwork leads to no page of this site"], "a page like any other")
    }

    @Test func `is a home that is this site, or one without HTTPS; a contact that is none`() throws {
        for (home, complaint) in [
            ("http://localhost:8080/start", "'home' is this site itself"), ("http://firm.example/", "'home' must begin with https://"),
            ("firm.example", "'home' must be a web address"),
        ] {
            let site = try SiteCopy()
            let line = try site.change("vern.yaml", "  time-zone:", to: "  home: \(home)\n  time-zone:")
            #expect(site.complaints.contains { $0.hasPrefix("vern.yaml:\(line): \(complaint)") }, "\(site.complaints)")
        }
        let site = try SiteCopy()
        let line = try site.change("vern.yaml", "  time-zone:", to: "  security-contact: somebody\n  time-zone:")
        #expect(site.complaints.contains { $0.hasPrefix("vern.yaml:\(line): 'security-contact' must be") })
        try site.change("vern.yaml", "somebody", to: "https://firm.example/report")
        #expect(site.load().site?.securityContact == "https://firm.example/report")
    }

    @Test func `is a picture to pass on that is none, or too small`() throws {
        let site = try SiteCopy()
        try site.write("theme/preview.png", "no picture at all, only words that go on for longer than a header")
        #expect(site.complaints == ["theme/preview.png:1: the file is no PNG picture"])
        func header(_ width: UInt8) -> Data {
            Data(
                [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13] + Array("IHDR".utf8) + [0, 0, 4, width, 0, 0, 2, 118]
                    + [UInt8](repeating: 0, count: 9))
        }
        try header(176).write(to: site.folder.appending(path: "theme/preview.png"))
        let picture = try #require(site.load().site?.theme.preview)
        #expect(picture.width == 1_200 && picture.height == 630)
        try Data(header(176).replacing([0, 0, 4, 176], with: [0, 0, 0, 50])).write(to: site.folder.appending(path: "theme/preview.png"))
        #expect(site.complaints.first?.hasPrefix("theme/preview.png:1: is 50 by 630") == true)
    }

    /// Texts can't write a link that is unmarked: the renderer marks each. What is left is the shell.
    @Test(.keeps(.linksMarked)) func `is a link to another site that nobody could tell from our own`() throws {
        let link = "<a href=\"https://lovdata.no/\">Law</a>"
        let marked = "<a href=\"https://lovdata.no/\" rel=\"external noopener noreferrer\">Law<span class=\"unseen\">{{outside}}</span></a>"
        let complaint = "theme/shell.mustache:2: a link to another site needs rel="
        for (shell, refused) in [
            (link, true), (marked, false), (marked.replacing("{{outside}}", with: ""), true),
            (marked.replacing("noreferrer", with: ""), true),
            (marked.replacing("external ", with: ""), true), ("<A class=\"x\" HREF='https://lovdata.no/'>Law</A>", true),
        ] {
            let site = try SiteCopy()
            try site.write("theme/shell.mustache", "<title>{{title}}</title>\n\(shell)\n")
            #expect(site.complaints.contains { $0.hasPrefix(complaint) } == refused, "\(shell)")
        }
        let site = try SiteCopy()
        let text = try site.read("pages/about.en.md")
        try site.write("pages/about.en.md", text + "\n<a href=\"https://lovdata.no/\">Law</a> and [law](https://lovdata.no/).\n")
        let page = try #require(site.load().site?.pages.first { $0.slug == "about" && $0.language == .english }).body.source
        #expect(page.contains("&lt;a href="), "markup written by hand is text")
        #expect(page.contains("<a href=\"https://lovdata.no/\" rel=\"external noopener noreferrer\">law<span class=\"unseen\">"))
        try site.write("pages/about.en.md", text + "\n[Elsewhere](https://undeclared.example/)\n")
        #expect(site.complaints.contains { $0.contains("https://undeclared.example/ is not declared") })
    }
}
