import DataProtection
import Foundation
import Keeping
import Promises
import Running
import SoftPasskeys
import Staff
import Testing

/// Every route, for everybody: who is not meant learns nothing, not even that there is something.
@Suite("The console's routes") struct MatrixTests {
    private static let functions = ["front-desk", "courier-support", "lookout-support", "courier-calls"]
    private static let see: Set<String> = ["courier-support", "lookout-support", "courier-calls"]
    /// Route and the functions that get an answer; everybody else is told that there is nothing.
    private static let matrix: [(path: String, fields: [(String, String)], for: Set<String>)] = [
        ("/view/today", [], Set(functions)), ("/view/cases", [], Set(functions)),
        ("/view/people", [], see), ("/view/products", [], see), ("/view/mail", [], Set(functions)),
        ("/view/mail", [("about", "returned")], ["front-desk"]), ("/view/mail", [("about", "received/50")], Set(functions)),
        ("/view/staff", [], ["front-desk"]), ("/view/log", [], ["front-desk"]),
        ("/view/statistics", [], ["front-desk"]),
        ("/view/approvals", [], Set(functions)), ("/view/export", [("about", "courier")], ["courier-support", "courier-calls"]),
        ("/do/export", [("about", "nothing")], []), ("/do/fetch", [("about", "00000000")], []),
        ("/do/challenge", [("about", "00000000")], []),
        ("/do/approve", [("about", "00000000")], []), ("/do/stop", [("about", "00000000"), ("reason", "x")], []),
        ("/do/count-in", [("about", "AAAA")], []), ("/do/identity", [("about", "0000-0000")], []),
        ("/do/vouch", [("about", "00000000")], []),
        ("/do/invite", [("name", "Eva"), ("functions", "front-desk")], ["front-desk"]),
        ("/do/invite-again", [("about", String(repeating: "0", count: 32))], ["front-desk"]),
        ("/do/away", [("about", String(repeating: "0", count: 32))], []),
        ("/view/new-case", [], Set(functions).subtracting(["courier-calls"])),
        (
            "/do/open-case", [("email", "eva@post.example"), ("how", "phone"), ("asks", "question"), ("text", "When?")],
            Set(functions).subtracting(["courier-calls"])
        ),
        ("/do/leave", [("about", String(repeating: "0", count: 32))], ["front-desk"]),
    ]

    private func said(_ answer: Answered) -> String { String(decoding: answer.body, as: UTF8.self) }

    @Test(.keeps(.authenticated, .restrictedAreas, .needToKnow))
    func `answer nobody who isn't signed in, and each function only what is its own`()
        async throws
    {
        try await Console.using { console in
            var bearers: [String: String] = [:]
            for function in Self.functions { bearers[function] = try await console.colleague([function]).bearer }
            let nothing = try await console.ask("/view/case", [("about", "0000-0000")], bearer: bearers["front-desk"])
            #expect(nothing.status == 404)
            let cased: [(path: String, fields: [(String, String)], for: Set<String>)] = [
                ("/view/case", [], []), ("/do/case", [], []), ("/view/person", [], []), ("/do/person", [], []),
                ("/view/letter", [("about", String(repeating: "0", count: 32))], []), ("/do/letter", [("do", "open")], []),
            ]
            for route in Self.matrix + cased {
                for bearer in [nil, "", "x", OpaqueToken(until: Date() + 3_600).text] as [String?] {
                    let refused = try await console.ask(route.path, route.fields, bearer: bearer)
                    #expect(refused.status == 401, "\(route.path)")
                    #expect(!said(refused).contains("<table"))
                }
                for function in Self.functions {
                    let answer = try await console.ask(route.path, route.fields, bearer: bearers[function])
                    if route.for.contains(function) {
                        #expect(answer.status == 200, "\(route.path) for \(function)")
                    } else {
                        #expect(answer.status == 404 && answer.body == nothing.body, "\(route.path) for \(function)")
                    }
                }
            }
        }
    }

    @Test(.keeps(.restrictedAreas)) func `are those listed here, and none is on the public site`() async throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folder = root.appending(path: "Sources/Pages/StaffPages")
        let code = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }.map {
            try String(contentsOf: folder.appending(path: $0), encoding: .utf8)
        }.joined()
        let routes = Set(code.matches(of: /router\.(?:get|post)\("([^"]+)"\)/).map { String($0.1) })
        #expect(
            routes == [
                "/", "/assets/:file", "/enrol/offer", "/enrol", "/sign-in/challenge", "/sign-in", "/sign-out", "/view/:name", "/do/:name",
            ])
        let desk = try String(contentsOf: folder.appending(path: "ConsoleDesk.swift"), encoding: .utf8)
        let names = Set(
            desk.matches(of: /(?m)^ +case ((?:"[a-z-]+"(?:, )?)+):/).flatMap { $0.1.matches(of: /"([a-z-]+)"/).map { String($0.1) } })
        let known = Set(Self.matrix.map { String($0.path.split(separator: "/")[1]) } + ["case", "person", "letter"])
        #expect(names == known)
        try await Console.using { console in
            let visitor = Visitor(console.running)
            for path in ["/view/today", "/do/case", "/sign-in", "/enrol/offer"] {
                let answer = try await visitor.post(path)
                #expect(answer.status == 404, "\(path)")
            }
            for path in ["/privacy", "/view/today"] {
                let answer = try await console.ask(path, method: "GET")
                #expect(answer.status == 404, "\(path)")
            }
        }
    }

    @Test(.keeps(.restrictedAreas)) func `are asked from the console's own page alone`() async throws {
        try await Console.using { console in
            let bearer = try await console.colleague(["front-desk"]).bearer
            let own = console.browser
            #expect(try await console.ask("/view/today", bearer: bearer, headers: own).status == 200)
            for (index, other) in [
                "Origin: http://evil.example", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: iframe",
            ].enumerated() {
                var headers = own
                headers[index] = other
                #expect(try await console.ask("/view/today", bearer: bearer, headers: headers).status == 403, "\(other)")
                headers.remove(at: index)
                #expect(try await console.ask("/view/today", bearer: bearer, headers: headers).status == 403, "without \(own[index])")
            }
            // Under another name of the same machine, as a rebound name would be.
            var visitor = Visitor(console.running)
            (visitor.port, visitor.origin) = (console.port, "http://rebound.example:\(console.port)")
            let answer = try await visitor.ask(
                "POST", "/view/today", headers: own + ["Authorization: Bearer \(bearer)"], body: "")
            #expect(answer.status == 403)
        }
    }

    @Test(.keeps(.needToKnow)) func `an employee of one product can't learn that somebody of another exists, nor their case`() async throws
    {
        try await Console.using { console in
            let (ann, visitor) = (Person.ann, Visitor(console.running))
            _ = try await visitor.registerAndConfirm(ann)
            let desk = try await console.colleague(["front-desk"]).bearer
            let (courier, lookout) = (
                try await console.colleague(["courier-support"]).bearer, try await console.colleague(["lookout-support"]).bearer
            )
            func look(_ bearer: String, _ function: String, _ address: String) async throws -> String {
                let answer = try await console.ask(
                    "/do/person", [("whole", address), ("as", function), ("reason", "They called")], bearer: bearer)
                return said(answer).replacingOccurrences(of: address, with: "ADDRESS")
            }
            let unknown = try await look(lookout, "lookout-support", "nobody@post.example")
            #expect(try await look(lookout, "lookout-support", ann.address) == unknown)
            let seen = try await look(courier, "courier-support", ann.address)
            #expect(seen.contains("ADDRESS") && seen.contains(ann.company) && !seen.contains(ann.phone) && seen != unknown)
            // As a function they don't have, there is nothing.
            #expect(
                try await console.ask(
                    "/do/person", [("whole", ann.address), ("as", "courier-support"), ("reason", "x")], bearer: lookout
                ).status == 404)

            let number = try await console.letter("When does Courier open on Mondays?", from: ann.address)
            let none = try await console.ask("/view/case", [("about", "0000-0000")], bearer: lookout)
            for bearer in [courier, lookout] {
                let hidden = try await console.ask("/view/case", [("about", number)], bearer: bearer)
                #expect(hidden.status == 404 && hidden.body == none.body)
                #expect(try await !said(console.ask("/view/cases", bearer: bearer)).contains(number))
            }
            let shown = said(try await console.ask("/view/case", [("about", number)], bearer: desk))
            #expect(shown.contains("When does Courier open") && !shown.contains(ann.phone) && !shown.contains(ann.company))
            let given = try await console.ask(
                "/do/case", [("about", number), ("do", "route"), ("to", "courier-support"), ("reason", "Theirs")], bearer: desk)
            #expect(given.status == 200)
            #expect(try await console.ask("/view/case", [("about", number)], bearer: desk).status == 404)
            #expect(said(try await console.ask("/view/case", [("about", number)], bearer: courier)).contains(ann.company))
            #expect(try await console.ask("/view/case", [("about", number)], bearer: lookout).body == none.body)
            // The answer to the letter.
            _ = try await console.running.mail()
            // The person reads who looked, as what, and why.
            let page = said(try await visitor.ownPage(of: ann.address))
            #expect(page.contains("courier-support") && page.contains("They called") && page.contains(number))
        }
    }
}
