import Chromium
import DataProtection
import Declarations
import Foundation
import Keeping
import Promises
import Running
import Testing

extension EveryPageTests {
    @Suite("says") struct SaidTests {
        private let site = Gallery.example

        private func examine(_ html: String) -> Examination { Examination(html: html, site: site) }

        @Test(.keeps(.controllerNamed)) func `is who is responsible, with address, policy and terms`() throws {
            let pages = try Walk.round().pages
            for page in pages { #expect(examine(page.html).missing == [], "\(page.language) \(page.name)") }
            // Each is missed where it is taken away, and where only the content has it.
            let page = try #require(pages.first { $0.name == "privacy" }).html
            for part in ["Message Management AS", "mailto:info@protectoria.com", "privacy\">", "terms\">"] {
                let spoilt = page.replacing(part, with: "").replacing("</main>", with: "<p>\(part)</p></main>")
                #expect(examine(spoilt).missing.count == 1, "\(part)")
            }
        }

        @Test(.keeps(.linksMarked)) func `marks each link to another site, and the list of them has it`() throws {
            let pages = try Walk.round().pages
            var outside = 0
            for page in pages {
                let examined = examine(page.html)
                outside += page.html.matches(of: /rel="external noopener noreferrer"/).count
                #expect(examined.unmarked == [] && examined.undeclared == [], "\(page.language) \(page.name)")
            }
            #expect(outside > 50)
            let list = try #require(pages.first { $0.name == "links" }).html
            for link in site.links { #expect(list.contains("href=\"\(link.url)\"") && list.contains(link.owner)) }
            let (bare, law) = ("<a href=\"https://lovdata.no/\">Law</a>", "https://lovdata.no/")
            let marks = ["external noopener noreferrer", "noopener noreferrer", "external noreferrer", "external noopener"]
            #expect(examine(bare).unmarked == [law])
            for (rel, sound) in zip(marks, [true, false, false, false]) {
                let link = "<a href=\"\(law)\" rel=\"\(rel)\">Law<span class=\"unseen\"> (another site)</span></a>"
                #expect(examine(link).unmarked.isEmpty == sound, "\(rel)")
                #expect(examine(link.replacing("(another site)", with: "")).unmarked == [law], "nobody who listens would know")
            }
            #expect(examine(bare.replacing("lovdata.no", with: "other.example")).undeclared == ["https://other.example/"])
            #expect(examine(bare.replacing(law, with: law + "?person=7")).undeclared == [law + "?person=7"])
        }

        @Test func `leaves nothing unsaid in its language`() throws {
            let pages = try Walk.round().pages
            // What both languages may share: names, and words that are the same in both.
            for page in pages where page.language == "nb" {
                let english = pages.first { $0.language == "en" && $0.name == page.name }
                let titles = [page, english].compactMap { $0?.html.firstMatch(of: /<title>([^<]*)</).map { String($0.1) } }
                #expect(titles.count == 2 && titles[0] != titles[1] || page.name.hasPrefix("products-"), "\(page.name): \(titles)")
                let told = page.html.replacing(/(?s)<head>.*<\/head>|<span lang="en".*?<\/span>|<[^>]*>/, with: " ")
                let words = site.links.reduce(told) { $0.replacing($1.owner, with: "") }
                let found = [" the ", " your ", " and ", " we ", " of "].filter(words.contains)
                #expect(found == [], "\(page.name)")
            }
        }

        @Test func `is no text's name, and no place for a value`() throws {
            let keys = Set(site.texts(in: .english).keys.filter { $0.contains(".") })
            for page in try Walk.round().pages {
                let words = page.html.replacing(/(?s)<head>.*<\/head>/, with: "").split { $0 == ">" || $0 == "<" }.map(String.init)
                #expect(words.filter(keys.contains) == [], "\(page.name)")
                #expect(!page.html.contains(/\{[a-zA-Z]+\}/), "\(page.name)")
            }
        }

        @Test func `stays in its place whatever the site, its company and products are called`() async throws {
            let folder = try FileManager.default.freshFolder()
            defer { try? FileManager.default.removeItem(at: folder) }
            let site = folder.appending(path: "site")
            try FileManager.default.copyItem(at: BuiltVern.exampleSite, to: site)
            let long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
            for (file, old) in [
                ("vern.yaml", "  name: Message Management\n"), ("vern.yaml", "  name: Message Management AS\n"),
                ("products/courier.yaml", "name: Courier\n"),
            ] {
                let url = site.appending(path: file)
                let text = try String(contentsOf: url, encoding: .utf8)
                #expect(text.contains(old))
                let new = old.prefix { $0 != ":" } + ": \(long)\n"
                try Data(text.replacing(old, with: new, maxReplacements: 1).utf8).write(to: url)
            }
            try await RunningVern.using(site: site) { running in
                let visitor = Visitor(running)
                var pages: [Answered] = []
                for path in ["/", "/products/courier", "/register/courier", "/privacy", "/nothing"] {
                    pages.append(try await visitor.get(path))
                }
                pages.append(try await visitor.register(.ann))
                let receipt = try await visitor.follow(try await running.mail())
                let own = try await visitor.send(try receipt.form("open"))
                pages += [receipt, own, try await visitor.send(try own.form("erase-form"))]
                let profile = try await Walk.round().browser.profile()
                let tab = try await profile.open()
                try await tab.navigate(running.url + "/robots.txt")
                for (number, page) in pages.enumerated() {
                    #expect(page.html.contains(long))
                    try await tab.show(page.html)
                    for width in [320, 1280] {
                        let sight = Sight(width: width)
                        try await sight.apply(to: tab)
                        let over = try await tab.inspect("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                        #expect(over.number == 0, "page \(number) at \(width)")
                        try await sight.shoot("long-\(number)", tab)
                    }
                }
                try await profile.close()
            }
        }

        @Test(
            arguments: [
                ("Wolfeschlegelsteinhausenbergerdorff", 4), ("شركة الرسائل المحدودة (2024) ", 4), ("ראש המשרד [בע״מ] ", 5), ("👩🏽‍🚀👨‍👩‍👧‍👦🇳🇴", 20),
                ("Z̷̛͉͈ą̴̛̫l̸̨̛̤g̵̛͔ő̶̰", 12), ("名前がとても長い人", 12), ("Ann (של) O’Brien <b>&amp;</b> ", 3),
            ])
        func `stays in its place whatever a person is called`(part: String, times: Int) async throws {
            let round = try Walk.round()
            let name = String(repeating: part, count: times).trimmingCharacters(in: .whitespaces)
            var person = Person(name: name, address: "p\(name.hashValue.magnitude)@a-very-long-name-of-a-firm-by-the-fjord.example")
            (person.company, person.role) = (name, name)
            let visitor = Visitor(round.running)
            let form = try await visitor.registrationForm("courier")
            var pages = [try await visitor.send(form, person.answers.filter { $0.0 != "permit" })]
            pages.append(try await visitor.register(person))
            let receipt = try await visitor.follow(try await round.running.mail())
            let own = try await visitor.send(try receipt.form("open"))
            let correction = try await visitor.send(try own.form("correct-form") { $0["field"] == "company" })
            let back = try await visitor.send(PageForm.open(correction))
            pages += [receipt, own, correction, try await visitor.send(try back.form("print"))]
            let profile = try await round.browser.profile()
            let tab = try await profile.open()
            try await tab.navigate(round.running.url + "/robots.txt")
            for (number, page) in pages.enumerated() {
                try await tab.show(page.html)
                for width in [320, 1280] {
                    let sight = Sight(width: width)
                    try await sight.apply(to: tab)
                    let over = try await tab.inspect("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                    #expect(over.number == 0, "page \(number) at \(width)")
                    if number == 3 { try await sight.shoot("name-\(part.unicodeScalars.first!.value)", tab) }
                }
            }
            try await tab.show(own.html)
            let shown = try await tab.inspect("[...document.querySelectorAll('bdi[dir=auto]')].map(one => one.textContent)").list
                .compactMap(
                    \.text)
            #expect(shown.filter { $0 == name }.count == 3, "name, company and role, each apart from what stands around it")
            let field = try await tab.inspect("getComputedStyle(document.querySelector('bdi')).unicodeBidi")
            #expect(field.text == "isolate")
            try await profile.close()
        }
    }
}

extension PageForm {
    /// The form that leads back to one's page.
    fileprivate static func open(_ page: Answered) throws -> PageForm { try page.form("open") }
}
