import Crypto
import DataProtection
import HTTPTypes
import NIOCore
import Testing

@testable import PageKit

@Suite("The door's choices") struct ChoiceTests {
    @Test(
        arguments: [
            (nil, "en"), ("", "en"), ("nb", "nb"), ("no", "nb"), ("nn", "nb"), ("nb-NO,nb;q=0.9,en;q=0.8", "nb"), ("nn-NO", "nb"),
            ("NO", "nb"),
            ("en-GB,en;q=0.9,nb;q=0.8", "en"), ("de", "en"), ("de, nb;q=0.1", "nb"), ("en;q=0.2, nb;q=0.3", "nb"), ("*", "en"),
            ("de,*;q=0.5", "en"),
            ("en;q=0", "nb"), ("en;q=0,*", "nb"), ("nb;q=0", "en"), ("nb;q=2", "en"), ("nb;q=x, en", "en"),
            (" nb ; q=0.5 , en ; q=0.4 ", "nb"),
            ("nbx", "en"), (";;;,,,", "en"), ("nb\u{0}", "en"),
        ] as [(String?, String)])
    func `a language is negotiated`(asked: String?, answered: String) {
        #expect(LanguageChoice([.english, .bokmål]).negotiate(asked).rawValue == answered)
    }

    @Test(
        arguments: [
            ("/nb/privacy", "nb", "/privacy"), ("/nb", "nb", "/"), ("/nb/", "nb", "/"), ("/en?a=b", "en", "/?a=b"),
            ("/nb/a?b=c", "nb", "/a?b=c"),
            ("/nbx", nil, nil), ("/NB/privacy", nil, nil), ("/de/privacy", nil, nil), ("/", nil, nil), ("//nb", nil, nil),
        ] as [(String, String?, String?)])
    func `an address may name the language`(path: String, language: String?, rest: String?) {
        let split = LanguageChoice([.english, .bokmål]).split(path)
        #expect(split?.language.rawValue == language && split?.rest == rest)
    }

    @Test(
        arguments: [
            ("198.51.100.7", ["192.0.2.1"], "198.51.100.7"), ("10.0.0.1", [], "10.0.0.1"), ("10.0.0.1", ["192.0.2.1"], "192.0.2.1"),
            ("10.0.0.1", ["203.0.113.9, 192.0.2.1"], "192.0.2.1"), ("10.0.0.1", ["192.0.2.1, 10.9.9.9"], "192.0.2.1"),
            ("10.0.0.1", ["203.0.113.9", "192.0.2.1,10.0.0.2"], "192.0.2.1"), ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
            ("10.0.0.1", ["192.0.2.1, nonsense"], "10.0.0.1"), ("10.0.0.1", ["192.0.2.1:4711"], "192.0.2.1"),
            ("::ffff:10.0.0.1", ["2001:db8::7"], "2001:db8::7"), ("2001:db8:1::1", ["192.0.2.1"], "192.0.2.1"),
            ("2001:db9::1", ["192.0.2.1"], "2001:db9::1"),
        ] as [(String, [String], String)])
    func `only a trusted proxy is believed about the client`(peer: String, forwarded: [String], client: String) throws {
        #expect(try TrustedProxies(["10.0.0.0/8", "2001:db8:1::/48"]).client(peer: peer, forwardedFor: forwarded) == client)
    }

    @Test func `a proxy that is no network is refused by name`() {
        for text in ["10.0.0.0/33", "proxy.example", "10.0.0.0/8/8", "", "10.0.0.0/"] {
            #expect(throws: TrustedProxies.Unreadable.self) { try TrustedProxies([text]) }
        }
    }

    @Test func `a rate is refilled, and kept apart by client`() {
        let limit = RateLimit(Rate(perMinute: 60, burst: 2))
        #expect([0, 0, 0.5, 1.5].map { limit.take("192.0.2.1", now: $0) == nil } == [true, true, false, true])
        #expect(limit.take("192.0.2.2", now: 0) == nil)
        #expect([0, 0, 0].map { limit.take("2001:db8:0:1::\(Int($0))", now: 0) == nil } == [true, true, false])
        #expect(limit.take("2001:db8:0:ff::1", now: 0) != nil && limit.take("2001:db8:1::1", now: 0) == nil)
        #expect((0..<3).map { _ in limit.take(nil, now: 0) == nil } == [true, true, false])
    }

    @Test func `a flood of clients fills no memory`() {
        let limit = RateLimit(Rate(perMinute: 60, burst: 1), entries: 1_000)
        for number in 0..<20_000 { _ = limit.take("10.\(number / 65_536).\(number / 256 % 256).\(number % 256)", now: 0) }
        #expect(limit.count <= 1_000 && limit.count >= 500)
    }

    @Test func `the fields that come in are few`() {
        #expect(WireFields.known("ACCEPT-language") == .acceptLanguage && WireFields.known("x-forwarded-for") == WireFields.forwardedFor)
        for name in ["Cookie", "Referrer", "Vern-Peer", "Authorization", "Accept", "", "content-lengthy"] {
            #expect(WireFields.known(name) == nil)
        }
        #expect(WireFields.known("Authorization", bearing: true) == .authorization && WireFields.known("Cookie", bearing: true) == nil)
    }

    @Test(
        arguments: [
            ("/desk", "/"), ("/desk/", "/"), ("/desk?a=b", "/?a=b"), ("/desk/nb/privacy?a", "/nb/privacy?a"), ("/desk/desk", "/desk"),
            ("/desk//other.example/", "//other.example/"), ("/", nil), ("/deskwork", nil), ("/Desk/privacy", nil), ("/de%73k", nil),
            ("/nb/desk", nil), ("//desk/privacy", nil), ("/desk#a", nil),
        ] as [(String, String?)])
    func `a path stands below the site's own, or outside`(path: String, below: String?) {
        #expect(Paths.below("/desk", path) == below)
        #expect(Paths.below("", path) == path)
    }

    @Test func `an address on a page begins with the site's path, then its language`() {
        let (plain, named) = (
            Paths(base: "/desk", language: .bokmål, prefixed: false), Paths(base: "/desk", language: .bokmål, prefixed: true)
        )
        #expect(plain("/") == "/desk/" && plain("/privacy") == "/desk/privacy")
        #expect(named("/") == "/desk/nb" && named("/privacy") == "/desk/nb/privacy")
        #expect(plain.naming(.english)("/my") == "/desk/en/my")
    }

    @Test func `an asset's address holds its fingerprint`() {
        let asset = Asset("vern.css", .css, ByteBuffer(string: "a{}"))
        #expect(asset.path.wholeMatch(of: /\/assets\/vern\.[0-9a-f]{8}\.css/) != nil)
        #expect(Asset("vern.css", .css, ByteBuffer(string: "b{}")).path != asset.path)
        #expect(Assets([asset])[asset.path]?.content == .css && Assets([asset])["/assets/vern.css"] == nil)
    }

    @Test(arguments: [("127.0.0.1:8080", "127.0.0.1", 8_080), ("[::1]:0", "::1", 0), ("localhost:80", "localhost", 80)])
    func `an address to listen on is read`(text: String, host: String, port: Int) {
        #expect(ListenAddress(text)?.host == host && ListenAddress(text)?.port == port && ListenAddress(text)?.description == text)
    }

    @Test(arguments: ["8080", ":8080", "a:99999", "::1:80", "a:", "a:-1"])
    func `an address nobody can listen on is refused`(text: String) { #expect(ListenAddress(text) == nil) }
}
