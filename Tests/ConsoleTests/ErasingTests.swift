import Foundation
import Keeping
import Promises
import Running
import Testing

@Suite("Erasing for a case in the console") struct ErasingTests {
    private func said(_ answer: Answered) -> String { String(decoding: answer.body, as: UTF8.self) }

    private func cases(_ console: Console, closed: Bool = false) async throws -> [String] {
        try await console.running.run(
            ["cases", "list", "--data", console.running.data.path] + (closed ? ["--closed"] : [])
        ).output.split(separator: "\n").map(String.init).filter { $0.dropFirst(4).first == "-" }
    }

    private func erase(_ console: Console, _ number: String, sure: String? = nil, _ reason: String, _ bearer: String) async throws
        -> Answered
    {
        try await console.ask(
            "/do/case", [("about", number), ("do", "erase"), ("sure", sure ?? number), ("reason", reason)], bearer: bearer)
    }

    private func route(_ console: Console, _ number: String, to function: String, _ bearer: String) async throws {
        let given = try await console.ask(
            "/do/case", [("about", number), ("do", "route"), ("to", function), ("reason", "Theirs")], bearer: bearer)
        #expect(given.status == 200)
    }

    @Test(.keeps(.deletion, .needToKnow))
    func `an objection is upheld by it: confirmed by its number, on record, certified to the person, and only then answered`() async throws
    {
        try await Console.using { console in
            let (ann, visitor, running) = (Person.ann, Visitor(console.running), console.running)
            _ = try await visitor.registerAndConfirm(ann)
            let page = try await visitor.ownPage(of: ann.address)
            _ = try await visitor.send(page.form("object"), [("why", "My former husband works there.")])
            let number = try #require(try await cases(console).first.map { String($0.prefix(9)) })
            let desk = try await console.colleague(["front-desk"]).bearer
            let courier = try await console.colleague(["courier-support"]).bearer
            let lookout = try await console.colleague(["lookout-support"]).bearer
            // The desk has the case, and not the act.
            #expect(try await !said(console.ask("/view/case", [("about", number)], bearer: desk)).contains("Erase for good"))
            let none = try await console.ask("/view/case", [("about", "0000-0000")], bearer: desk)
            #expect(try await erase(console, number, "They object", desk).body == none.body)
            try await route(console, number, to: "courier-support", desk)
            for bearer in [desk, lookout] { #expect(try await erase(console, number, "They object", bearer).status == 404) }

            #expect(try await said(console.ask("/view/case", [("about", number)], bearer: courier)).contains("Erase for good"))
            #expect(
                try await said(erase(console, number, sure: "0000-0000", "They object", courier)).contains("Type the number of the case"))
            #expect(try await said(erase(console, number, " ", courier)).contains("Say why"))
            #expect(try await cases(console).contains { $0.hasPrefix(number) })
            #expect(try await visitor.ownPage(of: ann.address).text.contains(ann.name))

            let done = said(try await erase(console, number, "They are right", courier))
            let certificate = try #require(done.firstMatch(of: /[0-9a-f]{64}/), "\(done)")
            #expect(!done.contains(ann.name) && !done.contains(ann.address))
            let farewell = try await running.mail()
            #expect(farewell.to == [ann.address] && farewell.plain.contains(String(certificate.0)))
            #expect(try await cases(console).isEmpty)
            #expect(try await cases(console, closed: true).contains { $0.hasPrefix(number) && $0.contains("answered") })
            let found = try await running.run([
                "people", "find", "--email", ann.address, "--reason", "Is she gone?", "--data", running.data.path,
            ])
            #expect(found.status == 1)
            let log = said(try await console.ask("/view/log", bearer: desk))
            #expect(log.contains("erased for case") && log.contains("They are right"))
            #expect(try await erase(console, number, "Again", courier).status == 200)
        }
    }

    @Test(.keeps(.needToKnow)) func `what is offered, and refused, tells nobody whether somebody is registered`() async throws {
        try await Console.using { console in
            let desk = try await console.colleague(["front-desk"]).bearer
            let courier = try await console.colleague(["courier-support"]).bearer
            let opened = try await console.ask(
                "/do/open-case", [("email", "eva@post.example"), ("how", "phone"), ("asks", "erase"), ("text", "Wants to be erased")],
                bearer: desk)
            #expect(opened.status == 200)
            let number = try #require(try await cases(console).first.map { String($0.prefix(9)) })
            try await route(console, number, to: "courier-support", desk)
            #expect(try await said(console.ask("/view/case", [("about", number)], bearer: courier)).contains("Erase for good"))
            #expect(try await said(erase(console, number, "They asked", courier)).contains("There is nothing this could be done to"))
            #expect(try await cases(console).count == 1)
        }
    }
}
