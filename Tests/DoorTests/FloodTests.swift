import Foundation
import Testing

@testable import PageKit

@Suite("A client that sends more than it should", .serialized) struct FloodTests {
    private static let form = "POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    private static let get = "GET /client HTTP/1.1\r\nHost: a\r\n\r\n"

    /// Says the same again and again until it isn't heard any more.
    private func flood(_ conversation: Conversation, begin: String, again: String, most: Int) -> (said: Int, text: String, closed: Bool) {
        conversation.say(begin)
        var said = 0
        while said < most, conversation.say(again) { said += 1 }
        let (text, closed) = conversation.hearAll()
        return (said, text, closed)
    }

    @Test func `before its head is told so, closed, and not read on`() async throws {
        try await RunningDoor.open { door in
            for again in [String(repeating: "\r\n", count: 8_192), String(repeating: "A", count: 16_384)] {
                let begun = Date.now
                let flooded = flood(try Conversation(door), begin: "", again: again, most: 10_000_000)
                #expect(flooded.closed && Date.now.timeIntervalSince(begun) < 8)
            }
            let empty = try Conversation(door)
            empty.say(String(repeating: "\r\n", count: 20_000))
            let (text, closed) = empty.hearAll()
            #expect(closed && Heard(text).status == 431)
        }
    }

    @Test func `in the extension of a chunk, or behind the last one, is closed`() async throws {
        var limits = DoorLimits.generous
        limits.bodySeconds = 2
        try await RunningDoor.open(limits) { door in
            let chunked = Self.form + "Transfer-Encoding: chunked\r\n\r\n"
            let extended = flood(try Conversation(door), begin: chunked + "1;", again: String(repeating: "a", count: 65_536), most: 100_000)
            #expect(extended.closed)
            let trailers = String(repeating: "X: " + String(repeating: "a", count: 1_000) + "\r\n", count: 60)
            let trailed = flood(try Conversation(door), begin: chunked + "3\r\na=1\r\n0\r\n", again: trailers, most: 10_000)
            #expect(trailed.closed)
        }
    }

    @Test func `in pieces of a byte is closed long before the limit of bytes`() async throws {
        try await RunningDoor.open { door in
            let piecemeal = flood(
                try Conversation(door), begin: Self.form + "Transfer-Encoding: chunked\r\n\r\n",
                again: String(repeating: "1\r\na\r\n", count: 1_000), most: 1_000)
            #expect(piecemeal.closed && piecemeal.said < 900)
        }
    }

    @Test func `is told before it sends a body that is too large, once, and closed`() async throws {
        try await RunningDoor.open { door in
            let careful = try Conversation(door)
            careful.say(Self.form + "Expect: 100-continue\r\nContent-Length: 1000000\r\n\r\n")
            let (text, closed) = careful.hearAll()
            #expect(closed && Heard(text).status == 413 && text.components(separatedBy: "HTTP/1.1 ").count == 2)
            let welcome = try Conversation(door)
            welcome.say(Self.form + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n")
            #expect(welcome.hear(bodyless: true).status == 100)
            welcome.say("a=1")
            #expect(welcome.hear().body == "a:1")
        }
    }

    @Test func `hears one answer to one request, however long the rest of it takes`() async throws {
        var limits = DoorLimits.generous
        (limits.bodySeconds, limits.idleSeconds) = (0.6, 5)
        try await RunningDoor.open(limits) { door in
            let conversation = try Conversation(door)
            conversation.say(Self.form + "Content-Length: 100000\r\n\r\na=1")
            let (text, closed) = conversation.hearAll()
            #expect(closed && Heard(text).status == 413 && text.components(separatedBy: "HTTP/1.1 ").count == 2)
        }
    }

    @Test func `many requests at once has all of them answered, in order`() async throws {
        try await RunningDoor.open { door in
            let conversation = try Conversation(door)
            conversation.say(String(repeating: Self.get, count: 500) + "GET /privacy HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let (text, closed) = conversation.hearAll()
            #expect(closed && text.components(separatedBy: "HTTP/1.1 200 OK").count == 502 && text.hasSuffix("<p>en</p>"))
        }
    }

    @Test func `and then only listens is answered and closed`() async throws {
        try await RunningDoor.open { door in
            let whole = try Conversation(door)
            whole.say(Self.get)
            whole.endSaying()
            let heard = whole.hearAll()
            #expect(heard.closed && Heard(heard.text).body == "127.0.0.1")
            for part in ["", "GET /client HT", Self.form + "Content-Length: 10\r\n\r\na="] {
                let begun = Date.now
                let half = try Conversation(door)
                half.say(part)
                half.endSaying()
                #expect(half.hearAll().closed && Date.now.timeIntervalSince(begun) < 8, "\(part)")
            }
        }
    }

    @Test func `by other methods and other protocols is shown nothing`() async throws {
        try await RunningDoor.open { door in
            for method in ["TRACE", "OPTIONS", "PROPFIND", "PATCH"] { #expect(try door.ask("/client", method: method).status == 405) }
            let tunnel = try Conversation(door)
            tunnel.say("CONNECT other.example:443 HTTP/1.1\r\nHost: a\r\n\r\n" + Self.get)
            let (text, closed) = tunnel.hearAll()
            #expect(closed && Heard(text).status == 405 && text.components(separatedBy: "HTTP/1.1 ").count == 2)
            let other = try Conversation(door)
            other.say("GET /client HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n" + Self.get)
            let kept = other.hearAll()
            #expect(kept.closed && Heard(kept.text).status == 200 && kept.text.components(separatedBy: "HTTP/1.1 ").count == 2)
        }
    }

    @Test func `finds each page at one address`() async throws {
        try await RunningDoor.open { (door) throws in
            for path in ["//client", "/nb//client", "/x/../client", "/./client", "/%63lient", "/%2Fclient", "/CLIENT", "/client;a", "//"] {
                #expect(try door.ask(path).status == 404, "\(path)")
            }
            #expect(try door.ask("/client?a=//b").status == 200)
        }
    }

    @Test func `that connects again and again is kept out for a while, and nobody else`() async throws {
        var limits = DoorLimits.generous
        limits.arrivals = Rate(perMinute: 60, burst: 3)
        try await RunningDoor.open(limits, proxies: ["127.0.3.0/24"]) { (door) throws in
            let statuses = try (0..<4).map { _ in try door.ask("/client", from: "127.0.1.1").status }
            #expect(statuses == [200, 200, 200, 0])
            #expect(try door.ask("/client", from: "127.0.1.2").status == 200)
            for _ in 0..<6 { #expect(try door.ask("/client", from: "127.0.3.1").status == 200) }
        }
    }
}
