import Chromium
import Foundation
import Keeping
import Promises
import Running
import Testing

@Suite("Every page, in every language", .serialized, .needsChromium, .walk) struct EveryPageTests {
    @Test func `stands in the gallery, with the status it should have`() throws {
        let pages = try Walk.round().pages
        #expect(Set(pages.map { "\($0.language) \($0.name)" }).count == pages.count)
        #expect(pages.count > 100)
        for page in pages {
            let refused = page.name.hasSuffix("-refused") && page.name != "address-refused" || page.name == "register-changed"
            let expected =
                refused ? 422 : ["gone", "erased-again"].contains(page.name) ? 410 : Int(page.name.split(separator: "-").last!) ?? 200
            if !page.name.contains("versions") { #expect(page.status == expected, "\(page.language) \(page.name)") }
            #expect(page.html.contains("<html lang=\"\(page.language)\""), "\(page.name)")
        }
    }

    @Test(.needsCheckers)
    func `breaks no rule of accessibility, light and dark, wide and narrow, closed and open`() async throws {
        let axe = try #require(Axe())
        try await Walk.showingAll { page, tab in
            try await Sight(width: 1280).apply(to: tab)
            var found = try await axe.violations(on: tab)
            try await Sight(width: 390).apply(to: tab)
            found += try await axe.violations(on: tab, .layout)
            for width in [390, 1280] {
                try await Sight(width: width, dark: true).apply(to: tab)
                found += try await axe.violations(on: tab, .colours)
            }
            if page.html.contains("<details") {
                _ = try await tab.inspect("document.querySelectorAll('details').forEach(part => { part.open = true })")
                found += try await axe.violations(on: tab, .colours)
                try await Sight(width: 1280).apply(to: tab)
                found += try await axe.violations(on: tab)
            }
            #expect(found == [], "\(page.language) \(page.name)")
        }
    }

    @Test(.needsCheckers) func `would be caught breaking a rule`() async throws {
        let axe = try #require(Axe())
        try await Walk.showing("en") { page, tab in
            guard page.name == "register-courier" else { return }
            try await Sight(width: 390).apply(to: tab)
            #expect(try await axe.violations(on: tab) == [])
            let faults = [
                ("<label for=\"name\">", "<label>", "label"), ("class=\"lead text\"", "class=\"lead text planted\"", "color-contrast"),
                ("<html lang=\"en\"", "<html", "html-has-lang"), ("<main id=\"main\"", "<div id=\"main\"", "landmark-one-main"),
            ]
            for (sound, broken, rule) in faults {
                try await tab.show(page.html.replacing(sound, with: broken))
                _ = try await tab.inspect("document.querySelectorAll('.planted').forEach(part => { part.style.color = '#bcc' })")
                let found = try await axe.violations(on: tab)
                #expect(found.contains { $0.hasPrefix(rule) }, "\(rule): \(found)")
            }
        }
    }

    @Test(.needsCheckers) func `is valid HTML`() throws {
        let pages = try Walk.round().pages.map { (name: "\($0.language)-\($0.name)", html: $0.html) }
        let planted = (name: "planted", html: pages[0].html.replacing("</main>", with: "<p><div id=\"main\"></p></main>"))
        let found = try NuChecker.check(pages + [planted])
        #expect(found.contains { $0.page == "planted" && $0.isError }, "a fault is found")
        #expect(found.filter { $0.page != "planted" }.map(\.description) == [])
    }

    @Test func `needs no sideways scrolling, from 320 pixels on`() async throws {
        try await Walk.showingAll { page, tab in
            // 640: twice the size on a common screen; 320: four times.
            for width in [320, 390, 640, 1280] {
                try await Sight(width: width).apply(to: tab)
                let over = try await tab.inspect("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                #expect(over.number == 0, "\(page.name) at \(width)")
                try await Sight(width: width).shoot("\(page.language)-\(page.name)", tab)
                guard width != 640 else { continue }
                let dark = Sight(width: width, dark: true)
                try await dark.apply(to: tab)
                try await dark.shoot("\(page.language)-\(page.name)", tab)
            }
        }
    }

    @Test func `comes out of a printer as a letter: no navigation, dark on white, addresses written out`() async throws {
        try await Walk.showing("en") { page, tab in
            let sight = Sight(width: 794, dark: true, print: true)
            try await sight.apply(to: tab)
            let seen = try await tab.inspect(
                """
                (() => {
                    const style = (part, pseudo) => getComputedStyle(document.querySelector(part), pseudo)
                    const light = colour => colour.match(/\\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0)
                    const shown = part => [...document.querySelectorAll(part)].filter(one => one.checkVisibility()).length
                    const out = document.querySelector('main a[rel~=external]')
                    return { paper: light(style('html').backgroundColor), ink: light(style('main').color),
                        more: shown('.top nav, main .button, main button, #address .input, .outline'),
                        address: out ? getComputedStyle(out, '::after').content.includes(out.getAttribute('href')) : true,
                        foot: shown('.foot'), open: [...document.querySelectorAll('main details.more > *:not(summary), .clause details > .evidence')]
                            .every(part => part.checkVisibility()) }
                })()
                """)
            #expect(seen["paper"]?.number == 765, "\(page.name): on white")
            #expect((seen["ink"]?.number ?? 765) < 200, "\(page.name): dark")
            #expect(seen["more"]?.number == 0, "\(page.name): nothing to press")
            #expect(seen["address"]?.bool == true, "\(page.name): addresses of other sites")
            #expect(seen["foot"]?.number == 1, "\(page.name): who is responsible")
            #expect(seen["open"]?.bool == true, "\(page.name): what is folded is printed")
            if ["privacy", "receipt", "your-page", "register-courier", "erased", "home", "print"].contains(page.name) {
                try await sight.shoot("en-\(page.name)", tab)
            }
        }
    }
}
