/// The kind of browser, from what it says of itself. The first rule that fits decides, as browsers name each other for old sites' sake:
/// Edge says it is Chrome and Safari too.
package enum BrowserFamily: String, Sendable, CaseIterable {
    case bot, edge, opera, samsung, firefox, chrome, safari, other

    package init(agent: String?) {
        // What nobody's browser sends is not worth reading to its end.
        guard let agent, !agent.isEmpty else { self = .other; return }
        let words = Array(agent.utf8.prefix(512))
        self = Self.rules.first { rule in rule.words.contains { Self.holds(words, $0) } }?.family ?? .other
    }

    private static let rules: [(family: BrowserFamily, words: [[UInt8]])] = [
        (
            .bot,
            [
                "bot", "crawl", "spider", "slurp", "archiver", "curl/", "wget/", "python-", "go-http-client", "headless", "monitor",
                "preview", "facebookexternalhit",
            ]
        ),
        (.edge, ["edg/", "edga/", "edgios/", "edge/"]),
        (.opera, ["opr/", "opera", "opt/"]),
        (.samsung, ["samsungbrowser/"]),
        (.firefox, ["firefox/", "fxios/"]),
        (.chrome, ["chrome/", "crios/", "chromium/"]),
        (.safari, ["safari/"]),
    ].map { family, words in (family, words.map { Array($0.utf8) }) }

    /// Without regard to case; `word` is lowercase ASCII.
    private static func holds(_ text: [UInt8], _ word: [UInt8]) -> Bool {
        guard text.count >= word.count else { return false }
        return (0...text.count - word.count).contains { start in
            word.indices.allSatisfy { offset in
                let byte = text[start + offset]
                return (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte) == word[offset]
            }
        }
    }
}
