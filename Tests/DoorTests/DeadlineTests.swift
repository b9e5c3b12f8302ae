import Foundation
import Testing

@testable import PageKit

@Suite("A connection that takes too long", .serialized) struct DeadlineTests {
    private static var short: DoorLimits {
        var limits = DoorLimits.generous
        (limits.headerSeconds, limits.bodySeconds, limits.writeSeconds, limits.idleSeconds) = (0.6, 0.8, 1, 1.2)
        return limits
    }
    private static let form = "POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"

    @Test func `to begin is closed without a word`() async throws {
        try await RunningDoor.open(Self.short) { (door) throws in #expect(try Conversation(door).hearAll() == ("", true)) }
    }

    @Test func `with its head is told so and closed, however steadily it drips`() async throws {
        try await RunningDoor.open(Self.short) { door in
            let conversation = try Conversation(door)
            let begun = Date.now
            for piece in ["GET /pri", "vacy HT", "TP/1.1\r\n", "Host", ": a\r\n", "X: y\r\n", "Z: y\r\n", "Q: r\r\n"] {
                conversation.say(piece)
                try await Task.sleep(for: .milliseconds(150))
            }
            let (text, closed) = conversation.hearAll()
            #expect(closed && Heard(text).status == 408 && Heard(text).field("Content-Security-Policy") != nil)
            #expect(Date.now.timeIntervalSince(begun) < 8)
        }
    }

    @Test func `with its body is told so and closed, however steadily it drips`() async throws {
        try await RunningDoor.open(Self.short) { door in
            let conversation = try Conversation(door)
            conversation.say(Self.form + "Content-Length: 1000\r\n\r\n")
            for _ in 0..<12 {
                conversation.say("a")
                try await Task.sleep(for: .milliseconds(100))
            }
            let (text, closed) = conversation.hearAll()
            #expect(closed && Heard(text).status == 408)
        }
    }

    @Test func `to take what it asked for is closed`() async throws {
        try await RunningDoor.open(Self.short) { door in
            let conversation = try Conversation(door, receiveBuffer: 4_096)
            conversation.say("GET /big HTTP/1.1\r\nHost: a\r\n\r\n")
            try await Task.sleep(for: .seconds(3))
            let (text, closed) = conversation.hearAll()
            #expect(closed && text.utf8.count < 32 * 1_048_576)
        }
    }

    @Test func `to ask again is closed, but not before`() async throws {
        try await RunningDoor.open(Self.short) { door in
            let conversation = try Conversation(door)
            for _ in 0..<3 {
                conversation.say("GET /privacy HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(conversation.hear().status == 200)
                try await Task.sleep(for: .milliseconds(800))
            }
            #expect(conversation.hearAll() == ("", true))
        }
    }

    @Test func `to answer is our fault, and waited for`() async throws {
        var limits = Self.short
        limits.headerSeconds = 0.2
        try await RunningDoor.open(limits) { (door) throws in #expect(try door.ask("/slow").body == "finished") }
    }

    @Test func `doesn't keep others out of their share`() async throws {
        var limits = DoorLimits.generous
        (limits.connections, limits.connectionsPerNetwork) = (6, 3)
        try await RunningDoor.open(limits) { door in
            let greedy = try (0..<3).map { _ in try Conversation(door) }
            for conversation in greedy {
                conversation.say("GET /privacy HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(conversation.hear().status == 200)
            }
            #expect(try door.ask("/privacy").status == 0)
            #expect(try door.ask("/privacy", from: "127.0.1.1").status == 200)
            withExtendedLifetime(greedy) {}
        }
    }

    @Test func `is finished before a graceful stop, and nothing new begun`() async throws {
        try await RunningDoor.open { door in
            let idle = try Conversation(door)
            async let slow = door.ask("/slow")
            try await Task.sleep(for: .milliseconds(150))
            await door.stop()
            #expect(try await slow.body == "finished")
            #expect(idle.hearAll() == ("", true))
            #expect(throws: Refused.self) { try Conversation(door) }
        }
    }
}
