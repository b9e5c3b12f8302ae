import Foundation
import Keeping
import Promises
import Running
import Testing

@Suite("A new version of the policy") struct PublishingTests {
    private let planted = "Once a year we eat cake, and tell you so."
    private let plantedToo = "Twice a year we eat cake, and tell you so."

    /// The example site with a policy one number higher, and a sentence more.
    private func raise(_ site: URL, from old: Int, to new: Int, inForce: String, planting sentence: String) throws {
        for language in ["en", "nb"] {
            let file = site.appending(path: "policies/privacy.\(language).md")
            let text = try String(contentsOf: file, encoding: .utf8)
                .replacing("version: \(old)\n", with: "version: \(new)\n").replacing(
                    /in-force: \d{4}-\d\d-\d\d/, with: "in-force: \(inForce)")
            try (text + "\n\(sentence)\n").write(to: file, atomically: true, encoding: .utf8)
        }
    }

    private func copy(_ folder: URL) throws -> URL {
        let site = folder.appending(path: "site")
        try FileManager.default.copyItem(at: BuiltVern.exampleSite, to: site)
        return site
    }

    private func linkedData(_ page: Answered, _ visitor: Visitor) async throws -> String {
        let file = try await visitor.send(try page.form("receipt-file"))
        #expect(file.status == 200 && file.header("content-type") == "application/ld+json")
        #expect(file.header("content-disposition")?.contains(".jsonld") == true)
        return file.html
    }

    private func fingerprint(_ running: RunningVern, _ path: String) async throws -> String {
        let page = try await Visitor(running).get(path)
        return String(try #require(page.html.firstMatch(of: /[0-9a-f]{64}/)).output)
    }

    @Test(.keeps(.changesPosted, .acceptanceRecorded))
    func `is served when somebody publishes it, and who registered before keeps the one they were shown`() async throws {
        let folder = try FileManager.default.freshFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let site = try copy(folder)
        let first = try await RunningVern.start(site: site, folder: folder)
        let data = ["--data", first.data.path]
        let receipt = try await linkedData(try await Visitor(first).registerAndConfirm(.ann), Visitor(first))
        let shown = try await fingerprint(first, "/privacy/versions/4")
        #expect(receipt.contains("/privacy/versions/4\"") && receipt.contains(shown))
        #expect(try await first.stop() == 0)

        try raise(site, from: 4, to: 5, inForce: "2026-11-01", planting: planted)
        let second = try await RunningVern.start(site: site, folder: folder)
        #expect(second.written.contains("privacy 5 (en), privacy 5 (nb)") && second.written.contains("vern policy publish"))
        let before = try await Visitor(second).get("/privacy")
        #expect(!before.html.contains(planted) && before.text.contains("Version 4, in force"), "nobody has published it")
        #expect(try await Visitor(second).get("/privacy/versions/5").status == 404)

        let publish = ["policy", "publish", site.path, "--by", "Ben Vik", "--reason", "We eat cake"] + data
        #expect(try await second.run(["policy", "publish", site.path] + data).status == 64, "without a reason")
        let asked = try await second.run(publish)
        #expect(asked.status == 64 && asked.output.contains("+ \(planted)") && asked.complaint.contains("--yes"))
        let list = ["policy", "list", site.path] + data
        #expect(try await second.run(list).output.contains("privacy 5 en 2026-11-01"))
        #expect(try await !second.run(list).output.contains("Ben Vik"), "nothing was published without a yes")
        let done = try await second.run(publish + ["--yes"])
        #expect(done.status == 0 && done.output.contains("Published by Ben Vik"), "\(done.complaint)")
        #expect(try await second.run(publish + ["--yes"]).output.contains("Nothing to publish"))
        let listed = try await second.run(list).output
        #expect(listed.contains("by Ben Vik because: We eat cake") && listed.contains("because: First start"))
        #expect(try await !Visitor(second).get("/privacy").html.contains(planted), "a running server serves what it started with")
        #expect(try await second.stop() == 0)

        // Another one, published while no server runs.
        try raise(site, from: 5, to: 6, inForce: "2026-11-02", planting: plantedToo)
        let offline = try await second.run(["policy", "publish", site.path, "--reason", "More cake", "--yes"] + data)
        #expect(offline.status == 0 && offline.output.contains("+ \(plantedToo)"), "\(offline.complaint)")
        let third = try await RunningVern.start(site: site, folder: folder)
        defer { third.kill() }
        let visitor = Visitor(third)
        #expect(try await visitor.get("/privacy").html.contains(plantedToo))
        #expect(try await visitor.get("/privacy/compare/4/6").html.contains("<ins>\(planted)</ins>"))
        #expect(try await visitor.get("/privacy/feed").html.contains("privacy/6/en"))
        // The folder holds no text of version 4 any more: it is read from what is on record, word for word.
        #expect(try await fingerprint(third, "/privacy/versions/4") == shown)
        #expect(try await visitor.get("/privacy/versions/4").html.contains("We do not share it with third parties."))
        let page = try await visitor.ownPage(of: Person.ann.address)
        #expect(page.html.contains("href=\"/en/privacy/versions/4\"") && page.text.contains("Privacy policy version 4"))
        #expect(!page.html.contains("/privacy/versions/6\""))
        // Each start of this test has a port of its own.
        func plain(_ text: String) -> String { text.replacing(/localhost:\d+/, with: "HOST") }
        #expect(plain(try await linkedData(page, visitor)) == plain(receipt), "byte for byte the one of the first day")
        let export = try await visitor.send(try page.form("export")).html
        #expect(export.contains("/en/privacy/versions/4\"") && export.contains(shown))
    }

    @Test(.keeps(.changesPosted)) func `under an old number stops the start, and is not published either`() async throws {
        let folder = try FileManager.default.freshFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let site = try copy(folder)
        let running = try await RunningVern.start(site: site, folder: folder)
        #expect(try await running.stop() == 0)
        try raise(site, from: 4, to: 4, inForce: "2026-10-01", planting: planted)
        let data = ["--data", running.data.path]
        let start = try await running.run(["serve", site.path, "--listen", "127.0.0.1:0"] + data)
        #expect(start.status == 69 && start.complaint.contains("privacy 4 (en)") && start.complaint.contains("version:"))
        let publish = try await running.run(["policy", "publish", site.path, "--reason", "Cake", "--yes"] + data)
        #expect(publish.status != 0 && publish.complaint.contains("privacy 4 (en)"))
    }

    @Test func `is compared with an older one by a form without script; nothing but versions can be asked for`() async throws {
        try await RunningVern.using { running in
            let visitor = Visitor(running)
            for (question, place) in [
                ("/nb/privacy/compare?from=3&to=1", "/nb/privacy/compare/1/3"), ("/terms/compare?from=1&to=2", "/terms/compare/1/2"),
                ("/privacy/compare?from=2&to=2", "/privacy/versions/2"),
            ] {
                let answer = try await visitor.get(question)
                #expect(answer.status == 303 && answer.header("location") == place)
                #expect(try await visitor.get(place).status == 200)
            }
            for nothing in [
                "?from=x&to=1", "?to=1", "", "?from=-1&to=2", "?from=99999999999999999999&to=1", "/3/1", "/1/9", "/1/1", "/1", "/1/2/3",
                "/0/1",
                "/01x/2",
            ] { #expect(try await visitor.get("/privacy/compare\(nothing)").status == 404, "\(nothing)") }
            let page = try await visitor.get("/privacy/compare/1/2")
            let tag = try #require(page.header("etag"))
            #expect(try await visitor.ask("GET", "/privacy/compare/1/2", headers: ["If-None-Match: \(tag)"]).status == 304)
            #expect(try await visitor.head("/en/privacy/feed").header("content-type")?.hasPrefix("application/atom+xml") == true)
        }
    }

    @Test func `comes with a withdrawal as with a consent: the receipt says so at once`() async throws {
        try await RunningVern.using { running in
            let visitor = Visitor(running)
            _ = try await visitor.registerAndConfirm(.ann)
            let page = try await visitor.ownPage(of: Person.ann.address)
            let stopped = try await visitor.send(try page.form("stop"))
            let receipt = try await linkedData(stopped, visitor)
            #expect(receipt.contains("dpv:ConsentWithdrawn") && !receipt.contains(Person.ann.address) && !receipt.contains(Person.ann.name))
            let again = try await visitor.send(try stopped.form("receipt-file"))
            #expect(again.status == 410 && !again.html.contains("dpv:"), "a token of one act, once")
            let receiptPage = try await visitor.send(try stopped.form("receipt"))
            #expect(receiptPage.heading.contains("Courier") && receiptPage.text.contains("You stopped letters about Courier"))
            #expect(receiptPage.text.contains("Taken back") && receiptPage.text.contains("Nothing more: you stopped the letters"))
            // A token for a receipt opens nothing else.
            let once = try #require(try receiptPage.form("receipt-file")["once"])
            #expect(try await visitor.post("/page", [("once", once), ("act", "open")]).status == 410)
            #expect(try await visitor.post("/page", [("once", once), ("act", "certificate")]).status == 410)

            let erase = try await visitor.send(try receiptPage.form("open"))
            let sure = try await visitor.send(try erase.form("erase-form") { $0["registration"] == nil })
            let gone = try await visitor.send(try sure.form("erase"))
            let certificate = try await visitor.send(try gone.form("certificate"))
            #expect(certificate.header("content-type") == "application/ld+json")
            #expect(certificate.html.contains("dpv:RequestFulfilled") && !certificate.html.contains(Person.ann.address))
            #expect(try await visitor.send(try gone.form("certificate")).status == 410)
        }
    }
}
