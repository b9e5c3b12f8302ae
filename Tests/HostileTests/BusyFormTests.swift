import Foundation
import Running
import Testing

@Suite("A form that everybody sends at once", .serialized) struct BusyFormTests {
    @Test func `comes back as it was filled in, for a minute later, and holds up nothing else`() async throws {
        try await RunningVern.using(arguments: []) { running in
            let shown = try await Visitor(running).registrationForm("courier")["shown"] ?? ""
            let port = running.port
            // Six hundred at once and two a second: on a slow machine some come beyond the first.
            let last = try await withCheckedThrowingContinuation { done in
                Thread.detachNewThread { done.resume(with: Result { try Self.last(of: 1_200, port, shown) }) }
            }
            #expect(last.status == 503 && Int(last.field("Retry-After") ?? "") ?? 0 >= 1)
            #expect(last.body.contains("Many people are writing to us just now") && last.body.contains("value=\"Ann Vik\""))
            #expect(last.body.contains("value=\"ann.1199@h3.example\""))
            #expect(last.body.matches(of: /type="checkbox"[^>]*checked/).count == 2, "the ticks are gone")
            #expect(try await Visitor(running).post("/my", [("email", "ann@fjord.example")]).status == 200)
            #expect(try await Visitor(running).get("/register/courier").status == 200)
        }
    }

    private static func last(of forms: Int, _ port: UInt16, _ shown: String) throws -> Link.Reply {
        var reply: Link.Reply?
        for network in 0..<(forms / 50) {
            let link = try Link(port: port, from: "127.\(network + 1).1.1")
            for number in 0..<50 {
                let address = "ann.\(network * 50 + number)@h\(network % 20).example"
                reply = try link.ask("POST", "/register/courier", body: Registering.body(address, shown))
            }
        }
        guard let reply else { throw Link.Broken() }
        return reply
    }

    @Test func `asked often for one address sends three letters a day, and tells nobody`() async throws {
        try await RunningVern.using(arguments: []) { running in
            let visitor = Visitor(running)
            var said: Set<String> = []
            for _ in 0..<5 {
                said.insert(try await visitor.post("/my", [("email", Person.cleo.address)]).text.replacing(/\d\d:\d\d/, with: "-"))
            }
            #expect(said.count == 1)
            var letters = 0
            for _ in 0..<3 {
                _ = try await running.mail()
                letters += 1
            }
            letters += try await running.furtherMails(after: .seconds(2)).count
            #expect(letters == 3)
        }
    }
}
