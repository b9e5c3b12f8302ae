import Foundation
import Keeping
import Promises
import Running
import Testing

@Suite("The command line") struct CommandTests {
    private func runs(_ arguments: [String]) async throws -> Finished {
        let folder = try FileManager.default.freshFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await Command(arguments, in: folder, logs: folder).end()
    }

    /// 64 is the code of wrong words on a command line (sysexits), which the argument parser gives.
    @Test(.keeps(.needToKnow)) func `looks at nobody without a reason, and says who is not there`() async throws {
        try await RunningVern.using { running in
            let data = ["--data", running.data.path]
            _ = try await Visitor(running).registerAndConfirm(.ann)
            let find = ["people", "find", "--email", Person.ann.address]
            for reason in [[], ["--reason", "  "]] {
                let refused = try await running.run(find + reason + data)
                #expect(refused.status == 64 && refused.output.isEmpty && refused.complaint.contains("--reason"))
            }
            let nobody = try await running.run(["people", "find", "--email", "none@none.example", "--reason", "A letter"] + data)
            #expect(nobody.status == 1 && nobody.output.isEmpty)
            let stranger = ["people", "show", String(repeating: "0", count: 32), "--reason", "A letter"]
            #expect(try await running.run(stranger + data).status == 1)
            #expect(try await running.run(["people", "show", "not-an-id", "--reason", "A letter"] + data).status == 1)
            let page = try await Visitor(running).ownPage(of: Person.ann.address)
            #expect(page.text.contains("Nobody has looked"))
        }
    }

    @Test func `finds, shows, exports and erases beside the server and without it, each look on the person's page`() async throws {
        let folder: URL
        do {
            let running = try await RunningVern.start()
            folder = running.folder
            defer { running.kill() }
            let (visitor, data) = (Visitor(running), ["--data", running.data.path])
            _ = try await visitor.registerAndConfirm(.ann)
            _ = try await visitor.registerAndConfirm(.ben)
            let found = try await running.run(
                ["people", "find", "--email", Person.ann.address, "--reason", "Her call of Monday", "--format", "json"] + data)
            let ids = try #require(try JSONSerialization.jsonObject(with: Data(found.output.utf8)) as? [String: [String]])
            let id = try #require(ids["ids"]?.first)
            let shown = try await running.run(["people", "show", id, "--reason", "Her letter of Tuesday"] + data)
            #expect(shown.status == 0 && shown.output.contains(Person.ann.name))
            let file = running.folder.appending(path: "export.json")
            let exported = try await running.run(
                ["people", "export", id, "--reason", "Her wish of Wednesday", "--to", file.path] + data)
            #expect(exported.status == 0 && exported.output.isEmpty)
            #expect(try String(contentsOf: file, encoding: .utf8).contains(Person.ann.company))
            let rights = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
            #expect(rights == 0o600)
            let doctor = try await running.run(["doctor"] + data)
            #expect(doctor.status == 0, "\(doctor.output)")

            let page = try await visitor.ownPage(of: Person.ann.address)
            for reason in ["Her call of Monday", "Her letter of Tuesday", "Her wish of Wednesday"] { #expect(page.text.contains(reason)) }
            #expect(!page.html.contains(Person.ben.address))
            #expect(try await running.stop() == 0)

            let offline = try await running.run(["people", "show", id, "--reason", "A look at night", "--format", "json"] + data)
            #expect(offline.status == 0 && offline.output.contains("A look at night"), "this look is in the answer, too")
            let unasked = try await running.run(["people", "erase", id, "--reason", "Her wish by phone"] + data)
            #expect(unasked.status == 64 && unasked.complaint.contains("--yes"), "nobody is there to confirm")
            #expect(try await running.run(["people", "show", id, "--reason", "Still here"] + data).status == 0)
            let gone = try await running.run(["people", "erase", id, "--reason", "Her wish by phone", "--yes", "--format", "json"] + data)
            #expect(gone.status == 0, "\(gone.complaint)")
            #expect(!gone.output.contains(Person.ann.address))
            #expect(try await running.run(["people", "show", id, "--reason", "Again"] + data).status == 1)
        }
        defer { try? FileManager.default.removeItem(at: folder) }
        let later = try await RunningVern.start(folder: folder)
        defer { later.kill() }
        #expect(try await later.mail().to == [Person.ann.address], "the farewell leaves when there is a server again")
        #expect(try await Visitor(later).ownPage(of: Person.ben.address).text.contains(Person.ben.name))
    }

    @Test func `refuses a data folder that is none, and one whose key is gone`() async throws {
        let folder = try FileManager.default.freshFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let none = try await Command(["doctor", "--data", folder.path], in: folder, logs: folder).end()
        #expect(none.status == 69 && none.complaint.contains("no data folder"))
        let running = try await RunningVern.start(folder: folder)
        #expect(try await running.stop() == 0)
        try FileManager.default.removeItem(at: folder.appending(path: "data.key"))
        let locked = try await Command(
            ["serve", running.site.path, "--data", running.data.path, "--listen", "127.0.0.1:0"], in: folder, logs: folder
        ).end()
        #expect(locked.status == 69 && locked.complaint.contains("data.key"))
        #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "data.key").path))
    }

    @Test func `says which port is taken before it makes anything`() async throws {
        try await RunningVern.using { running in
            let folder = try FileManager.default.freshFolder()
            defer { try? FileManager.default.removeItem(at: folder) }
            let second = try await Command(
                ["serve", running.site.path, "--data", folder.appending(path: "data").path, "--listen", "127.0.0.1:\(running.port)"],
                in: folder, logs: folder
            ).end()
            #expect(second.status == 69 && second.complaint.contains("port \(running.port) is taken"))
            let made = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(!made.contains { $0.hasPrefix("data") })
        }
    }

    @Test func `tells its version, and versions of the policy from the data folder alone`() async throws {
        #expect(try await runs(["--version"]).output.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+\n/) != nil)
        try await RunningVern.using { running in
            let listed = try await running.run(["policy", "list", "--data", running.data.path])
            #expect(listed.status == 0 && listed.output.contains("privacy 3 en"), "\(listed.complaint)")
        }
    }

    @Test func `lets one process alone have the data`() async throws {
        try await RunningVern.using { running in
            let second = try await running.run(
                ["serve", running.site.path, "--data", running.data.path, "--listen", "127.0.0.1:0"])
            #expect(second.status == 69)
            #expect(try await Visitor(running).get("/health").status == 200)
        }
    }

    @Test func `goes on after kill -9 with what it had acknowledged`() async throws {
        let running = try await RunningVern.start()
        defer { try? FileManager.default.removeItem(at: running.folder) }
        _ = try await Visitor(running).registerAndConfirm(.ann)
        try await running.crash()
        let again = try await RunningVern.start(folder: running.folder)
        defer { again.kill() }
        #expect(try await Visitor(again).ownPage(of: Person.ann.address).text.contains(Person.ann.name))
        #expect(try await again.stop() == 0)
    }

    @Test func `lists and compares the versions of policy and terms`() async throws {
        let site = BuiltVern.exampleSite.path
        let list = try await runs(["policy", "list", site])
        #expect(list.status == 0 && list.output.contains("privacy 2 en ") && list.output.contains("terms 1 nb "))
        let diff = try await runs(["policy", "diff", "privacy", "1", "2", "--site", site])
        #expect(diff.status == 1 && diff.output.contains("\n+ "))
        #expect(try await runs(["policy", "diff", "privacy", "2", "2", "--site", site]).status == 0)
        #expect(try await runs(["policy", "diff", "cookies", "--site", site]).status == 64)
    }

    @Test func `says every mistake of a site folder, and serves none that has one`() async throws {
        let folder = try FileManager.default.freshFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let site = folder.appending(path: "site")
        try FileManager.default.copyItem(at: BuiltVern.exampleSite, to: site)
        let file = site.appending(path: "vern.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        try text.replacing("  undo-days: 7", with: "  undo-dayz: 7").write(to: file, atomically: true, encoding: .utf8)
        let check = try await runs(["check", site.path])
        #expect(check.status == 65 && check.output.contains("vern.yaml:") && check.output.contains("undo-days"))
        let json = try await runs(["check", site.path, "--format", "json"])
        #expect(json.status == 65)
        let report = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect((report?["mistakes"] as? [Any])?.isEmpty == false)
        let serve = try await runs(["serve", site.path, "--data", folder.appending(path: "data").path, "--listen", "127.0.0.1:0"])
        #expect(serve.status == 65)
        #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "data").path))
    }

    @Test(.keeps(.controllerNamed)) func `serves nothing in a shell that names nobody, and says so when asked`() async throws {
        let folder = try FileManager.default.freshFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let site = folder.appending(path: "site")
        try FileManager.default.copyItem(at: BuiltVern.exampleSite, to: site)
        try Data("<title>{{title}}</title><main>{{{main}}}</main>".utf8).write(to: site.appending(path: "theme/shell.mustache"))
        let check = try await runs(["check", site.path])
        #expect(check.status == 65 && check.output.contains("theme/shell.mustache:1: the shell must show 'controller' on every page"))
        let serve = try await runs(["serve", site.path, "--data", folder.appending(path: "data").path, "--listen", "127.0.0.1:0"])
        #expect(serve.status == 65 && serve.complaint.contains("the shell must show 'controller'"))
    }

    @Test func `refuses an address of the site that leads nowhere`() async throws {
        for url in ["https://firm.example/", "firm.example", "https://firm.example/desk?a"] {
            let serve = try await runs(["serve", BuiltVern.exampleSite.path, "--listen", "127.0.0.1:0", "--url", url])
            #expect(serve.status == 64 && serve.complaint.contains("--url wants"), "\(url)")
        }
    }

    @Test func `writes a new site that checks well and serves at once`() async throws {
        let folder = try FileManager.default.freshFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let site = folder.appending(path: "site")
        let made = try await runs(["init", site.path, "--name", "Fjord AS", "--email", "privacy@fjord.example"])
        #expect(made.status == 0, "\(made.complaint)")
        #expect(try await runs(["check", site.path]).status == 0)
        #expect(try await runs(["init", site.path]).status == 1, "a folder that holds something is left alone")
        try await RunningVern.using(site: site) { running in
            let front = try await Visitor(running).get("/")
            #expect(front.status == 200 && front.html.contains("Fjord AS"))
            #expect(try await Visitor(running).get("/register/news").status == 200)
            #expect(try await running.stop() == 0)
        }
    }
}
