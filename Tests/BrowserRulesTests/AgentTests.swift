@testable import BrowserRules
import Foundation
import Testing
import Visits

@Suite("An agent", .enabled(if: Vectors.debianIsThere, "Debian's uap-core isn't installed"))
struct AgentTests {
    private static let rules = try? BrowserRules(yaml: String(contentsOf: Vectors.debian, encoding: .utf8))

    private func agent(_ text: String) throws -> Agent {
        let rules = try #require(Self.rules)
        return Array(text.utf8).withUnsafeBytes { rules.agent(of: $0) }
    }

    @Test(arguments: [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
            "Edge", "Windows", Agent.Device.desktop
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox", "Linux", .desktop),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
            "Safari",
            "Mac OS X", .desktop
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
            "Mobile Safari", "iOS", .phone
        ),
        (
            "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
            "Mobile Safari", "iOS", .tablet
        ),
        (
            "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
            "Chrome Mobile", "Android", .phone
        ),
        (
            "Mozilla/5.0 (Linux; Android 13; SM-X700) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36", "Chrome",
            "Android", .tablet
        ),
        (
            "Mozilla/5.0 (Linux; Android 9; BRAVIA 4K UR2) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 AndroidTV",
            "Chrome", "Android", .other
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; CUBOT X30) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
            "Chrome Mobile", "Android", .phone
        ),
    ])
    func `of a browser is its family, its system and the class of its device`(
        text: String, browser: String, system: String, device: Agent.Device
    ) throws {
        #expect(try agent(text) == Agent(browser: browser, system: system, device: device))
    }

    @Test(arguments: [
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://a.example/bot.html)", "Googlebot"), ("curl/7.88.1", "curl"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0.0.0 Safari/537.36", "HeadlessChrome"),
        ("python-requests/2.31", "Python Requests"), ("Wget/1.21", "Wget"), ("Something/1.0", "Other"), ("", "No agent"),
        (
            "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://a.example/bot.html)",
            "Googlebot"
        ),
    ])
    func `of a robot says which`(text: String, name: String) throws { #expect(try agent(text).bot == name) }

    @Test func `is not read past what a browser sends, and is no name of its own`() throws {
        let padded = String(repeating: "x", count: 600) + " Firefox/127.0"
        #expect(try agent(padded).browser == "Other")
        let long = String(repeating: "Ann's ", count: 20) + "app/12 CFNetwork/1 Darwin/1"
        #expect(try agent(long).browser == "Other")
        let bytes: [UInt8] = [0xff, 0xfe, 0x00, 0x2f, 0x31, 0x20] + Array("CFNetwork".utf8)
        let rules = try #require(Self.rules)
        #expect(bytes.withUnsafeBytes { rules.agent(of: $0) }.browser == "Other")
    }

    /// Patterns with "." and bounds invite such texts; a match that takes too many steps is none.
    @Test func `made to be slow is read in bounded steps`() throws {
        for piece in ["Mozilla/5.0 (", "Android;", "; ", "-", "Build/", "bot", "a", "Linux; U; ", "(KHTML, like Gecko) "] {
            let text = String(repeating: piece, count: 512 / piece.utf8.count + 1)
            _ = try agent(text)
            _ = try agent("iPhone" + text)
        }
    }

    @Test(arguments: [
        "", "a: b", "user_agent_parsers: []", "- x", "user_agent_parsers: [1]\nos_parsers: []\ndevice_parsers: []", ": : :\n\t-",
    ])
    func `is not told by a file of no rules`(yaml: String) {
        #expect(throws: BrowserRules.Refusal.self) { try BrowserRules(yaml: yaml) }
    }

    @Test func `is told by rules of one's own, first come first served`() throws {
        let rules = try BrowserRules(
            yaml: """
                user_agent_parsers:
                  - regex: 'Own (Browser)\\/(\\d+)'
                    family_replacement: 'The $1 $3'
                  - regex: 'browser'
                    regex_flag: 'i'
                    family_replacement: 'Any'
                    v1_replacement: '7'
                  - regex: '(unclosed'
                os_parsers: []
                device_parsers: []
                """)
        #expect(rules.read("Own Browser/12").browser == .init(family: "The Browser", version: ["12", nil, nil]))
        #expect(rules.read("other BROWSER").browser == .init(family: "Any", version: ["7", nil, nil]))
        #expect(rules.read("unclosed").browser == .init(family: "Other", version: [nil, nil, nil]))
    }
}
