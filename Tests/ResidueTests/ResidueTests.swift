import Foundation
import Running
import Testing

@Suite("What a person enters") struct ResidueTests {
    /// One for each question of Courier, none of which is a word of the site's own.
    static let canaries: [(name: String, value: String)] = [
        ("name", "Zöe Quarrymøster-Ŵynd"), ("email", "zoe.quarrymoster@canary-fjord.example"), ("company", "Xylofåne Kveldsverk"),
        ("role", "Øvrehøvedsmann 77"), ("phone", "+47 918 27 364"), ("new-address", "zq77@annen-kanari.example"),
        ("corrected", "Blåklokkeverkstedet"), ("refused", "Feilskrevet Kanarinavn"), ("letter", "kanarifugl synger om natten"),
    ]
    private func value(_ name: String) -> String { Self.canaries.first { $0.name == name }?.value ?? "" }

    @Test(arguments: Encoding.allCases)
    func `is found by the search however it lies in a file`(encoding: Encoding) throws {
        let folder = try FileManager.default.freshFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        for canary in Self.canaries {
            for form in encoding.forms(of: canary.value) {
                let file = folder.appending(path: "planted.sqlite-wal")
                try Data([UInt8](repeating: 7, count: 5000) + form + [UInt8](repeating: 9, count: 33)).write(to: file)
                var search = ResidueSearch([canary])
                let finds = search.finds(in: [folder])
                #expect(finds.contains { $0.encoding == encoding }, "\(canary.name)")
            }
        }
        // The three alignments of base64 as a writer of files would make them.
        for shift in 0..<3 {
            let text = Data([UInt8](repeating: 65, count: shift) + Array(value("company").utf8) + [66]).base64EncodedData()
            #expect(!ResidueSearch(Self.canaries).finds(in: text, called: "x").isEmpty)
        }
        #expect(ResidueSearch(Self.canaries).finds(in: Data("nothing of the kind".utf8), called: "x").isEmpty)
    }

    @Test func `lies in no file, log or dump but the mails that wait, and nowhere after erasure but in the farewell`() async throws {
        let running = try await RunningVern.start(arguments: ["--unlimited"])
        defer { try? FileManager.default.removeItem(at: running.folder) }
        defer { running.kill() }
        let visitor = Visitor(running)
        try await journey(visitor)
        let mails = try FileManager.default.contentsOfDirectory(atPath: running.outgoing.path)
        #expect(mails.count >= 4)
        try search(running, "while it is held") {
            $0.pathExtension == "eml" && $0.deletingLastPathComponent().lastPathComponent == "outgoing"
        }

        let page = try await visitor.ownPage(of: value("new-address"))
        let asked = try await visitor.send(try page.form("erase-form") { $0["registration"] == nil })
        let gone = try await visitor.send(try asked.form("erase"))
        #expect(gone.status == 200, "\(gone.heading)")
        let farewell = try await running.mail()
        #expect(farewell.to == [value("new-address")])
        try search(running, "after erasure") { $0.lastPathComponent == farewell.file.lastPathComponent }
        let inFarewell = ResidueSearch(Self.canaries).finds(in: farewell.raw, called: "farewell")
        #expect(inFarewell.allSatisfy { $0.canary == "new-address" }, "\(inFarewell)")
        let left = try FileManager.default.contentsOfDirectory(atPath: running.outgoing.path)
        #expect(left == [farewell.file.lastPathComponent])

        #expect(try await running.stop() == 0)
        try search(running, "after the end") { $0.lastPathComponent == farewell.file.lastPathComponent }
    }

    /// Every way a value comes in: refused, registered, corrected, moved, looked at, written in a letter.
    private func journey(_ visitor: Visitor) async throws {
        let running = visitor.running
        var zoe = Person(name: value("name"), address: value("email"))
        (zoe.company, zoe.role, zoe.phone) = (value("company"), value("role"), value("phone"))
        let form = try await visitor.registrationForm("courier")
        _ = try await visitor.send(form, [("leave-empty", ""), ("name", value("refused")), ("email", "not one")])
        _ = try await visitor.registerAndConfirm(zoe)
        var page = try await visitor.ownPage(of: zoe.address)
        let correction = try await visitor.send(try page.form("correct-form") { $0["field"] == "company" })
        page = try await visitor.send(try correction.form("correct"), [("value", value("corrected"))])
        #expect(page.text.contains(value("corrected")))
        #expect(try await visitor.send(try page.form("export")).html.contains(value("role")))
        page = try await visitor.send(try page.form("address"), [("new-address", value("new-address"))])
        _ = try await visitor.follow(try await running.mail())
        _ = try await running.mail()
        try running.drop(
            "From: \(value("name")) <\(value("new-address"))>\nTo: info@protectoria.com\nSubject: \(value("letter"))\n\nPlease stop. \(value("letter")).\n"
        )
        try await running.waitUntilInboxIsEmpty()
        _ = try await running.furtherMails()
        _ = try await visitor.get("/register/\(value("refused").replacing(" ", with: "%20"))")
        _ = try await visitor.post("/register/courier", [("name", String(repeating: value("refused"), count: 4000))])
        let found = try await running.run(
            ["people", "find", "--email", value("new-address"), "--reason", "A test", "--data", running.data.path])
        #expect(found.status == 0)
    }

    private func search(_ running: RunningVern, _ when: String, skipping: (URL) -> Bool) throws {
        var search = ResidueSearch(Self.canaries)
        let finds = search.finds(in: [running.folder], skipping: skipping)
        #expect(finds.isEmpty, "\(when): \(finds)")
        #expect(search.filesSearched >= 8)
        let names = FileManager.default.enumerator(atPath: running.folder.path)?.compactMap { $0 as? String } ?? []
        #expect(!names.contains { $0.split(separator: "/").last?.hasPrefix("core") == true }, "no core dump")
    }
}
