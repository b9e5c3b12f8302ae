import DataProtection
import Foundation
import Testing

@Suite("What a link carries") struct TokenTests {
    private let until = Date(timeIntervalSince1970: 1_806_066_300)

    @Test(arguments: [
        "", "a", String(repeating: "A", count: 26), String(repeating: "A", count: 28), String(repeating: "å", count: 13) + "A",
        String(repeating: " ", count: 27), String(repeating: "=", count: 27), "AAAAAAAAAAAAAAAAAAAAAAAAAA.", "AAAAAAAAAAAAA\nAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAA\u{0}", "AAAAAAAAAAAAAAAAAAAAAAAAAA+", "AAAAAAAAAAAAAAAAAAAAAAAAAA/",
    ])
    func `is refused when it is malformed`(text: String) {
        #expect(OpaqueToken(text) == nil)
    }

    @Test func `can't be given another expiry`() throws {
        let token = OpaqueToken(until: until)
        // The minute stands in the last four of its twenty bytes; a later one makes another secret, which nobody stored.
        var bytes = token.secret
        bytes[19] &+= 60
        let later = try #require(OpaqueToken(bytes.base64URL))
        #expect(later.expires > token.expires && later.secret != token.secret)
    }

    @Test func `is 27 characters that an address bar leaves alone, never twice the same, and comes back whole`() {
        let tokens = (0..<500).map { _ in OpaqueToken(until: until) }
        #expect(Set(tokens.map(\.text)).count == 500)
        for token in tokens {
            #expect(token.text.utf8.count == 27 && token.text.wholeMatch(of: /[A-Za-z0-9_-]+/) != nil)
            #expect(OpaqueToken(token.text) == token)
            #expect(token.expires <= until && token.expires > until - 60)
        }
    }
}
