import DataProtection
import Testing

@testable import PageKit

@Suite("A form", .serialized) struct FormTests {
    @Test(arguments: ["a=%", "a=%4", "a=%zz", "a=%ff", "a=%00", "a=1&b=%c3%28", "%00=1"])
    func `that is no text is refused`(body: String) {
        #expect(throws: FormFields.Refusal.notText) { try FormFields(Array(body.utf8)) }
    }

    @Test func `with more than two hundred fields is refused`() throws {
        #expect(throws: FormFields.Refusal.tooMany) { try FormFields(Array((0...200).map { "f\($0)=1" }.joined(separator: "&").utf8)) }
        #expect(try FormFields(Array((0..<200).map { "f\($0)=1" }.joined(separator: "&").utf8)).names.count == 200)
    }

    @Test func `keeps repeated fields in order and hides every value`() throws {
        let fields = try FormFields(Array("name=Ann+%C3%85s&a=1&a=2&&empty&b=x%3Dy=z".utf8))
        #expect(fields.names == ["name", "a", "empty", "b"])
        #expect(fields["name"]?.reveal() == "Ann Ås" && fields.all("a").map { $0.reveal() } == ["1", "2"])
        #expect(fields["empty"]?.reveal() == "" && fields["b"]?.reveal() == "x=y=z" && fields["none"] == nil)
        var dumped = ""
        dump(fields, to: &dumped)
        #expect(!dumped.contains("Ann") && !"\(fields)".contains("Ann"))
    }

    @Test func `comes from our own pages`() async throws {
        let form = "Content-Type: application/x-www-form-urlencoded; charset=utf-8"
        try await RunningDoor.open { door in
            for good in [
                [], ["Origin: https://firm.example"], ["Origin: http://firm.example"], ["Sec-Fetch-Site: none"],
                ["Sec-Fetch-Site: same-origin", "Origin: null"],
            ] {
                let answer = try door.post("a=1&a=2&b=", [form] + good)
                #expect(answer.status == 200 && answer.body == "a,b:1|2", "\(good)")
            }
            for bad in [
                ["Origin: null"], ["Origin: https://other.example"], ["Sec-Fetch-Site: cross-site"], ["Sec-Fetch-Site: same-site"],
                ["Sec-Fetch-Site: cross-site", "Origin: null"], ["Sec-Fetch-Site: same-origin", "Origin: https://other.example"],
            ] {
                #expect(try door.post("a=1", [form] + bad).status == 403, "\(bad)")
            }
        }
    }

    @Test func `that is too long is refused whether or not it says so`() async throws {
        try await RunningDoor.open { door in
            #expect(try door.post("a=" + String(repeating: "b", count: 65_534)).status == 200)
            #expect(try door.post("a=" + String(repeating: "b", count: 65_535)).status == 413)
            let conversation = try Conversation(door)
            conversation.say(
                "POST /form HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n")
            for _ in 0..<5 { conversation.say("4000\r\n" + String(repeating: "c", count: 16_384) + "\r\n") }
            conversation.say("0\r\n\r\n")
            #expect(conversation.hear().status == 413)
            // The connection lives on, and what was too much isn't taken for a request.
            conversation.say("GET /privacy HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(conversation.hear().status == 200)
        }
    }

    @Test func `from a careful client is told to go on`() async throws {
        try await RunningDoor.open { door in
            let conversation = try Conversation(door)
            conversation.say(
                "POST /form HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n"
                    + "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
            )
            #expect(conversation.hear().status == 100)
            conversation.say("a=1")
            #expect(conversation.hear().status == 200)
        }
    }
}
