import Foundation
import Running
import Testing

@Suite("The personal page") struct OwnPageTests {
    @Test func `is asked for with the same answer and the same number of mails, known or not`() async throws {
        try await RunningVern.using { running in
            let visitor = Visitor(running)
            _ = try await visitor.registerAndConfirm(.ann)
            var (pages, mails) = ([String: String](), [String: Letter]())
            for address in [Person.ann.address, "none@fjordkontor.example"] {
                let answer = try await visitor.post("/my", [("email", address)])
                pages[address] =
                    "\(answer.status) " + answer.html.replacing(address, with: "ADDRESS").replacing(/\d{1,2}:\d\d/, with: "TIME")
                let letter = try await running.mail()
                #expect(letter.to == [address])
                mails[address] = letter
                #expect(try await running.furtherMails().isEmpty)
            }
            #expect(Set(pages.values).count == 1)
            #expect(mails[Person.ann.address]?.link != nil)
            #expect(mails["none@fjordkontor.example"]?.link == nil)
        }
    }

    @Test func `does not exist before confirmation: whoever writes or asks is told that nothing is held`() async throws {
        try await RunningVern.using { running in
            let visitor = Visitor(running)
            _ = try await visitor.register(.ben)
            let confirmation = try await running.mail()
            try running.drop(stopLetter(from: Person.ben.address))
            try await running.waitUntilInboxIsEmpty()
            #expect(try await running.mail().link == nil)
            #expect(try await running.furtherMails(after: .seconds(1)).isEmpty)
            // Asking for the page is asked for; the answer says that nothing is held.
            _ = try await visitor.post("/my", [("email", Person.ben.address)])
            #expect(try await running.mail().link == nil)
            #expect(try await visitor.follow(confirmation).status == 200)
        }
    }

    @Test func `repeats a sentence on a second press, without data and without effect`() async throws {
        try await RunningVern.using { running in
            let visitor = Visitor(running)
            _ = try await visitor.registerAndConfirm(.ann)
            let page = try await visitor.ownPage(of: Person.ann.address)
            let stop = try page.form("stop")
            #expect(try await visitor.send(stop).text.contains("We have stopped"))
            let again = try await visitor.send(stop)
            #expect(again.status == 410 && again.heading == "We have stopped")
            for word in [Person.ann.name, Person.ann.address, Person.ann.company] { #expect(!again.html.contains(word)) }
            let made = PageTokenGuess.made(like: stop["once"] ?? "")
            #expect(try await visitor.post("/page", [("once", made), ("act", "open")]).status == 410)
            #expect(try await visitor.get("/page").status / 100 == 3)
        }
    }

    @Test func `lets a token of one act do no other`() async throws {
        try await RunningVern.using { running in
            let visitor = Visitor(running)
            let receipt = try await visitor.registerAndConfirm(.cleo)
            let once = try #require(try receipt.form("open")["once"])
            let answer = try await visitor.post("/page", [("once", once), ("act", "erase"), ("registration", "")])
            #expect(answer.status == 410)
            #expect(try await visitor.post("/page", [("once", once), ("act", "open")]).text.contains(Person.cleo.name))
        }
    }

    @Test func `gives everything as JSON, and closes when told to`() async throws {
        try await RunningVern.using { running in
            let visitor = Visitor(running)
            _ = try await visitor.registerAndConfirm(.ann)
            let page = try await visitor.ownPage(of: Person.ann.address)
            let file = try await visitor.send(try page.form("export"))
            #expect(file.header("content-type")?.hasPrefix("application/json") == true)
            #expect(file.header("content-disposition")?.hasPrefix("attachment") == true)
            #expect(try JSONSerialization.jsonObject(with: file.body) is [String: Any])
            for word in [Person.ann.name, Person.ann.address, Person.ann.company, Person.ann.phone] { #expect(file.html.contains(word)) }
            let printed = try await visitor.send(try page.form("print"))
            #expect(printed.text.contains(Person.ann.name) && printed.forms.count == 1)
            let back = try await visitor.send(try printed.form("open"))
            #expect(try await visitor.send(try back.form("close")).status == 200)
            #expect(try await visitor.send(try back.form("stop-all")).status == 410)
        }
    }

    @Test func `erases a part, then everything, and every other page of the person closes`() async throws {
        try await RunningVern.using { running in
            let visitor = Visitor(running)
            _ = try await visitor.registerAndConfirm(.cleo)
            let form = try await visitor.registrationForm("postroom")
            let answers = [("leave-empty", ""), ("name", "Cleo D."), ("email", Person.cleo.address), ("permit", "yes"), ("terms", "yes")]
            _ = try await visitor.send(form, answers)
            _ = try await visitor.follow(try await running.mail())
            let other = try await visitor.ownPage(of: Person.cleo.address)
            let page = try await visitor.ownPage(of: Person.cleo.address)
            let ids = Set(page.forms.compactMap { $0["act"] == "erase-form" ? $0["registration"] : nil })
            #expect(ids.count == 2)
            let asked = try await visitor.send(try page.form("erase-form") { $0["registration"] != nil })
            #expect(asked.status == 200)
            let forged = try await visitor.send(try asked.form("erase"), [("registration", String(repeating: "0", count: 32))])
            #expect(forged.status == 410, "a registration that is not there is no wish to erase everything")

            let left = try await visitor.ownPage(of: Person.cleo.address)
            let sure = try await visitor.send(try left.form("erase-form") { $0["registration"] != nil })
            let part = try await visitor.send(try sure.form("erase"))
            #expect(part.status == 200, "\(part.text)")
            #expect(try await visitor.send(try other.form("stop-all")).status == 410)

            let rest = try await visitor.ownPage(of: Person.cleo.address)
            #expect(Set(rest.forms.compactMap { $0["act"] == "erase-form" ? $0["registration"] : nil }).count == 1)
            let all = try await visitor.send(try rest.form("erase-form") { $0["registration"] == nil })
            let gone = try await visitor.send(try all.form("erase"))
            #expect(gone.status == 200, "\(gone.text)")
            let farewell = try await running.mail()
            #expect(farewell.to == [Person.cleo.address] && farewell.link == nil)
            _ = try await visitor.post("/my", [("email", Person.cleo.address)])
            #expect(try await running.mail().link == nil)
        }
    }
}

/// A token of the same length and end as a true one.
enum PageTokenGuess {
    static func made(like token: String) -> String { String(repeating: "A", count: max(0, token.count - 4)) + token.suffix(4) }
}
