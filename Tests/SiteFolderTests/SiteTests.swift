import DataProtection
import Declarations
import Foundation
import Markdown
import Promises
import SiteFolder
import Testing

@Suite("A site folder") struct SiteTests {
    @Test func `of the example has no mistake and nothing to warn of`() throws {
        let loaded = SiteCopy.reader.load(SiteCopy.example)
        #expect(loaded.mistakes.map(\.description) == [])
        #expect(loaded.warnings.map(\.description) == [])
        let site = try #require(loaded.site)
        #expect(site.controller.name == "Message Management AS")
        #expect(site.products.map(\.id) == ["courier", "postroom", "lookout"])
        #expect(site.products.map(\.addressField.id) == ["email", "email", "email"])
        #expect(site.product("courier")?.recipientsOutsideEEA.map(\.country) == ["SG"])
        #expect(site.product("courier")?.field("phone")?.retention == .days(30))
        #expect(site.product("courier")?.field("name")?.retention == .monthsAfterLastLetter(24))
        #expect(Set(site.pages.map(\.slug)) == ["", "about"])
        #expect(Set(site.theme.icons.keys) == ["courier", "postroom", "lookout"])
        #expect(site.theme.mark != nil && site.theme.hero != nil)
    }

    @Test(arguments: [Language.english, .bokmål])
    func `of the example makes every promise once`(language: Language) throws {
        let site = try #require(SiteCopy.reader.load(SiteCopy.example).site)
        let policy = site.policy(.privacy, in: language)
        #expect(policy.language == language)
        #expect(policy.number == 4)
        #expect(policy.inForce.text == "2026-10-01")
        #expect(policy.promises.count == Promise.allCases.count)
        #expect(Set(policy.promises) == Set(Promise.allCases))
        let numbers = site.policies.filter { $0.kind == .privacy && $0.language == language }.map(\.number)
        #expect(numbers == [4, 3, 2, 1])
        #expect(!policy.sections.flatMap(\.clauses).contains { $0.html.contains("{#") || $0.html.contains("{{") })
    }

    @Test func `gives a policy another fingerprint when a figure changes, and only then`() throws {
        let site = try SiteCopy()
        let before = try #require(site.load().site)
        let again = try #require(site.load().site)
        #expect(before.policies == again.policies)
        try site.change("vern.yaml", "address-log-days: 7", to: "address-log-days: 8")
        let after = try #require(site.load().site)
        let (old, new) = (before.policy(.privacy, in: .english), after.policy(.privacy, in: .english))
        #expect(old.fingerprint != new.fingerprint)
        #expect(new.fingerprint.count == 64)
        #expect(new.text.contains("the log is kept for 8 days"))
        #expect(before.policy(.terms, in: .english) == after.policy(.terms, in: .english))
        #expect(
            before.policies.filter { $0.number < 4 && $0.kind == .privacy }
                == after.policies.filter { $0.number < 4 && $0.kind == .privacy })
    }

    @Test(arguments: [
        ("truncated", "cut to their networks", "kortet ned til nettverket"), ("full", "in full", "i sin helhet"),
        ("ipcrypt-pfx", "enciphered", "kryptert"),
    ])
    func `says in which form addresses are logged, as the log has them`(form: String, english: String, bokmål: String) throws {
        let site = try SiteCopy()
        try site.change("policies/privacy.en.md", "is shortened before", to: "is logged {{address-log.form}} before")
        try site.change("policies/privacy.nb.md", "blir forkortet før", to: "blir logget {{address-log.form}} før")
        try site.write("vern.yaml", site.read("vern.yaml") + "\naddress-log:\n  form: \(form)\n")
        let said = try #require(SiteFolder(markdown: MD4C(), texts: BuiltInTexts.texts()).load(site.folder).site)
        #expect(said.policy(.privacy, in: .english).text.contains(english) && said.policy(.privacy, in: .bokmål).text.contains(bokmål))
    }

    @Test func `covers title, number and date by the fingerprint`() throws {
        let site = try SiteCopy()
        let before = try #require(site.load().site?.policy(.terms, in: .english).fingerprint)
        try site.change("policies/terms.en.md", "title: Terms of use", to: "title: Our terms")
        #expect(site.load().site?.policy(.terms, in: .english).fingerprint != before)
    }

    @Test func `knows on which pages a link stands`() throws {
        let site = try #require(SiteCopy.reader.load(SiteCopy.example).site)
        let link = try #require(site.links.first { $0.url == "https://www.datatilsynet.no/" })
        #expect(link.usedOn[.english] == ["Privacy policy", "Courier", "Postroom", "Lookout"])
        #expect(link.usedOn[.bokmål] == ["Personvernerklæring", "Courier", "Postroom", "Lookout"])
        let status = try #require(site.links.first { $0.registration })
        #expect(status.usedOn[.bokmål] == ["Om oss"])
    }

    @Test func `has every key explained in the documentation`() throws {
        let docs = try String(
            contentsOf: SiteCopy.example.deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/site-folder.md"),
            encoding: .utf8)
        let site = try SiteCopy()
        for file in ["vern.yaml", "links.yaml", "products/courier.yaml", "pages/about.en.md", "policies/terms.en.md"] {
            for match in try site.read(file).matches(of: /^ *(?:- )?([a-z][a-z-]+):/.anchorsMatchLineEndings()) {
                let key = String(match.1)
                #expect(["en", "nb", "https"].contains(key) || docs.contains("`\(key)`"), "\(key) of \(file)")
            }
        }
    }

    @Test func `is read the same with the line ends and the mark of Windows`() throws {
        let site = try SiteCopy()
        let before = try #require(site.load().site?.policies)
        for file in ["policies/privacy.en.md", "vern.yaml"] {
            try site.write(file, "\u{feff}" + site.read(file).replacingOccurrences(of: "\n", with: "\r\n"))
        }
        #expect(site.load().site?.policies == before)
    }
}

@Suite("A new site") struct NewSiteTests {
    private let today = CalendarDate("2026-03-02")!
    private func folder() -> URL { FileManager.default.temporaryDirectory.appending(path: "new-\(UUID().uuidString)") }

    @Test func `refuses a folder that holds something, and leaves it alone`() throws {
        let site = try SiteCopy()
        let before = try site.read("vern.yaml")
        #expect(throws: StartRefusal.notEmpty) {
            try SiteCopy.reader.initialise(at: site.folder, NewSite(name: "Firm", email: "a@firm.example", today: today))
        }
        #expect(try site.read("vern.yaml") == before)
    }

    @Test func `refuses particulars that make no valid site, and writes nothing`() throws {
        let folder = folder()
        #expect(throws: StartRefusal.self) {
            try SiteCopy.reader.initialise(at: folder, NewSite(name: "Firm", email: "nowhere", today: today))
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path))
    }

    @Test(arguments: [("Fjordkontor \"Nord\" \\ AS: #1", "NO"), ("Kontor GmbH", "DE")])
    func `loads without a mistake and makes every promise`(name: String, country: String) throws {
        let folder = folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try SiteCopy.reader.initialise(
            at: folder, NewSite(name: name, email: "post@firm.example", country: country, url: "https://firm.example", today: today))
        let loaded = SiteCopy.reader.load(folder)
        #expect(loaded.mistakes.map(\.description) == [])
        #expect(loaded.warnings.map(\.description) == [])
        let site = try #require(loaded.site)
        #expect(site.name == name)
        #expect(site.controller.country == country)
        for language in site.languages { #expect(Set(site.policy(.privacy, in: language).promises) == Set(Promise.allCases)) }
    }
}
