import DataProtection
import Declarations
import Foundation
import HTTPTypes
import Hummingbird
import Markup
import NIOCore
import PageKit
import Promises
import Testing

@testable import PublicPages

@Suite("A file for programs") struct SiteFileTests {
    private let pages = PublicPageList.all(ExampleSite.site(), [:])
    private let now = Date(timeIntervalSince1970: 1_780_000_000)

    private func text(_ file: SiteFile, at moment: Date? = nil) -> String { String(buffer: file.answer(moment ?? now).body) }

    @Test func `asks search engines out of personal pages, and names no folder of mailed links`() {
        let robots = text(SiteFile.robots(ExampleSite.site()))
        for path in ["/my", "/page", "/en/my", "/nb/page"] { #expect(robots.contains("Disallow: \(path)\n")) }
        for folder in ["/c/", "/p/", "/a/", "/u/", "/undo/"] { #expect(!robots.contains(folder)) }
        #expect(robots.hasPrefix("User-agent: *\n") && robots.hasSuffix("\nSitemap: https://firm.example/sitemap.xml\n"))
    }

    @Test func `maps every public page in every language, with the others and the day it changed`() throws {
        let map = text(SiteFile.map(ExampleSite.site(), pages))
        #expect(map.matches(of: /<loc>/).count == pages.count * 2)
        #expect(map.contains("<loc>https://firm.example/nb</loc>"))
        #expect(map.contains("<loc>https://firm.example/nb/privacy</loc><lastmod>2022-03-02</lastmod><xhtml:link rel=\"alternate\""))
        #expect(map.contains("<loc>https://firm.example/en/privacy/versions/1</loc><lastmod>2021-03-02</lastmod>"))
        let document = try Tags.names(in: map)
        #expect(document.first == "urlset" && document.count { $0 == "url" } == pages.count * 2)
    }

    @Test func `says whom to tell of a weakness, never out of date and the same for everybody of a month`() throws {
        let file = SiteFile.security(ExampleSite.site())
        for days in 0..<800 {
            let day = now + Double(days) * 86_400
            let lines = text(file, at: day).split(separator: "\n").map(String.init)
            let expires = try #require(lines.first { $0.hasPrefix("Expires: ") }?.dropFirst(9))
            let left = try Date(String(expires), strategy: .iso8601).timeIntervalSince(day) / 86_400
            // RFC 9116, section 2.5.5: less than a year.
            #expect(left > 140 && left < 190)
        }
        #expect(text(file) == text(file, at: now + 3_600))
        #expect(text(file).hasPrefix("Contact: mailto:info@firm.example\nExpires: "))
        #expect(text(file).hasSuffix("Preferred-Languages: en, nb\nCanonical: https://firm.example/.well-known/security.txt\n"))
    }

    @Test func `grants a browser's wish for privacy since the policy in force`() throws {
        struct Control: Decodable {
            let gpc: Bool
            let lastUpdate: String
        }
        let said = try JSONDecoder().decode(Control.self, from: Data(text(SiteFile.privacyControl(ExampleSite.site())).utf8))
        #expect(said.gpc && said.lastUpdate == "2022-03-02")
    }

    @Test func `has a validator made from its bytes alone`() {
        let files = SiteFile.all(ExampleSite.site(), pages: pages, icon: PublicPageTests.shell.icon)
        #expect(
            files.map(\.path).sorted() == [
                "/.well-known/gpc.json", "/.well-known/security.txt", "/favicon.ico", "/robots.txt", "/sitemap.xml",
            ])
        for file in files {
            guard case .validated(let first) = file.answer(now).caching, case .validated(let second) = file.answer(now + 60).caching else {
                Issue.record("\(file.path) has no validator")
                continue
            }
            #expect(first == second && !first.isEmpty, "\(file.path)")
        }
    }
}

/// The names of a document's elements, in order; throws where one isn't closed.
private enum Tags {
    struct Unbalanced: Error { let name: String }

    static func names(in text: String) throws -> [String] {
        var (names, open): ([String], [String]) = ([], [])
        for tag in text.matches(of: /<(\/?)([A-Za-z:]+)[^>]*?(\/?)>/) {
            let name = String(tag.2)
            if tag.1 == "/" {
                guard open.popLast() == name else { throw Unbalanced(name: name) }
            } else {
                names.append(name)
                if tag.3.isEmpty { open.append(name) }
            }
        }
        guard let left = open.last else { return names }
        throw Unbalanced(name: left)
    }
}

@Suite("The address of a page, passed on") struct PreviewTests {
    private func source(_ theme: Theme) throws -> String {
        let site = ExampleSite.site(theme: theme)
        let pages = PublicPages(
            site: site, shell: try PageShell(site: site, stylesheet: Asset.stylesheet(site.theme).path), verdicts: [:])
        return String(buffer: try #require(pages.page("/privacy", Paths(language: .bokmål, prefixed: true))).body)
    }

    @Test func `shows name, place and language, escaped, and a picture only where the site brings one`() throws {
        let plain = try source(Theme(shell: nil, css: nil, mark: nil, hero: nil, icons: [:]))
        #expect(plain.contains("<meta property=\"og:title\" content=\"Privacy policy\">"))
        #expect(plain.contains("<meta property=\"og:site_name\" content=\"Letters &amp; Co\">"))
        #expect(plain.contains("<meta property=\"og:url\" content=\"https://firm.example/nb/privacy\">"))
        #expect(plain.contains("<meta name=\"description\" content=\"Versjon 2"))
        #expect(!plain.contains("og:image"))
        let picture = PreviewPicture(bytes: [1, 2, 3], width: 1_200, height: 630)
        let shown = try source(Theme(shell: nil, css: nil, mark: nil, hero: nil, icons: [:], preview: picture))
        #expect(shown.contains(/og:image" content="https:\/\/firm\.example\/assets\/preview\.[0-9a-f]{8}\.png"/))
        #expect(shown.contains("og:image:width\" content=\"1200\""))
    }
}
