import Foundation
import Running
import Testing

/// The configurations in `deploy/`, tried with the proxies they are for.
@Suite("Behind a proxy", .serialized) struct ProxyTests {
    private static let client = "127.77.0.5"
    private static let canaries: [(name: String, value: String)] = [
        ("name", "Zöe Quarrymøster-Ŵynd"), ("email", "zoe.quarrymoster@canary-fjord.example"), ("company", "Xylofåne Kveldsverk"),
        ("refused", "Feilskrevet Kanarinavn"), ("client", "127.77.0.5"), ("form", "/register/courier"), ("page", "/my HTTP"),
        ("one's own page", "/page HTTP"), ("probe", "kanarifugl-i-stien"),
    ]
    private func value(_ name: String) -> String { Self.canaries.first { $0.name == name }?.value ?? "" }

    @Test(arguments: RunningProxy.Kind.allCases)
    func `a person's journey leaves nothing with the proxy, and only who really came is counted`(kind: RunningProxy.Kind) async throws {
        let (port, plainPort) = (try RunningVern.freePort(), try RunningVern.freePort())
        let site = "https://localhost:\(port)"
        let running = try await RunningVern.start(arguments: ["--unlimited", "--url", site, "--trusted-proxies", "127.0.0.1"])
        defer { try? FileManager.default.removeItem(at: running.folder) }
        defer { running.kill() }
        let proxy = try RunningProxy(kind, before: running.port, port: port, plainPort: plainPort)
        defer { try? FileManager.default.removeItem(at: proxy.folder) }
        defer { proxy.stop() }

        var visitor = Visitor(running)
        visitor.origin = site
        visitor.carry = { try RunningProxy.carry($0, to: port, from: Self.client) }
        let tokens = try await journey(visitor)
        let counted = try await forgery(visitor)

        // Nobody answers behind the proxy any more: an error is what it would log first.
        running.kill()
        for path in ["/my", "/register/courier", "/en/p/\(tokens[0])", "/kanarifugl-i-stien"] {
            let away = try await visitor.get(path)
            #expect(away.status == 503 && away.html.contains("Vi er borte"), "\(path): \(away.status)")
            #expect(away.header("retry-after") == "30" && away.header("server") == nil && away.header("set-cookie") == nil)
        }
        proxy.stop()
        let sought = Self.canaries + tokens.enumerated().map { ("token \($0)", $1) }
        var search = ResidueSearch(sought)
        let own = ["site.conf", "main.conf", "Caddyfile", "chain.pem", "key.pem"]
        let finds = search.finds(in: [proxy.folder]) { own.contains($0.lastPathComponent) }
        #expect(finds.isEmpty, "\(finds)")
        #expect(search.filesSearched >= 1)

        #expect(counted.contains("127.77.0.0/24"), "the visitor isn't counted")
        #expect(!counted.contains("203.0.113.") && !counted.contains("127.0.0.0/24"), "somebody is counted who never came")
    }

    @Test func `would be seen to have kept something, were its log on`() async throws {
        try await RunningVern.using { running in
            let (port, plainPort) = (try RunningVern.freePort(), try RunningVern.freePort())
            let proxy = try RunningProxy(.nginx, before: running.port, port: port, plainPort: plainPort) {
                $0.replacing("access_log off;", with: "")
            }
            defer { try? FileManager.default.removeItem(at: proxy.folder) }
            var visitor = Visitor(running)
            visitor.carry = { try RunningProxy.carry($0, to: port, from: Self.client) }
            visitor.origin = "https://localhost:\(port)"
            #expect(try await visitor.get("/register/courier").status == 200)
            proxy.stop()
            var search = ResidueSearch(Self.canaries)
            #expect(search.finds(in: [proxy.folder]).contains { $0.canary == "form" })
        }
    }

    /// Registers, comes back, corrects, is refused.
    /// - Returns: the secrets that were in addresses and forms.
    private func journey(_ visitor: Visitor) async throws -> [String] {
        var zoe = Person(name: value("name"), address: value("email"))
        zoe.company = value("company")
        let form = try await visitor.registrationForm("courier")
        let refused = try await visitor.send(form, [("leave-empty", ""), ("name", value("refused")), ("email", "not one")])
        #expect(refused.status == 422)
        _ = try await visitor.register(zoe)
        let confirmation = try await visitor.running.mail()
        #expect(try await visitor.follow(confirmation).status == 200)
        _ = try await visitor.post("/my", [("email", zoe.address)])
        let letter = try await visitor.running.mail()
        let page = try await visitor.follow(letter)
        #expect(page.status == 200 && page.text.contains(value("company")))
        #expect(page.header("cache-control") == "no-store" && page.header("server") == nil && page.header("set-cookie") == nil)
        for header in ["content-security-policy", "strict-transport-security"] {
            #expect(page.headers.count { $0.name == header } == 1, "\(header)")
        }
        let large = try await visitor.post("/register/courier", [("name", String(repeating: value("refused"), count: 4_000))])
        #expect(large.status == 413)
        let links = [confirmation, letter].compactMap { $0.link?.split(separator: "/").last.map(String.init) }
        #expect(links.count == 2)
        return links + page.forms.compactMap { $0["once"] }.prefix(2)
    }

    /// What a visitor says about where they come from is not believed.
    /// - Returns: the networks that were counted.
    private func forgery(_ visitor: Visitor) async throws -> String {
        let page = try await visitor.ask("GET", "/privacy", headers: ["X-Forwarded-For: 203.0.113.9", "Forwarded: for=203.0.113.10"])
        #expect(page.status == 200)
        let counted = try await visitor.running.run(["networks", "--data", visitor.running.data.path]).output
        #expect(try await visitor.running.stop() == 0)
        return counted
    }
}
