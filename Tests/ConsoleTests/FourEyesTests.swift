import DataProtection
import Foundation
import Keeping
import Promises
import Running
import SoftPasskeys
import Staff
import Testing

/// Four eyes as they are used: asked for on the command line, approved in the console.
@Suite("Four eyes in the console") struct FourEyesTests {
    private struct Line: Decodable { let id: String, kind: String, state: String, waits: String, fingerprint: String, approvals: Int }
    private struct Challenged: Decodable { let challenge: String }

    private func said(_ answer: Answered) -> String { String(decoding: answer.body, as: UTF8.self) }

    private func requests(_ running: RunningVern) async throws -> [Line] {
        let list = try await running.run(["approvals", "list", "--format", "json", "--data", running.data.path])
        return try JSONDecoder().decode([Line].self, from: Data(list.output.utf8))
    }

    private func waiting(_ running: RunningVern) async throws -> Line {
        for _ in 0..<100 {
            if let one = try await requests(running).first(where: { $0.state == "waiting" }) { return one }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw RunningFailure.noAnswer("a request")
    }

    private func challenge(_ console: Console, _ id: String, bearer: String) async throws -> String {
        let answer = try await console.ask("/do/challenge", [("about", id)], bearer: bearer)
        return try JSONDecoder().decode(Challenged.self, from: answer.body).challenge
    }

    private func approve(
        _ console: Console, _ id: String, _ one: inout (bearer: String, passkey: SoftPasskey), challenge given: String? = nil
    ) async throws -> String {
        let challenge = if let given { given } else { try await self.challenge(console, id, bearer: one.bearer) }
        let answer = one.passkey.signIn(challenge)
        return said(
            try await console.ask(
                "/do/approve",
                [
                    ("about", id), ("challenge", challenge), ("credential", answer.credential.base64URL),
                    ("client", answer.clientData.base64URL), ("authenticator", answer.authenticatorData.base64URL),
                    ("signature", answer.signature.base64URL), ("user", ""),
                ], bearer: one.bearer))
    }

    /// The example site with a policy one number higher.
    private func raised(in folder: URL) throws -> URL {
        let site = folder.appending(path: "site")
        try FileManager.default.copyItem(at: BuiltVern.exampleSite, to: site)
        for language in ["en", "nb"] {
            let file = site.appending(path: "policies/privacy.\(language).md")
            let text = try String(contentsOf: file, encoding: .utf8).replacing("version: 4\n", with: "version: 5\n")
            try (text + "\nOnce a year we eat cake.\n").write(to: file, atomically: true, encoding: .utf8)
        }
        return site
    }

    @Test(.keeps(.changesPosted, .authenticated)) func `a policy is published by two colleagues, each for exactly what both were shown`()
        async throws
    {
        try await Console.using { console in
            let running = console.running
            var (dina, eva) = (try await console.colleague(["front-desk"]), try await console.colleague(["front-desk"]))
            var ben = try await console.colleague(["courier-support"])
            let site = try raised(in: running.folder)
            let publish = ["policy", "publish", site.path, "--reason", "Cake", "--yes", "--data", running.data.path]
            let unwaited = try await running.run(publish + ["--no-wait"])
            #expect(unwaited.status == 75 && unwaited.output.contains("Two colleagues approve it"), "\(unwaited.complaint)")
            let asked = try await waiting(running)
            #expect(unwaited.output.contains(asked.fingerprint))
            let page = said(try await console.ask("/view/approvals", bearer: dina.bearer))
            #expect(page.contains(asked.fingerprint) && page.contains("Once a year we eat cake") && page.contains("Two passkeys"))
            #expect(try await said(console.ask("/view/today", bearer: ben.bearer)).contains("One thing waits for approval"))
            let little = said(try await console.ask("/view/approvals", bearer: ben.bearer))
            #expect(little.contains(asked.fingerprint) && !little.contains("cake") && !little.contains("data-run=\"approve\""))

            // Nobody's word counts twice, elsewhere, or without the right to give it.
            #expect(try await console.ask("/do/challenge", [("about", asked.id)], bearer: ben.bearer).status == 404)
            let challenge = try await self.challenge(console, asked.id, bearer: dina.bearer)
            #expect(try await approve(console, asked.id, &ben, challenge: challenge).contains("There is no such thing"))
            let first = try await self.challenge(console, asked.id, bearer: dina.bearer)
            #expect(try await approve(console, asked.id, &dina, challenge: first).contains("one more colleague"))
            #expect(try await approve(console, asked.id, &dina, challenge: first).contains("not accepted"), "replayed")
            #expect(try await approve(console, asked.id, &dina).contains("approved it already"))
            #expect(
                try await approve(console, asked.id, &eva, challenge: console.challenge()).contains("not accepted"), "one to sign in with")
            var mixed = (bearer: dina.bearer, passkey: eva.passkey)
            #expect(try await approve(console, asked.id, &mixed).contains("not accepted"), "Eva’s passkey at Dina’s page")
            eva.passkey = mixed.passkey
            // Asked for again it is the same request, and now somebody waits for it.
            let published = Task { try await running.run(publish) }
            for _ in 0..<400 where running.written.matches(of: /Two colleagues approve it/).count < 2 {
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(try await approve(console, asked.id, &eva).contains("Approved."))
            let done = try await published.value
            #expect(done.status == 0 && done.output.contains("Published by"), "\(done.complaint)")
            #expect(try await approve(console, asked.id, &eva).contains("waits no more"))
            let log = said(try await console.ask("/view/log", bearer: dina.bearer))
            #expect(log.contains("four eyes, done") && log.contains("approved publish \(asked.fingerprint)"))
            #expect(try await running.run(["policy", "list", site.path, "--data", running.data.path]).output.contains("privacy 5 en"))
        }
    }

    @Test(.keeps(.authenticated)) func `a challenge for one request approves no other, and what is stopped stays undone`() async throws {
        try await Console.using { console in
            let running = console.running
            var (dina, eva) = (try await console.colleague(["front-desk"]), try await console.colleague(["front-desk"]))
            let site = try raised(in: running.folder)
            for reason in ["One", "Other"] {
                _ = try await running.run(
                    ["policy", "publish", site.path, "--reason", reason, "--yes", "--no-wait", "--data", running.data.path])
            }
            let both = try await requests(running)
            #expect(both.count == 2 && both[0].fingerprint != both[1].fingerprint)
            let challenge = try await self.challenge(console, both[0].id, bearer: dina.bearer)
            #expect(try await approve(console, both[1].id, &dina, challenge: challenge).contains("not accepted"))
            _ = try await approve(console, both[1].id, &dina)
            #expect(
                try await said(console.ask("/do/stop", [("about", both[1].id), ("reason", " ")], bearer: eva.bearer)).contains("Say why"))
            #expect(
                try await said(console.ask("/do/stop", [("about", both[1].id), ("reason", "Not so")], bearer: eva.bearer)).contains(
                    "Stopped."))
            #expect(try await approve(console, both[1].id, &eva).contains("waits no more"))
            let stopped = try await running.run(["approvals", "stop", both[0].id, "--reason", "Nor this", "--data", running.data.path])
            #expect(stopped.status == 0)
            let again = try await running.run(["approvals", "stop", both[0].id, "--reason", "Nor this", "--data", running.data.path])
            #expect(again.status == 1)
            #expect(try await requests(running).allSatisfy { $0.state == "stopped" })
        }
    }

    @Test(.keeps(.needToKnow)) func `functions of vern.yaml hold once they were approved, and the start says that they wait`() async throws
    {
        let folder = try FileManager.default.freshFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let site = folder.appending(path: "site")
        try FileManager.default.copyItem(at: BuiltVern.exampleSite, to: site)
        let first = try await RunningVern.start(site: site, folder: folder)
        #expect(try await first.stop() == 0)
        let file = site.appending(path: "vern.yaml")
        let yaml = try String(contentsOf: file, encoding: .utf8).replacing(
            "fields: [name, email]\n", with: "fields: [name, email, phone]\n")
        try yaml.write(to: file, atomically: true, encoding: .utf8)
        let port = try RunningVern.freePort()
        let running = try await RunningVern.start(
            site: site, folder: folder, arguments: ["--unlimited", "--console", "127.0.0.1:\(port)"])
        defer { running.kill() }
        #expect(running.written.contains("vern staff functions publish"))
        let console = Console(running: running, port: port)
        let dina = try await console.colleague(["front-desk"])
        let data = ["--data", running.data.path]
        let shown = try await running.run(["staff", "functions", "show", site.path] + data)
        #expect(shown.status == 1 && shown.output.contains("+ lookout-support fields: email, name, phone"), "\(shown.output)")
        let asked = try await running.run(["staff", "functions", "publish", site.path, "--reason", "Calls", "--yes"] + data)
        #expect(asked.status == 75 && asked.output.contains("24 hours"), "one employee alone: \(asked.complaint)")
        #expect(try await running.run(["staff", "functions", "show", site.path] + data).status == 1)
        let today = said(try await console.ask("/view/today", bearer: dina.bearer))
        #expect(today.contains("One person asked for what would need two"))
        #expect(try await said(console.ask("/view/staff", bearer: dina.bearer)).contains("One employee"))
        #expect(try await running.run(["doctor"] + data).output.contains("four eyes: one employee: 24 hours"))
    }

    /// Runs `age` or `age-keygen`.
    private func age(_ command: String, _ arguments: [String]) async throws -> String {
        let (process, out) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/\(command)")
        process.arguments = arguments
        process.standardOutput = out
        process.standardError = FileHandle.nullDevice
        try process.run()
        let said = try out.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: said, as: UTF8.self)
    }

    @Test(.keeps(.needToKnow)) func `an export is sealed and in each record, and small ones that add up to many people wait`() async throws
    {
        try await Console.using { console in
            let running = console.running
            _ = try await console.colleague(["front-desk"])
            let visitor = Visitor(running)
            _ = try await visitor.registerAndConfirm(.ann)
            let identity = running.folder.appending(path: "identity").path
            _ = try await age("age-keygen", ["-o", identity])
            let recipient = try await age("age-keygen", ["-y", identity]).trimmingCharacters(in: .whitespacesAndNewlines)
            func export(_ name: String, function: String = "courier-support") async throws -> Finished {
                try await running.run([
                    "people", "export", "--product", "courier", "--function", function, "--format", "csv", "--to", recipient, "-o",
                    running.folder.appending(path: name).path, "--reason", "New mail tool", "--data", running.data.path,
                ])
            }
            #expect(try await export("other.age", function: "lookout-support").status == 1)
            let done = try await export("first.age")
            #expect(done.status == 0, "\(done.complaint)")
            #expect(try await export("first.age").status != 0, "nothing is written over")
            let text = try await age("age", ["-d", "-i", identity, running.folder.appending(path: "first.age").path])
            #expect(text.contains(Person.ann.name) && text.contains(Person.ann.address) && !text.contains(Person.ann.phone))
            #expect(text.hasPrefix("\"registered\",\"contact\",\"name\""))
            let page = try await visitor.ownPage(of: Person.ann.address)
            #expect(page.text.contains("New mail tool"))
            var last = done
            for index in 0..<26 where last.status == 0 { last = try await export("more-\(index).age") }
            #expect(last.status == 75 && last.output.contains("24 hours"), "\(last.complaint)")
        }
    }

    @Test(.keeps(.needToKnow))
    func `an export asked for in the console is fetched sealed and once by who asked, of many people only after two have approved`()
        async throws
    {
        try await Console.using { console in
            let running = console.running
            var (dina, eva) = (try await console.colleague(["front-desk"]), try await console.colleague(["front-desk"]))
            let ben = try await console.colleague(["courier-support"]).bearer
            let cleo = try await console.colleague(["lookout-support"]).bearer
            let visitor = Visitor(running)
            _ = try await visitor.registerAndConfirm(.ann)
            let identity = running.folder.appending(path: "identity").path
            _ = try await age("age-keygen", ["-o", identity])
            let recipient = try await age("age-keygen", ["-y", identity]).trimmingCharacters(in: .whitespacesAndNewlines)
            func ask(
                _ bearer: String, as function: String = "courier-support", to recipient: String, reason: String = "New mail tool"
            ) async throws -> Answered {
                try await console.ask(
                    "/do/export",
                    [("about", "courier"), ("as", function), ("format", "csv"), ("recipient", recipient), ("reason", reason)],
                    bearer: bearer)
            }
            func fetch(_ id: String, _ bearer: String) async throws -> Answered {
                try await console.ask("/do/fetch", [("about", id)], bearer: bearer)
            }
            func isOpened(_ file: Answered) async throws -> Bool {
                let path = running.folder.appending(path: "\(UUID().uuidString).age")
                try file.body.write(to: path)
                let text = try await age("age", ["-d", "-i", identity, path.path])
                return file.header("content-disposition")?.contains("courier-") == true && text.contains(Person.ann.name)
                    && text.contains(Person.ann.address) && !text.contains(Person.ann.phone)
            }
            #expect(try await said(console.ask("/view/export", [("about", "courier")], bearer: ben)).contains("value=\"courier-support\""))
            #expect(try await ask(cleo, to: recipient).status == 404)
            #expect(try await ask(ben, as: "courier-calls", to: recipient).status == 404)
            #expect(try await said(ask(ben, to: "age1nobody\u{e9}")).contains("That is no recipient"))
            #expect(try await said(ask(ben, to: recipient, reason: " ")).contains("Say why"))
            #expect(try await requests(running).isEmpty)

            let ready = said(try await ask(ben, to: recipient))
            #expect(ready.contains("Approved at once"))
            let id = String(try #require(ready.firstMatch(of: /data-run="fetch" data-about="([0-9a-f]{32})"/)).1)
            for other in [dina.bearer, cleo] { #expect(try await fetch(id, other).status == 404) }
            let file = try await fetch(id, ben)
            #expect(!file.html.contains(Person.ann.name))
            #expect(try await isOpened(file))
            #expect(try await said(fetch(id, ben)).contains("waits no more"))
            #expect(try await visitor.ownPage(of: Person.ann.address).text.contains("New mail tool"))

            // Small ones add up.
            var last = ready
            for _ in 0..<26 where !last.contains("It waits for approval") { last = said(try await ask(ben, to: recipient)) }
            let asked = try await waiting(running)
            #expect(try await said(fetch(asked.id, ben)).contains("waits no more"))
            #expect(try await approve(console, asked.id, &dina).contains("Approved by you."))
            #expect(try await said(fetch(asked.id, ben)).contains("waits no more"))
            #expect(try await approve(console, asked.id, &eva).contains("Approved."))
            #expect(try await isOpened(fetch(asked.id, ben)))
        }
    }

    @Test(.keeps(.needToKnow))
    func `somebody whom no link reaches is taken at their word by two colleagues, for a case that is with who asks`() async throws {
        try await Console.using { console in
            var (dina, eva) = (try await console.colleague(["front-desk"]), try await console.colleague(["front-desk"]))
            let ben = try await console.colleague(["courier-support"])
            let number = try await console.letter("When do you open on Mondays?")
            let ask = [("about", number), ("ground", "guardian"), ("reason", "Order of the court seen")]
            #expect(try await console.ask("/do/identity", ask, bearer: ben.bearer).status == 404)
            #expect(try await said(console.ask("/do/identity", ask, bearer: dina.bearer)).contains("Asked for."))
            let asked = try await waiting(console.running)
            #expect(try await said(console.ask("/do/vouch", [("about", asked.id)], bearer: dina.bearer)).contains("waits no more"))
            _ = try await approve(console, asked.id, &dina)
            #expect(try await approve(console, asked.id, &eva).contains("Approved."))
            #expect(try await console.ask("/do/vouch", [("about", asked.id)], bearer: eva.bearer).status == 404, "only who asked goes on")
            #expect(try await said(console.ask("/do/vouch", [("about", asked.id)], bearer: dina.bearer)).contains("guardian"))
            #expect(try await said(console.ask("/do/vouch", [("about", asked.id)], bearer: dina.bearer)).contains("waits no more"))
        }
    }
}
