import Foundation
import Testing

@testable import PageKit

@Suite("A request that could be read in two ways", .serialized) struct SmugglingTests {
    static let requests: [(name: String, bytes: String)] = [
        ("length, then chunks", "POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        ("chunks, then length", "POST /form HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"),
        ("two lengths", "POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\na=12"),
        ("the same length twice", "POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\na=1"),
        ("a list of lengths", "POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\na=1"),
        ("a negative length", "POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n"),
        ("a signed length", "POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\na=1"),
        ("an endless length", "POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n"),
        ("an unknown coding", "POST /form HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
        ("two codings", "POST /form HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        ("chunked twice", "POST /form HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        ("chunks in HTTP/1.0", "POST /form HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        ("a bare line feed after a field", "GET /privacy HTTP/1.1\r\nHost: a\nX: b\r\n\r\n"),
        ("a bare line feed after the request line", "GET /privacy HTTP/1.1\nHost: a\r\n\r\n"),
        ("bare line feeds only", "GET /privacy HTTP/1.1\nHost: a\n\n"),
        ("a bare carriage return in a field", "GET /privacy HTTP/1.1\r\nHost: a\r\nX: b\rY: c\r\n\r\n"),
        ("a space before the colon", "GET /privacy HTTP/1.1\r\nHost : a\r\n\r\n"),
        ("no host", "GET /privacy HTTP/1.1\r\n\r\n"),
        ("two hosts", "GET /privacy HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
        ("the same host twice", "GET /privacy HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n"),
        ("an empty host", "GET /privacy HTTP/1.1\r\nHost:\r\n\r\n"),
        ("a host with a path", "GET /privacy HTTP/1.1\r\nHost: a/b\r\n\r\n"),
        ("a carriage return in the target", "GET /pri\rvacy HTTP/1.1\r\nHost: a\r\n\r\n"),
        ("NUL in the target", "GET /pri\0vacy HTTP/1.1\r\nHost: a\r\n\r\n"),
        ("NUL in a field", "GET /privacy HTTP/1.1\r\nHost: a\r\nX: b\0c\r\n\r\n"),
        ("a space in the target", "GET /pri vacy HTTP/1.1\r\nHost: a\r\n\r\n"),
        ("a folded field", "GET /privacy HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n"),
        ("a folded length", "POST /form HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n 3\r\n\r\na=1"),
        ("a field without a name", "GET /privacy HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n"),
        ("space before the first field", "GET /privacy HTTP/1.1\r\n Host: a\r\n\r\n"),
        ("a bad chunk", "POST /form HTTP/1.1\r\nHost: a\r\n\(form)Transfer-Encoding: chunked\r\n\r\nzz\r\na\r\n0\r\n\r\n"),
        ("a signed chunk", "POST /form HTTP/1.1\r\nHost: a\r\n\(form)Transfer-Encoding: chunked\r\n\r\n+1\r\na\r\n0\r\n\r\n"),
        ("a chunk longer than it says", "POST /form HTTP/1.1\r\nHost: a\r\n\(form)Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n"),
        (
            "a line feed in a chunk's extension",
            "POST /form HTTP/1.1\r\nHost: a\r\n\(form)Transfer-Encoding: chunked\r\n\r\n1;a\nb\r\na\r\n0\r\n\r\n"
        ),
        ("an endless chunk", "POST /form HTTP/1.1\r\nHost: a\r\n\(form)Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\na"),
        ("an asterisk", "GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
        ("HTTP/2 by prior knowledge", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        ("HTTP/1.9", "GET /privacy HTTP/1.9\r\nHost: a\r\n\r\n"),
        ("no HTTP at all", "hello\r\n\r\n"),
    ]
    private static let form = "Content-Type: application/x-www-form-urlencoded\r\n"

    @Test func `is refused with 400 and the connection closed`() async throws {
        try await RunningDoor.open { door in
            for (name, bytes) in Self.requests {
                let conversation = try Conversation(door)
                conversation.say(bytes + "GET /client HTTP/1.1\r\nHost: a\r\n\r\n")
                let (text, closed) = conversation.hearAll()
                let heard = Heard(text)
                #expect(heard.status == 400 && closed, "\(name): \(heard.status) closed \(closed)")
                #expect(
                    !text.contains("127.0.0.1") && text.components(separatedBy: "HTTP/1.1 ").count == 2,
                    "\(name): what followed was answered")
                #expect(heard.field("Content-Security-Policy") != nil && heard.field("Connection") == "close", "\(name)")
            }
        }
    }

    @Test func `has its honest neighbours answered`() async throws {
        try await RunningDoor.open { door in
            let conversation = try Conversation(door)
            conversation.say(
                "GET /client HTTP/1.1\r\nHost: a\r\n\r\nGET /privacy HTTP/1.1\r\nHost: b:80\r\n\r\n"
                    + "GET /seen HTTP/1.1\r\nHost: c\r\nConnection: close\r\n\r\n"
            )
            #expect(conversation.hear().body == "127.0.0.1")
            #expect(conversation.hear().body == "<p>en</p>")
            #expect(conversation.hear().field("Connection") == "close")
            #expect(conversation.hearAll() == ("", true))
            let old = try Conversation(door)
            old.say("GET /privacy HTTP/1.0\r\n\r\n")
            let (text, closed) = old.hearAll()
            #expect(Heard(text).status == 200 && closed)
            let chunked = try Conversation(door)
            chunked.say(
                "POST /form HTTP/1.1\r\nHost: a\r\n\(Self.form)Transfer-Encoding: chunked\r\n\r\n"
                    + "1;x=y\r\na\r\n2\r\n=1\r\n0\r\nTrailer: t\r\n\r\n"
            )
            #expect(chunked.hear().body == "a:1")
        }
    }

    @Test func `doesn't hide behind too many or too long fields`() async throws {
        try await RunningDoor.open { door in
            #expect(try door.ask("/privacy", (0..<80).map { "X\($0): a" }).status == 431)
            #expect(try door.ask("/privacy", (0..<5).map { "X\($0): " + String(repeating: "a", count: 4_000) }).status == 431)
            #expect(try door.ask("/privacy", (0..<50).map { "X\($0): a" }).status == 200)
            let endless = try Conversation(door)
            endless.say("GET /" + String(repeating: "a", count: 100_000))
            let (text, closed) = endless.hearAll()
            #expect(closed && [400, 431].contains(Heard(text).status))
        }
    }
}
