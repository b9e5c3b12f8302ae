import Foundation
import Keeping
import Promises
import Running
import Testing

@Suite("Kept and not used, objected to, or asked on the phone") struct RestrictionPageTests {
    private func cases(_ running: RunningVern, closed: Bool = false) async throws -> [String] {
        try await running.run(["cases", "list"] + (closed ? ["--closed"] : []) + ["--data", running.data.path]).output
            .split(separator: "\n").map(String.init).filter { $0.dropFirst(4).first == "-" }
    }

    private func act(_ running: RunningVern, _ words: [String]) async throws -> Finished {
        try await running.run(["cases"] + words + ["--data", running.data.path])
    }

    @Test(.keeps(.access)) func `the person has it so, sees it, and ends it, by one button each`() async throws {
        try await RunningVern.using { running in
            let visitor = Visitor(running)
            _ = try await visitor.registerAndConfirm(.ann)
            let page = try await visitor.ownPage(of: Person.ann.address)
            let kept = try await visitor.send(page.form("restrict"))
            #expect(kept.heading.contains("Your data") || kept.text.contains("Kept, and not used"))
            #expect(kept.text.contains("Kept and used for nothing since"))
            let json = try await visitor.send(kept.form("export"))
            #expect(json.html.contains("\"restricted\" : \"restriction\""))
            let used = try await visitor.send(kept.form("lift"))
            #expect(used.text.contains("Used again") && !used.text.contains("Kept and used for nothing since"))
        }
    }

    @Test(.keeps(.requestsByEmail)) func `whoever got the data is told when it begins, and when it ends by a button or by consenting anew`()
        async throws
    {
        try await RunningVern.using { running in
            let visitor = Visitor(running)
            func register() async throws {
                let form = try await visitor.registrationForm("courier")
                _ = try await visitor.send(form, Person.ann.answers + [("transfer-singapore", "yes")])
                #expect(try await visitor.follow(running.mail()).status == 200)
            }
            /// Singapore has no address for it: somebody of the company is asked to tell.
            func told() async throws -> [String] {
                var said: [String] = []
                for line in try await cases(running) {
                    said.append(try await act(running, ["show", String(line.prefix(9)), "--reason", "Ours"]).output)
                }
                return said.map {
                    $0.contains("no longer restricted") ? "lifted" : $0.contains("may be kept and not used") ? "restricted" : $0
                }
                .sorted()
            }
            try await register()
            let kept = try await visitor.send(visitor.ownPage(of: Person.ann.address).form("restrict"))
            #expect(try await told() == ["restricted"])
            let used = try await visitor.send(kept.form("lift"))
            #expect(try await told() == ["lifted", "restricted"])
            _ = try await visitor.send(used.form("restrict"))
            try await register()
            #expect(try await told() == ["lifted", "lifted", "restricted", "restricted"])
            try await register()
            #expect(try await told().count == 4)
        }
    }

    @Test(.keeps(.answeredInTime)) func `an objection needs a reason, opens a case, and is decided by a person who says why`() async throws
    {
        try await RunningVern.using { running in
            let visitor = Visitor(running)
            _ = try await visitor.registerAndConfirm(.ann)
            let page = try await visitor.ownPage(of: Person.ann.address)
            let empty = try await visitor.send(page.form("object"), [("why", " ")])
            #expect(try await cases(running).isEmpty)
            let objected = try await visitor.send(empty.form("object"), [("why", "My former husband works there.")])
            #expect(objected.text.contains("We have your objection"))
            let open = try await cases(running)
            #expect(open.count == 1 && open[0].contains("object"))
            let number = String(open[0].prefix(9))
            #expect(objected.text.contains(number))
            #expect(try await act(running, ["show", number, "--reason", "It is due"]).output.contains("My former husband works there."))
            let early = try await act(running, ["write", number, "--text", "No.", "--closing", "--reason", "Done"])
            #expect(early.status != 0)
            let upheld = try await act(running, ["uphold", number, "--reason", "We see why."])
            #expect(upheld.status == 0, "\(upheld.complaint)")
            #expect(try await running.mail().plain.contains("We do as you object"))
            #expect(try await cases(running).isEmpty)
        }
    }

    @Test(.keeps(.requestsByEmail)) func `what is asked on the phone is asked back, and the code is typed where the link can't be opened`()
        async throws
    {
        try await RunningVern.using { running in
            let visitor = Visitor(running)
            _ = try await visitor.registerAndConfirm(.ann)
            let opened = try await act(
                running, ["open", "--email", Person.ann.address, "--asks", "access", "--text", "Wants a copy", "--how", "phone"])
            #expect(opened.status == 0 && opened.output.contains("identity-asked"), "\(opened.complaint)")
            let number = String(opened.output.prefix(9))
            let asked = try await running.mail()
            let code = try #require(asked.plain.firstMatch(of: /[0-9]{4} [0-9]{4}/)).0
            let form = try await visitor.get("/en/k")
            #expect(form.status == 200 && !form.text.contains(Person.ann.address))
            let wrong = try await visitor.post("/en/k", [("number", number), ("code", "0000 000a")])
            let nobody = try await visitor.post("/en/k", [("number", "0000-0000"), ("code", String(code))])
            #expect(wrong.status == 422 && nobody.status == 422)
            #expect(wrong.text.replacing(number, with: "") == nobody.text.replacing("0000-0000", with: ""))
            let page = try await visitor.post("/en/k", [("number", number), ("code", String(code))])
            #expect(page.status == 200 && page.text.contains(Person.ann.phone))
            #expect(try await cases(running, closed: true).contains { $0.contains(number) && $0.contains("answered") })
            #expect(try await visitor.post("/en/k", [("number", number), ("code", String(code))]).status == 422)
        }
    }
}
