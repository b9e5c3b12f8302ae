import DataProtection
import Foundation
import Keeping
import Promises
import Running
import Testing

@Suite("A deputy in the console") struct DeputyTests {
    private func said(_ answer: Answered) -> String { String(decoding: answer.body, as: UTF8.self) }

    @Test(.keeps(.answeredInTime, .needToKnow))
    func `has the cases of a function while everybody of it is away, with its own fields alone, and not once somebody is back`()
        async throws
    {
        try await Console.using { console in
            let (ann, running) = (Person.ann, console.running)
            _ = try await Visitor(running).registerAndConfirm(ann)
            let desk = try await console.colleague(["front-desk"]).bearer
            var colleagues = [
                try await console.colleague(["courier-support"]).bearer, try await console.colleague(["courier-support"]).bearer,
            ]
            let lookout = try await console.colleague(["lookout-support"]).bearer
            let ids = try await running.run(["staff", "list", "--data", running.data.path]).output.split(separator: "\n")
                .filter { $0.contains("courier-support") }.map { String($0.prefix { $0 != " " }) }
            #expect(ids.count == 2)
            func away(_ id: String, until day: Day?) async throws {
                let done = try await running.run(
                    ["staff", "away", id, "--data", running.data.path] + (day.map { ["--until", $0.text] } ?? []))
                #expect(done.status == 0, "\(done.complaint)")
            }
            let number = try await console.letter("When does Courier open on Mondays?", from: ann.address)
            let given = try await console.ask(
                "/do/case", [("about", number), ("do", "route"), ("to", "courier-support"), ("reason", "Theirs")], bearer: desk)
            #expect(given.status == 200)
            func has(_ bearer: String) async throws -> Bool {
                let (opened, listed) = (
                    try await console.ask("/view/case", [("about", number)], bearer: bearer),
                    said(try await console.ask("/view/cases", bearer: bearer))
                )
                #expect((opened.status == 200) == listed.contains(number))
                return opened.status == 200
            }
            let today = Day(Date())
            #expect(try await !has(desk))
            try await away(ids[0], until: today + 7)
            #expect(try await !has(desk), "one of two is here")
            try await away(ids[1], until: today + 7)
            #expect(try await has(desk))
            #expect(try await !has(lookout))
            let shown = said(try await console.ask("/view/case", [("about", number)], bearer: desk))
            #expect(shown.contains("When does Courier open") && !shown.contains(ann.company) && !shown.contains(ann.phone))
            #expect(!shown.contains("Erase for good"))
            let noted = try await console.ask(
                "/do/case", [("about", number), ("do", "note"), ("text", "They open at eight.")], bearer: desk)
            #expect(said(noted).contains("They open at eight."))
            try await away(ids[0], until: nil)
            #expect(try await !has(desk))
            let refused = try await console.ask("/do/case", [("about", number), ("do", "note"), ("text", "Again.")], bearer: desk)
            #expect(refused.status == 404)
            let back = said(try await console.ask("/view/case", [("about", number)], bearer: colleagues.removeFirst()))
            #expect(back.contains("They open at eight.") && back.contains("Front desk") && !back.contains("Again."))
        }
    }
}
