import Foundation
import Testing

@testable import MailTransport

@Suite("An access token") struct AccessTokenTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    @Test(arguments: [
        "", "\n", "two words", "a\u{1}auth=Bearer b", "a\u{0}b", "a\nb", "<html>", "=", "tøken", "{}", #"{"error":"invalid_grant"}"#,
        #"{"access_token":"a b"}"#, #"{"access_token":"a","expires_in":"soon"#, String(repeating: "a", count: 20_000),
    ])
    func `is not what holds anything a token can't`(text: String) { #expect(AccessToken(Data(text.utf8), now: now) == nil) }

    @Test func `is a line, or what a token endpoint answers, with its time`() throws {
        let line = try #require(AccessToken(Data("  ya29.a0-_~+/x==\r\n".utf8), now: now))
        #expect(line.text == "ya29.a0-_~+/x==" && line.until == nil && line.isFresh(now + 1_000_000))
        for life in ["3600", "\"3600\""] {
            let told = try #require(
                AccessToken(Data("{\"token_type\":\"Bearer\",\"expires_in\":\(life),\"access_token\":\"abc\"}".utf8), now: now))
            #expect(told.text == "abc" && told.isFresh(now + 3_539) && !told.isFresh(now + 3_540))
        }
    }
}
