import Foundation
import Running
import Testing

@Suite("A registration form") struct RefusalTests {
    @Test func `comes back with every answer kept and each mistake named, and nothing is sent`() async throws {
        try await RunningVern.using { running in
            let visitor = Visitor(running)
            let form = try await visitor.registrationForm("courier")
            let given = [
                ("leave-empty", ""), ("name", "Ann <b>Ångstrøm</b> & \"Co\""), ("email", "ann@ fjord.example"), ("company", "  "),
                ("role", "مديرة المكتب"), ("send", "contracts"), ("send", "other"), ("terms", "yes"),
            ]
            let refused = try await visitor.send(form, given)
            #expect(refused.status == 422)
            #expect(refused.title.hasPrefix("Three "))
            #expect(refused.html.contains("value=\"Ann &lt;b&gt;Ångstrøm&lt;/b&gt; &amp; &quot;Co&quot;\""))
            #expect(refused.html.contains("value=\"ann@ fjord.example\"") && refused.html.contains("value=\"مديرة المكتب\""))
            for link in ["#email", "#company", "#permit"] { #expect(refused.html.contains("href=\"\(link)\"")) }
            #expect(refused.html.components(separatedBy: " checked").count == 4, "two choices and the terms stay ticked")
            #expect(try await running.furtherMails().isEmpty)

            let mended = Dictionary(given.filter { $0.0 != "send" }) { $1 }.merging(["email": Person.ann.address, "company": "Fjord"]) {
                $1
            }
            let again = try #require(refused.forms.first { $0["shown"] != nil })
            #expect(try await visitor.send(again, mended.map { ($0.key, $0.value) } + [("permit", "yes")]).status == 200)
            #expect(try await running.mail().to == [Person.ann.address])
        }
    }

    @Test func `takes no field nobody declared, no filled trap, and no consent to words that were not shown`() async throws {
        try await RunningVern.using { running in
            let visitor = Visitor(running)
            let form = try await visitor.registrationForm("courier")
            let undeclared = try await visitor.send(form, Person.ann.answers + [("shoe-size", "41 extra")])
            #expect(undeclared.status == 422 && !undeclared.html.contains("41 extra"))

            let trapped = try await visitor.send(form, [("leave-empty", "http://spam.example")] + Person.ann.answers.dropFirst())
            #expect(trapped.status == 422 && trapped.html.contains("value=\"\(Person.ann.company)\""))

            let changed = try await visitor.send(form, Person.ann.answers + [("shown", String(repeating: "0", count: 64))])
            #expect(changed.status == 422 && changed.html.contains("href=\"#permission\""))
            let boxes = changed.html.matches(of: /<input type="checkbox" id="(?:permit|terms)"[^>]*>/).map { String($0.0) }
            #expect(boxes.count == 2 && boxes.allSatisfy { !$0.contains("checked") }, "words that changed are agreed to anew")

            let norwegian = try await Visitor(running, language: "nb").send(form, Person.ann.answers)
            #expect(norwegian.status == 422 || norwegian.html.contains("lang=\"en\""), "the words agreed to were English")
            #expect(try await running.furtherMails().isEmpty)
        }
    }

    @Test(arguments: ["/register/courier", "/my", "/page"])
    func `is left alone when another site sends it`(path: String) async throws {
        try await RunningVern.using { running in
            for headers in [["Origin: http://evil.example"], ["Sec-Fetch-Site: cross-site"], ["Sec-Fetch-Site: same-site"]] {
                let answer = try await Visitor(running).post(path, Person.ann.answers, headers: headers)
                #expect(answer.status == 403)
                #expect(!answer.html.contains(Person.ann.address))
            }
            #expect(try await running.furtherMails().isEmpty)
        }
    }
}
