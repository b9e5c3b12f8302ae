import Foundation
import Keeping
import Promises
import Running
import Testing

@Suite("Mail, figures and the log in the console") struct CorrespondenceTests {
    private func said(_ answer: Answered) -> String { String(decoding: answer.body, as: UTF8.self) }

    /// Ids of letters a page of mail leads to.
    private func letters(_ page: String) -> [String] { page.matches(of: /#letter\/([0-9a-f]{32})/).map { String($0.1) } }

    @Test(.keeps(.needToKnow)) func `a letter is listed for functions of its product alone, opened with a reason, and the person sees it`()
        async throws
    {
        try await Console.using { console in
            let (ann, visitor) = (Person.ann, Visitor(console.running))
            _ = try await visitor.registerAndConfirm(ann)
            let courier = try await console.colleague(["courier-support"]).bearer
            let lookout = try await console.colleague(["lookout-support"]).bearer
            let desk = try await console.colleague(["front-desk"]).bearer
            let sent = said(try await console.ask("/view/mail", [("about", "sent")], bearer: courier))
            #expect(!sent.contains(ann.address))
            // Hers alone: no list knows of canaries, so none tells them by what is in another.
            let listed = letters(sent)
            #expect(listed.count == 1)
            for bearer in [lookout, desk] {
                let others = letters(said(try await console.ask("/view/mail", [("about", "sent")], bearer: bearer)))
                #expect(Set(others).isDisjoint(with: listed))
            }
            var opened = 0
            for letter in listed {
                for bearer in [lookout, desk] {
                    #expect(try await console.ask("/view/letter", [("about", letter)], bearer: bearer).status == 404)
                    let refused = try await console.ask("/do/letter", [("about", letter), ("do", "open"), ("reason", "x")], bearer: bearer)
                    #expect(refused.status == 404)
                }
                let asked = said(try await console.ask("/view/letter", [("about", letter)], bearer: courier))
                #expect(asked.contains("Reason") && !asked.contains("@"))
                let silent = said(
                    try await console.ask("/do/letter", [("about", letter), ("do", "open"), ("reason", " ")], bearer: courier))
                #expect(silent.contains("role=\"alert\"") && !silent.contains("@"))
                let shown = said(
                    try await console.ask(
                        "/do/letter", [("about", letter), ("do", "open"), ("reason", "They ask for it")], bearer: courier))
                if shown.contains(ann.address) { opened += 1 }
                #expect(!shown.contains("/c/"), "no link in it")
            }
            #expect(opened == 1)
            let page = said(try await visitor.ownPage(of: ann.address))
            #expect(page.contains("They ask for it"))
        }
    }

    @Test(.keeps(.needToKnow)) func `a phone number finds who gave it, however it is written, for functions that call alone`() async throws
    {
        try await Console.using { console in
            let ann = Person.ann
            _ = try await Visitor(console.running).registerAndConfirm(ann)
            let calls = try await console.colleague(["courier-calls"]).bearer
            let support = try await console.colleague(["courier-support"]).bearer
            func look(_ whole: String, _ bearer: String, _ function: String) async throws -> String {
                said(try await console.ask("/do/person", [("whole", whole), ("as", function), ("reason", "They called")], bearer: bearer))
            }
            let bare = ann.phone.filter(\.isNumber)
            for written in [ann.phone, "00" + bare, "+" + bare, String(bare.dropFirst(2))] {
                let seen = try await look(written, calls, "courier-calls")
                #expect(seen.contains(ann.phone) && !seen.contains(ann.address), "\(written)")
                #expect(try await !look(written, support, "courier-support").contains(ann.address), "\(written)")
            }
            #expect(try await !look(String(bare.dropLast()), calls, "courier-calls").contains(ann.phone))
        }
    }

    @Test(.keeps(.needToKnow)) func `figures of small months are not told, and canaries count as nobody`() async throws {
        try await Console.using { console in
            _ = try await Visitor(console.running).registerAndConfirm(Person.ann)
            let courier = try await console.colleague(["courier-support"]).bearer
            let page = said(try await console.ask("/view/products", bearer: courier))
            #expect(page.contains("fewer than 10") && page.contains("1 permitted, 0 stopped") && !page.contains("Lookout"))
        }
    }

    @Test func `the log is read by day, function and act`() async throws {
        try await Console.using { console in
            let desk = try await console.colleague(["front-desk"]).bearer
            let courier = try await console.colleague(["courier-support"]).bearer
            _ = try await console.ask(
                "/do/person", [("whole", "nobody@post.example"), ("as", "courier-support"), ("reason", "A call")], bearer: courier)
            func log(_ fields: [(String, String)]) async throws -> String { said(try await console.ask("/view/log", fields, bearer: desk)) }
            #expect(try await log([]).contains("A call"))
            #expect(try await log([("function", "courier-support"), ("act", "person")]).contains("A call"))
            #expect(try await !log([("function", "front-desk")]).contains("A call"))
            #expect(try await !log([("day", "2020-01-01"), ("span", "30")]).contains("A call"))
            #expect(try await log([("day", "no day"), ("span", "-1"), ("offset", "-7")]).contains("A call"))
        }
    }
}
