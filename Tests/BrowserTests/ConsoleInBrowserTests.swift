import Chromium
import Foundation
import Running
import Testing

/// The console as an employee uses it: a real browser with a passkey device of software.
@Suite("The console in a browser", .serialized, .needsChromium, .oneBrowser) struct ConsoleInBrowserTests {
    private struct Desk {
        let running: RunningVern
        let tab: Tab
        let device: PasskeyDevice
        let origin: String

        func signIn() async throws {
            try await tab.click("[data-run='sign-in']")
            try await tab.waitFor("#rail nav")
        }

        func said() async throws -> String {
            for _ in 0..<200 {
                if try await tab.count("#said:not([hidden])") == 1 { return try await tab.text("#said") }
                try await Task.sleep(for: .milliseconds(50))
            }
            return ""
        }

        func look(_ name: String) async throws { try await tab.lookAtConsole(name) }
    }

    /// - Parameter functions: what the first employee works at.
    private func desk(
        _ functions: [String] = ["front-desk", "courier-support"], language: String = "en", _ work: (Desk) async throws -> Void
    ) async throws {
        let port = try RunningVern.freePort()
        try await RunningVern.using(arguments: ["--unlimited", "--console", "127.0.0.1:\(port)"]) { running in
            try await OneBrowser.profile { profile in
                let settings = TabSettings().with { $0.languages = language }
                let tab = try await profile.open(settings)
                let device = try await tab.addPasskeyDevice()
                let invited = try await running.run(
                    ["staff", "invite", "Dina", "--data", running.data.path] + functions.flatMap { ["--function", $0] })
                let link = invited.output.trimmingCharacters(in: .whitespacesAndNewlines)
                let invitation = try #require(link.split(separator: "#").last)
                let origin = "http://localhost:\(port)"
                try await tab.navigate("\(origin)/#\(invitation)")
                try await work(Desk(running: running, tab: tab, device: device, origin: origin))
            }
        }
    }

    private func letter(_ text: String, id: String = UUID().uuidString) -> String {
        "From: Ann <ann.solbergsen@post.example>\r\nTo: info@protectoria.com\r\nSubject: Courier\r\nMessage-ID: <\(id)@post.example>\r\n"
            + "Content-Type: text/plain; charset=utf-8\r\n\r\n\(text)\r\n"
    }

    @Test(arguments: ["en", "nb"])
    func `an employee enrols, signs in, answers a letter in its thread, and leaves nothing on the device`(language: String) async throws {
        try await desk(language: language) { desk in
            let tab = desk.tab
            try await tab.click("[data-run='enrol']")
            #expect(try await desk.said() != "")
            #expect(try await tab.url() == desk.origin + "/")
            try desk.running.drop(letter("When do you open on Mondays?"))
            try await desk.running.waitUntilInboxIsEmpty()
            let acknowledged = try await desk.running.mail()
            try await desk.signIn()
            try await tab.waitFor("a[data-row]")
            try await desk.look("today-\(language)")
            try await tab.press("j")
            try await tab.press("Enter")
            try await tab.waitFor("#text")
            #expect(try await tab.pageText().contains("When do you open on Mondays?"))
            try await desk.look("case-\(language)")
            try await tab.fill("#text", "At eight.")
            try await tab.click("[name='do'][value='answer']")
            try await tab.waitFor(".tiles")
            let reply = try await desk.running.mail()
            let head = String(decoding: reply.raw, as: UTF8.self)
            #expect(reply.plain.contains("At eight.") && head.contains("In-Reply-To:") && !head.contains("Auto-Submitted"))
            #expect(reply.plain != acknowledged.plain)
            #expect(try await tab.count("a[data-row]") == 0)
            try await tab.click("a[href='#log']")
            try await tab.waitFor("td")
            try await desk.look("log-\(language)")
            for page in ["mail", "people", "products", "staff"] {
                try await tab.click("#rail a[href='#\(page)']")
                try await tab.waitFor("#rail a[href='#\(page)'][aria-current]")
                try await desk.look("\(page)-\(language)")
            }
            // Nothing is stored, nothing asked of anybody else, nothing complained of.
            let others = try await tab.requests().map(\.url).filter { url in
                // The browser's own picture in a field for a date.
                !url.hasPrefix(desk.origin) && !url.hasPrefix("data:image/svg+xml")
            }
            #expect(others.isEmpty)
            let kept = try await tab.evaluate("document.cookie + localStorage.length + sessionStorage.length")
            #expect(kept.text == "00")
            try await tab.click("[data-run='sign-out']")
            #expect(try await desk.said() != "")
            #expect(try await tab.attribute("hidden", of: "#rail") != nil)
        }
    }

    @Test(arguments: ["en", "nb"])
    func `an objection is upheld by erasing: behind a key, a reason and the case's number, and only then`(language: String) async throws {
        try await desk(language: language) { desk in
            let (tab, visitor) = (desk.tab, Visitor(desk.running))
            _ = try await visitor.registerAndConfirm(.ann)
            let page = try await visitor.ownPage(of: Person.ann.address)
            _ = try await visitor.send(page.form("object"), [("why", "My former husband works there.")])
            try await tab.click("[data-run='enrol']")
            _ = try await desk.said()
            try await desk.signIn()
            try await tab.waitFor("a[data-row]")
            try await tab.click("a[data-row]")
            try await tab.waitFor("#to")
            try await tab.press("h")
            try await tab.choose("#to", "courier-support")
            try await tab.fill("#route-why", "Theirs")
            try await tab.click("form:has(#to) button")
            try await tab.waitFor("[data-key='E']")
            #expect(try await tab.count("details[open] #erase-sure") == 0)
            try await tab.press("e")
            try await tab.waitFor("details[open] #erase-sure")
            try await desk.look("case-erase-\(language)")
            try await tab.fill("#erase-why", "They are right")
            try await tab.fill("#erase-sure", "0000-0000")
            try await tab.click("form:has(#erase-sure) button")
            // Another number erases nobody.
            try await tab.waitFor(".refusal")
            let number = try #require(try await tab.pageText().firstMatch(of: /[0-9A-Z]{4}-[0-9A-Z]{4}/)).output
            try await tab.press("e")
            try await tab.fill("#erase-why", "They are right")
            try await tab.fill("#erase-sure", String(number))
            try await tab.click("form:has(#erase-sure) button")
            try await tab.waitFor(".panel.permission .code")
            try await desk.look("case-erased-\(language)")
            #expect(try await !tab.pageText().contains(Person.ann.name))
        }
    }

    @Test func `a reload signs out, and an invitation works once`() async throws {
        try await desk { desk in
            let invitation = try await desk.tab.url()
            try await desk.tab.click("[data-run='enrol']")
            _ = try await desk.said()
            try await desk.signIn()
            try await desk.tab.reload()
            try await desk.tab.waitFor("[data-run='sign-in']")
            #expect(try await desk.tab.attribute("hidden", of: "#rail") != nil)
            try await desk.tab.navigate("about:blank")
            try await desk.tab.navigate(invitation)
            try await desk.tab.click("[data-run='enrol']")
            #expect(try await desk.said().contains("invitation"))
        }
    }

    @Test func `a passkey that does not verify who uses it, or signs wrong, lets nobody in`() async throws {
        try await desk { desk in
            try await desk.tab.click("[data-run='enrol']")
            _ = try await desk.said()
            for fault in PasskeyDevice.Fault.allCases {
                try await desk.device.make(fault)
                try await desk.tab.click("[data-run='sign-in']")
                try await Task.sleep(for: .milliseconds(600))
                #expect(try await desk.tab.attribute("hidden", of: "#rail") != nil, "\(fault)")
            }
            try await desk.device.make(nil)
            try await desk.device.verifies(false)
            try await desk.tab.click("[data-run='sign-in']")
            try await Task.sleep(for: .milliseconds(600))
            #expect(try await desk.tab.attribute("hidden", of: "#rail") != nil)
        }
    }
}
