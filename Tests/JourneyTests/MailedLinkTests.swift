import Running
import Testing

@Suite("A mailed link") struct MailedLinkTests {
    /// Mail scanners open links, some of them several times.
    private func scan(_ letter: Letter, _ visitor: Visitor) async throws -> String {
        let link = try #require(letter.link)
        for _ in 0..<3 {
            let shown = try await visitor.get(link)
            #expect(shown.status == 200 && shown.html.contains("<button"))
            #expect(!shown.html.contains("@fjordkontor.example"), "the page with the button holds no data")
            #expect(try await visitor.head(link).status == 200)
        }
        return link
    }

    private func expectSpent(_ link: String, _ visitor: Visitor) async throws {
        let folder = link.split(separator: "/").dropLast().joined(separator: "/")
        let unknown = "/\(folder)/" + String(repeating: "A", count: link.split(separator: "/").last?.count ?? 22)
        for path in [link, unknown] {
            #expect(try await visitor.get(path).status == 410)
            #expect(try await visitor.head(path).status == 410)
        }
        let (used, never) = (try await visitor.post(link), try await visitor.post(unknown))
        #expect(used.status == 410 && never.status == 410)
        #expect(used.html == never.html, "used and unknown can't be told apart")
        let quiet = { (answer: Answered) in answer.headers.filter { $0.name != "date" }.map { "\($0.name): \($0.value)" } }
        #expect(quiet(used) == quiet(never))
    }

    @Test func `of each kind acts on no GET or HEAD, once on POST, and is then like one that never was`() async throws {
        try await RunningVern.using { running in
            let (visitor, ann) = (Visitor(running), Person.ann)
            _ = try await visitor.register(ann)
            let confirm = try await scan(try await running.mail(), visitor)
            #expect(try await visitor.post(confirm).heading.contains("Courier"))
            try await expectSpent(confirm, visitor)

            _ = try await visitor.post("/my", [("email", ann.address)])
            let open = try await scan(try await running.mail(), visitor)
            let page = try await visitor.post(open)
            #expect(page.text.contains(ann.name))
            try await expectSpent(open, visitor)

            let moved = try await visitor.send(try page.form("address"), [("new-address", "ann@nytt.example")])
            let address = try await scan(try await running.mail(), visitor)
            #expect(try await running.furtherMails().isEmpty, "the old address is told when the new one is confirmed")
            #expect(moved.text.contains("ann@nytt.example"))
            #expect(try await visitor.post(address).status == 200)
            try await expectSpent(address, visitor)

            let told = try await running.mail()
            #expect(told.to == [ann.address])
            let undo = try await scan(told, visitor)
            #expect(try await visitor.post(undo).status == 200)
            try await expectSpent(undo, visitor)

            try running.drop(stopLetter(from: ann.address))
            let stopped = try await scan(try await running.mail(), visitor)
            #expect(try await visitor.post(stopped).status == 200)
            try await expectSpent(stopped, visitor)
            #expect(try await running.stop() == 0)
        }
    }

    @Test func `is refused when another site presses it, and works afterwards`() async throws {
        try await RunningVern.using { running in
            let visitor = Visitor(running)
            _ = try await visitor.register(.ben)
            let link = try #require(try await running.mail().link)
            for headers in [["Origin: http://evil.example"], ["Sec-Fetch-Site: cross-site"], ["Origin: null"]] {
                #expect(try await visitor.post(link, headers: headers).status == 403)
            }
            #expect(try await visitor.post(link).status == 200)
        }
    }
}

func stopLetter(from address: String, words: String = "Please stop sending me mail.") -> String {
    "From: <\(address)>\nTo: info@protectoria.com\nSubject: hello\nMessage-ID: <\(abs(address.hashValue))@mail.example>\n\n\(words)\n"
}
