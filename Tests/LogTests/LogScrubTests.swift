import Foundation
import Testing

@testable import Visits

@Suite("A scrubbed log") struct LogScrubTests {
    private func scrubbed(_ line: String, _ format: LogFormat = .combined, families: Bool = false) throws -> String {
        var scrub = LogScrub(format, written: { $0.version4 == nil ? "::" : "10.0.0.1" }, family: families ? { _ in "Family" } : nil)
        var made: [UInt8] = []
        try Array(line.utf8).withUnsafeBytes { try scrub.add($0, to: &made) }
        #expect(made.last == 0x0a)
        return String(decoding: made.dropLast(), as: UTF8.self)
    }

    @Test func `names nobody, and says of each line only what it may`() throws {
        let line =
            #"192.0.2.7 ident ann@firm.example [17/May/2015:10:05:03 +0200] "GET /reset/a?token=secret#x HTTP/1.1" 200 12 "https://ann:pw@a.example/p?q=secret" "Ann's \"own\"" "203.0.113.9""#
        #expect(
            try scrubbed(line)
                == #"10.0.0.1 - - [17/May/2015:10:05:03 +0200] "GET /reset/a HTTP/1.1" 200 12 "https://a.example/p" "Ann's \"own\"""#)
        #expect(try scrubbed(line, families: true).hasSuffix(#" "Family""#))
        #expect(try scrubbed(line, .common).hasSuffix(" 200 12"))
        #expect(try scrubbed("a.example:80 " + line, .vhost).hasPrefix("a.example:80 10.0.0.1 - - ["))
        #expect(try scrubbed(line + " 0.012", .timed).hasSuffix(#"\"own\"" 0.012"#))
        #expect(try scrubbed(line.replacing("GET /reset/a?token=secret#x HTTP/1.1", with: "\\x16secret")).contains(#""-" 200"#))
    }

    @Test func `of JSON keeps the fields it knows, and no other`() throws {
        let line =
            #"{"level":"info","ts":1.5,"request":{"remote_ip":"192.0.2.7","remote_port":"secret","client_ip":"2001:db8::1","proto":"HTTP/2.0","method":"GET","host":"a.example","uri":"/a?secret","headers":{"Cookie":["secret"],"User-Agent":["A \"b\""],"X-Forwarded-For":["secret"],"Referer":["https://b.example/?secret"]},"tls":{"secret":[1,{"a":2}]}},"user_id":"secret","duration":0.1,"size":5,"status":200,"resp_headers":{"Set-Cookie":["secret"]}}"#
        let made = try scrubbed(line, .json)
        #expect(
            made
                == #"{"level":"info","ts":1.5,"request":{"remote_ip":"10.0.0.1","client_ip":"::","proto":"HTTP/2.0","method":"GET","host":"a.example","uri":"/a","headers":{"User-Agent":["A \"b\""],"Referer":["https://b.example/"]}},"duration":0.1,"size":5,"status":200}"#
        )
        #expect((try? JSONSerialization.jsonObject(with: Data(made.utf8))) != nil)
    }

    @Test(arguments: LogFormat.allCases) func `has no line that can't be read, and no half of one`(format: LogFormat) {
        var scrub = LogScrub(format, written: { _ in "x" })
        var made: [UInt8] = []
        for line in ["nonsense secret", "192.0.2.7 - - secret", #"{"ts":1,"request":{"remote_ip":"secret"#, ""] {
            #expect(throws: LogRefusal.self) { try Array(line.utf8).withUnsafeBytes { try scrub.add($0, to: &made) } }
        }
        #expect(made == [])
    }
}
