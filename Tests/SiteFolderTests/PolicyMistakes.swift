import Foundation
import SiteFolder
import Testing

@Suite("A mistake in policy, terms or pages") struct PolicyMistakes {
    @Test func `is a promise misspelt`() throws {
        let site = try SiteCopy()
        let line = try site.change("policies/privacy.en.md", "{#no-cookies}", to: "{#no-cookis}")
        #expect(site.complaints.contains("policies/privacy.en.md:\(line): unknown promise 'no-cookis'; did you mean 'no-cookies'?"))
    }

    @Test func `is a link to a page or a part that isn't there`() throws {
        let site = try SiteCopy()
        let line = try site.change(
            "pages/about.en.md", "\n## ",
            to:
                "\n[a](/prodcts/courier) [b](/privacy#no-cookis) [c](/nb/abuot) [d](/privacy#no-cookies) [e](/en/about) [f](/terms/versions/1)\n\n## "
        )
        let found = site.complaints.filter { $0.hasPrefix("pages/about.en.md:\(line + 1): ") }.map { $0.drop { $0 != " " }.dropFirst() }
        #expect(
            Set(found) == [
                "/prodcts/courier leads to no page of this site; did you mean '/products/courier'?",
                "/privacy has no part named 'no-cookis'; did you mean 'no-cookies'?",
                "/nb/abuot leads to no page of this site; did you mean '/about'?",
            ], "\(site.complaints)")
    }

    @Test func `is YAML that is none, with what most often makes it so`() throws {
        for (from, to, hint) in [
            ("time-zone: Europe/Oslo", "time-zone:Europe/Oslo", "needs a space after 'time-zone:'"),
            ("time-zone: Europe/Oslo", "time-zone: Europe: Oslo", "holds ': ' and must stand in quotes"),
            ("  time-zone: Europe/Oslo", "\ttime-zone: Europe/Oslo", "is set in with a tab"),
        ] {
            let site = try SiteCopy()
            let line = try site.change("vern.yaml", from, to: to)
            #expect(
                site.complaints.count == 1 && site.complaints[0].contains("line \(line)") && site.complaints[0].contains(hint),
                "\(site.complaints)")
        }
    }

    @Test func `is a promise made in one language only`() throws {
        let site = try SiteCopy()
        try site.change("policies/privacy.nb.md", " {#deletion}", to: "")
        #expect(
            site.complaints == [
                "policies/privacy.nb.md:1: the promise 'deletion' stands in policies/privacy.en.md, but not here; "
                    + "promise the same in every language"
            ])
    }

    @Test func `is a promise made twice, in the terms, or in the middle`() throws {
        let site = try SiteCopy()
        let twice = try site.change("policies/privacy.en.md", "{#correction}", to: "{#access}")
        let middle = try site.change("policies/privacy.en.md", "Data that are wrong", to: "Data {#correction} that are wrong")
        let terms = try site.change("policies/terms.nb.md", "noe du må betale for.", to: "noe du må betale for. {#no-cookies}")
        let complaints = site.complaints
        #expect(complaints.contains("policies/privacy.en.md:\(twice): the promise 'access' is made twice"))
        #expect(complaints.contains { $0.hasPrefix("policies/privacy.en.md:\(middle): a paragraph has one promise") })
        #expect(complaints.contains { $0.hasPrefix("policies/terms.nb.md:\(terms): promises belong in the privacy policy") })
    }

    @Test func `is an unknown figure`() throws {
        let site = try SiteCopy()
        let line = try site.change("policies/privacy.en.md", "{{retention.letter-days}}", to: "{{retention.leter-days}}")
        #expect(
            site.complaints == [
                "policies/privacy.en.md:\(line): unknown figure '{{retention.leter-days}}'; did you mean 'retention.letter-days'?"
            ])
    }

    @Test func `is a figure of today in a version of yesterday`() throws {
        let site = try SiteCopy()
        let line = try site.change("policies/earlier/privacy.1.en.md", "info@protectoria.com", to: "{{controller.email}}")
        #expect(
            site.complaints.contains { $0.hasPrefix("policies/earlier/privacy.1.en.md:\(line): an earlier version is what was published") })
    }

    @Test func `is a policy that doesn't lead to the terms`() throws {
        let site = try SiteCopy()
        try site.change("policies/privacy.en.md", "(/terms)", to: "(/links)")
        #expect(site.complaints.contains { $0.contains("the text must link to /terms") })
    }

    @Test func `is an outside link that isn't declared`() throws {
        let site = try SiteCopy()
        let line = try site.change("pages/about.en.md", "Talk to us", to: "Talk to us at [the fair](https://fair.example/2026)")
        let policy = try site.change("policies/privacy.nb.md", "https://lovdata.no/", to: "https://lovdata.no.evil.example/")
        let product = try site.change(
            "products/courier.yaml", "To tell you what suits", to: "As on https://survey.example/ and to tell what suits")
        let complaints = site.complaints
        #expect(
            complaints.contains(
                "pages/about.en.md:\(line): https://fair.example/2026 is not declared; "
                    + "add to links.yaml: - url: https://fair.example/, with name, owner and registration"
            ))
        #expect(complaints.contains { $0.hasPrefix("policies/privacy.nb.md:\(policy): https://lovdata.no.evil.example/") })
        #expect(complaints.contains { $0.hasPrefix("products/courier.yaml:\(product): https://survey.example/ is not declared") })
    }

    @Test func `is our own address written as another's, and a declared site nobody links to a warning`() throws {
        let site = try SiteCopy()
        let line = try site.change("pages/about.en.md", "(https://status.lookout.example/)", to: "(http://localhost:8080/links)")
        try site.change("pages/about.nb.md", "(https://status.lookout.example/)", to: "(/links)")
        let loaded = site.load()
        #expect(
            loaded.mistakes.map(\.description) == [
                "pages/about.en.md:\(line): this is our own site: write /links instead of http://localhost:8080/links"
            ])
        #expect(loaded.warnings.contains { $0.message.hasPrefix("nothing links to https://status.lookout.example/") })
    }

    @Test func `is versions whose numbers or dates don't fit`() throws {
        let site = try SiteCopy()
        try site.change("policies/terms.nb.md", "version: 2", to: "version: 3")
        try site.change("policies/earlier/privacy.2.en.md", "2018-07-20", to: "2027-07-20")
        try site.change("policies/earlier/terms.1.nb.md", "version: 1", to: "version: 7")
        let complaints = site.complaints
        #expect(complaints.contains { $0.contains("this is version 3, but policies/terms.en.md is version 2") })
        #expect(complaints.contains { $0.contains("privacy.2.en.md:1: was in force from 2027-07-20, not before") })
        #expect(complaints.contains { $0.contains("'version' is 7, but the file's name says 1") })
    }

    @Test func `is a page at an address of Vern's own, without front matter, or missing in a language`() throws {
        let site = try SiteCopy()
        try site.write("pages/privacy.en.md", "---\ntitle: Mine\n---\nText")
        try site.write("pages/news/first.en.md", "No front matter")
        let complaints = site.complaints
        #expect(complaints.contains { $0.hasPrefix("pages/privacy.en.md:1: /privacy is an address of Vern's own") })
        #expect(complaints.contains { $0.hasPrefix("pages/news/first.en.md:1: the file must open with a line '---'") })
        #expect(complaints.contains { $0.hasPrefix("pages/news/first.nb.md:1: the file is missing") })
    }

    @Test(arguments: [
        ("<svg><script>alert(1)</script></svg>", "<script> is not allowed"),
        ("<svg onload=\"go()\"></svg>", "the event handler 'onload'"),
        ("<svg><path style=\"fill:red\"/></svg>", "'style' is not allowed"),
        ("<svg><use href=\"https://evil.example/x.svg#a\"/></svg>", "'href' may only lead to a #part"),
        ("<svg><use xlink:href=\"data:image/svg+xml,x\"/></svg>", "'xlink:href' may only"),
        ("<svg><rect fill=\"url(https://evil.example)\"/></svg>", "'fill' holds an address"),
        ("<svg><image href=\"#a\"/></svg>", "<image> is not allowed"),
        ("<svg><foreignObject><p/></foreignObject></svg>", "<foreignObject> is not allowed"),
        ("<svg><g></svg>", "closes what isn't open"),
        ("<svg></svg><p onclick=go()>", "a drawing is plain SVG"),
        ("<!DOCTYPE svg [<!ENTITY a \"b\">]><svg></svg>", "a drawing is plain SVG"),
        ("<svg><!-- --></svg><svg></svg>", "one <svg>"),
    ])
    func `is a drawing that could do more than be seen`(svg: String, complaint: String) throws {
        let site = try SiteCopy()
        try site.write("theme/icons/courier.svg", svg)
        #expect(site.complaints.contains { $0.hasPrefix("theme/icons/courier.svg:1: ") && $0.contains(complaint) }, "\(site.complaints)")
    }

    @Test func `is a theme that fetches from elsewhere`() throws {
        let site = try SiteCopy()
        try site.write("theme/site.css", "body {}\n@import url(//fonts.example/a.css);")
        try site.write("theme/shell.mustache", "<html><script src=\"/x.js\"></script></html>")
        let complaints = site.complaints
        #expect(complaints.contains { $0.hasPrefix("theme/site.css:2: imports are not allowed") })
        #expect(complaints.contains { $0.hasPrefix("theme/shell.mustache:1: scripts are not allowed") })
    }
}
