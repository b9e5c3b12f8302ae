import Foundation
import Running
import Testing

@Suite("A site below a path of its host") struct UnderAPathTests {
    private static let base = "/privacy-desk"

    /// Addresses of links, forms, styles and pictures that begin with a slash and stand outside the base.
    private func astray(_ answer: Answered) -> [String] {
        let found = answer.html.matches(of: /\s(?:href|src|action)="(\/[^"]*)"/).map { String($0.1) }
        #expect(found.count > 8)
        return found.filter { $0 != Self.base && !$0.hasPrefix(Self.base + "/") }
    }

    @Test(arguments: ["en", "nb"])
    func `is gone through from the front page to the certificate without leaving it`(language: String) async throws {
        try await RunningVern.using(base: Self.base) { running in
            let visitor = Visitor(running, language: language)
            var pages: [Answered] = []
            func keep(_ answer: Answered, _ status: Int = 200) -> Answered {
                #expect(answer.status == status)
                pages.append(answer)
                return answer
            }
            for path in [
                "", "/", "/privacy", "/nb/terms", "/privacy/compare/1/2", "/links", "/products/courier", "/en/register/courier", "/my",
            ] {
                _ = keep(try await visitor.get(Self.base + path))
            }
            _ = keep(try await visitor.send(visitor.registrationForm("courier"), []), 422)
            _ = keep(try await visitor.register(.ann))
            let letter = try await running.mail()
            #expect(letter.plain.contains("\(running.url)/\(language)/c/") && letter.plain.contains("\(running.url)/privacy"))
            _ = keep(try await visitor.get(try #require(letter.link)))
            let receipt = keep(try await visitor.follow(letter))
            var own = keep(try await visitor.send(try receipt.form("open")))
            own = keep(try await visitor.send(try own.form("stop")))
            let sure = keep(try await visitor.send(try own.form("erase-form") { $0["registration"] == nil }))
            #expect(keep(try await visitor.send(try sure.form("erase"))).text.contains(language == "nb" ? "attest" : "Certificate"))
            _ = keep(try await visitor.get(Self.base + "/no-such-page"), 404)
            for outside in ["/", "/privacy", "/privacy-deskwork", "/nb/privacy"] {
                let lost = keep(try await visitor.get(outside), 404)
                #expect(lost.html.contains("href=\"\(Self.base)/"), "a way on")
            }
            #expect(try await visitor.get(Self.base + "/page").header("location") == "\(Self.base)/my")
            for page in pages { #expect(astray(page) == [], "\(page.heading)") }
        }
    }

    @Test func `is known to programs by whole addresses below it`() async throws {
        try await RunningVern.using(base: Self.base) { running in
            let visitor = Visitor(running)
            let policy = try await visitor.get(Self.base + "/nb/privacy").html
            #expect(policy.contains("<link rel=\"canonical\" href=\"\(running.url)/nb/privacy\">"))
            #expect(policy.contains("hreflang=\"en\" href=\"\(running.url)/en/privacy\""))
            #expect(policy.contains("<meta property=\"og:url\" content=\"\(running.url)/nb/privacy\">"))
            let map = try await visitor.get(Self.base + "/sitemap.xml").html.matches(of: /<loc>([^<]*)<\/loc>/).map { String($0.1) }
            #expect(map.count > 20)
            for address in map {
                #expect(address.hasPrefix(running.url + "/"))
                #expect(try await visitor.get(String(address.dropFirst(running.origin.count))).status == 200, "\(address)")
            }
            let robots = try await visitor.get(Self.base + "/robots.txt").html
            #expect(robots.contains("Disallow: \(Self.base)/my\n") && robots.contains("Sitemap: \(running.url)/sitemap.xml\n"))
            let feed = try await visitor.get(Self.base + "/privacy/feed").html
            #expect(feed.contains("href=\"\(running.url)/en/privacy/feed\"") && !feed.contains(Self.base + Self.base))
            let contact = try await visitor.get(Self.base + "/.well-known/security.txt").html
            #expect(contact.contains("Canonical: \(running.url)/.well-known/security.txt\n"))
        }
    }

    @Test func `takes forms from its own origin, whatever the path, and from no other`() async throws {
        try await RunningVern.using(base: Self.base) { running in
            let visitor = Visitor(running)
            #expect(try await visitor.post(Self.base + "/my", [("email", "ann@fjord.example")]).status == 200)
            for origin in [running.url, "http://evil.example", "http://localhost:1"] {
                let answer = try await visitor.post(Self.base + "/my", [("email", "ann@fjord.example")], headers: ["Origin: \(origin)"])
                #expect(answer.status == 403, "\(origin)")
            }
        }
    }
}
