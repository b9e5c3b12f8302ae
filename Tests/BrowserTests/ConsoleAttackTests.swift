import Chromium
import Foundation
import Keeping
import Promises
import Running
import Testing

/// What others' pages, copied passkeys and answers given twice come to, in a real browser.
@Suite("The console attacked from a browser", .serialized, .needsChromium, .oneBrowser) struct ConsoleAttackTests {
    /// A console with one passkey, and somebody else's pages on this machine, for which the passkey's name is good, too.
    private struct Attack {
        let running: RunningVern
        let tab: Tab
        let device: PasskeyDevice
        let console: String
        let evil: String

        private func post(_ path: String, _ fields: [(String, String)] = []) async throws -> Answered {
            var visitor = Visitor(running)
            (visitor.port, visitor.origin) = (UInt16(console.split(separator: ":").last!)!, console)
            let headers = [
                "Origin: \(console)", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty",
                "Content-Type: application/x-www-form-urlencoded",
            ]
            return try await visitor.ask("POST", path, headers: headers, body: Visitor.encoded(fields))
        }

        private struct Challenged: Decodable { let challenge: String }

        func challenge() async throws -> String {
            try JSONDecoder().decode(Challenged.self, from: await post("/sign-in/challenge").body).challenge
        }

        /// The passkey's answer to a challenge, made by the page that is open; or the browser's refusal.
        func answer(to challenge: String) async throws -> JSONValue {
            try await run("return await answer('\(challenge)');")
        }

        func run(_ body: String) async throws -> JSONValue {
            let told = try await tab.command(
                "Runtime.evaluate",
                [
                    "expression": .text("(async () => { \(Self.script) \(body) })()"), "awaitPromise": true, "userGesture": true,
                    "returnByValue": true,
                ])
            return try #require(told["result"]?["value"], "\(told)")
        }

        static let script = """
            const bytes = text => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), c => c.charCodeAt(0));
            const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer)))
                .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
            const answer = async challenge => { try {
                const got = await navigator.credentials.get({publicKey: {
                    challenge: bytes(challenge), rpId: 'localhost', userVerification: 'required'}});
                return {credential: text(got.rawId), client: text(got.response.clientDataJSON), authenticator: text(got.response.authenticatorData),
                    signature: text(got.response.signature), user: text(got.response.userHandle)};
            } catch (error) { return {refused: error.name}; } };
            """

        /// Handed to the console as its own page would.
        func signIn(_ answer: JSONValue, _ challenge: String) async throws -> Int {
            let names = ["credential", "client", "authenticator", "signature", "user"]
            let fields = try names.map { name in (name, try #require(answer[name]?.text, "\(answer)")) }
            return try await post("/sign-in", [("challenge", challenge)] + fields).status
        }
    }

    private func attack(_ work: (Attack) async throws -> Void) async throws {
        let (port, other, third) = (try RunningVern.freePort(), try RunningVern.freePort(), try RunningVern.freePort())
        let (console, evil) = ("http://localhost:\(port)", "http://localhost:\(other)")
        try await RunningVern.using(arguments: ["--unlimited", "--console", "127.0.0.1:\(port)"]) { running in
            let folder = running.data.appending(path: "evil")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let inner =
                "<!doctype html><title>inner</title><script>\(Attack.script) addEventListener('message', async event => event.source.postMessage(await answer(event.data), '*'));</script>"
            try Data(inner.utf8).write(to: folder.appending(path: "inner.html"))
            for (name, allow) in [("framing", ""), ("allowing", " allow=\"publickey-credentials-get *\"")] {
                let page =
                    "<!doctype html><title>\(name)</title><iframe id=\"theirs\" src=\"\(console)/\"></iframe><iframe id=\"own\" src=\"http://localhost:\(third)/inner.html\"\(allow)></iframe>"
                try Data(page.utf8).write(to: folder.appending(path: "\(name).html"))
            }
            let servers = try [other, third].map { port in
                let server = Process()
                server.executableURL = URL(filePath: "/usr/bin/python3")
                server.arguments = ["-m", "http.server", "\(port)", "--bind", "127.0.0.1", "--directory", folder.path]
                (server.standardOutput, server.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
                try server.run()
                return server
            }
            // A child of a test inherits its signal mask: SIGTERM may wait for ever.
            defer {
                for server in servers {
                    kill(server.processIdentifier, SIGKILL)
                    server.waitUntilExit()
                }
            }
            try await OneBrowser.profile { profile in
                let tab = try await profile.open(TabSettings())
                let device = try await tab.addPasskeyDevice()
                let invited = try await running.run(["staff", "invite", "Dina", "--data", running.data.path, "--function", "front-desk"])
                let invitation = try #require(invited.output.trimmingCharacters(in: .whitespacesAndNewlines).split(separator: "#").last)
                try await tab.navigate("\(console)/#\(invitation)")
                try await tab.click("[data-run='enrol']")
                try await tab.waitFor("#said:not([hidden])")
                try await work(Attack(running: running, tab: tab, device: device, console: console, evil: evil))
            }
        }
    }

    @Test(.keeps(.authenticated)) func `a true answer opens it once, and one made on another's page never`() async throws {
        try await attack { attack in
            var challenge = try await attack.challenge()
            let answer = try await attack.answer(to: challenge)
            #expect(try await attack.signIn(answer, challenge) == 200)
            #expect(try await attack.signIn(answer, challenge) == 403, "the same answer again")
            let next = try await attack.challenge()
            #expect(try await attack.signIn(answer, next) == 403, "the same answer to another challenge")
            try await attack.tab.navigate("\(attack.evil)/inner.html")
            challenge = try await attack.challenge()
            let stolen = try await attack.answer(to: challenge)
            #expect(stolen["signature"] != nil, "the browser signs for whoever shares the machine's name: \(stolen)")
            #expect(try await attack.signIn(stolen, challenge) == 403)
        }
    }

    @Test(.keeps(.authenticated)) func `in somebody's frame it isn't shown, and no passkey signs there for it`() async throws {
        try await attack { attack in
            for (page, signs) in [("framing", false), ("allowing", true)] {
                try await attack.tab.navigate("\(attack.evil)/\(page).html")
                let tree = try await attack.tab.command("Page.getFrameTree")["frameTree"]?["childFrames"]?.list ?? []
                let shown = tree.compactMap { $0["frame"]?["url"]?.text }
                #expect(!shown.contains { $0.hasPrefix(attack.console) }, "\(shown)")
                #expect(shown.contains { $0.hasSuffix("/inner.html") }, "\(shown)")
                let challenge = try await attack.challenge()
                let answer = try await attack.run(
                    """
                    return await new Promise(done => {
                        addEventListener('message', event => done(event.data), {once: true});
                        document.getElementById('own').contentWindow.postMessage('\(challenge)', '*');
                    });
                    """)
                if signs, answer["signature"] != nil {
                    #expect(try await attack.signIn(answer, challenge) == 403)
                } else {
                    #expect(answer["refused"]?.text == "NotAllowedError", "\(answer)")
                }
            }
        }
    }

    @Test(.keeps(.authenticated)) func `a copied passkey's count goes backwards: nobody is let in, and the day's page says so`()
        async throws
    {
        try await attack { attack in
            for _ in 0..<3 {
                let challenge = try await attack.challenge()
                #expect(try await attack.signIn(attack.answer(to: challenge), challenge) == 200)
            }
            try await attack.device.copy(countingFrom: 1)
            let challenge = try await attack.challenge()
            #expect(try await attack.signIn(attack.answer(to: challenge), challenge) == 403)
            try await attack.device.copy(countingFrom: 50)
            try await attack.tab.navigate(attack.console)
            try await attack.tab.click("[data-run='sign-in']")
            try await attack.tab.waitFor(".alarm")
            #expect(try await attack.tab.pageText().contains("A passkey may have been copied"))
        }
    }
}
