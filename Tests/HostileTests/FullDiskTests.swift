import Foundation
import Running
import Testing

@Suite("On a full disk", .serialized) struct FullDiskTests {
    private static let arguments = ["--unlimited", "--least-free", "6", "--reserve", "4"]

    /// The line of `vern doctor` with this name.
    private static func finding(_ name: String, _ running: RunningVern) async throws -> String {
        let said = try await running.run(["doctor", "--data", running.data.path]).output
        return said.split(separator: "\n").first { $0.contains(" \(name):") }.map(String.init) ?? said
    }

    @Test(.enabled(if: SmallDisk.possible, "a small disk can't be mounted here: that wants root"))
    func `registering stops first and politely, stopping and erasing go on, and nothing acknowledged is lost`() async throws {
        let disk = try SmallDisk(megabytes: 40)
        defer { disk.remove() }
        var running = try await RunningVern.start(folder: disk.folder, arguments: Self.arguments)
        defer { running.kill() }
        var visitor = Visitor(running)
        for person in [Person.ann, .ben, .cleo] { _ = try await visitor.registerAndConfirm(person) }
        #expect(try await Self.finding("reserve", running).hasPrefix("well"))
        let (anns, cleos) = (try await visitor.ownPage(of: Person.ann.address), try await visitor.ownPage(of: Person.cleo.address))

        // Room is short: who comes anew is asked to come later and keeps what was typed; who is here goes on as ever.
        try disk.fill(leaving: 5 << 20)
        var late = Person(name: "Dina Late", address: "dina@late.example")
        late.company = "Sent Ute AS"
        let refused = try await visitor.register(late)
        #expect(refused.status == 503 && refused.header("retry-after") != nil)
        #expect(refused.text.contains("We cannot take new registrations right now") && refused.text.contains("info@protectoria.com"))
        for typed in [late.name, late.address, late.company] { #expect(refused.html.contains("value=\"\(typed)\""), "\(typed)") }
        #expect(try await Visitor(running, language: "nb").register(late).text.contains("ikke ta imot nye registreringer"))
        #expect(try await Self.finding("free space", running).hasPrefix("LOOK"))
        let stopped = try await visitor.send(try anns.form("stop-all"))
        #expect(stopped.status == 200)
        let asked = try await visitor.send(try cleos.form("erase-form") { $0["registration"] == nil })

        // No byte is left.
        try disk.fill(leaving: 0)
        let erased = try await visitor.send(try asked.form("erase"))
        #expect(erased.status == 200, "\(erased.heading)")
        #expect(try await Self.finding("reserve", running).hasPrefix("LOOK"))
        try running.drop(
            "From: Ben <\(Person.ben.address)>\nTo: info@protectoria.com\nSubject: Stop\n\nPlease stop writing to me.\n")
        try await running.waitUntilInboxIsEmpty()
        #expect(try await visitor.register(late).status == 503)

        // As the power going, and a start on the disk as it is.
        try await running.crash()
        running = try await RunningVern.start(folder: disk.folder, arguments: Self.arguments)
        visitor = Visitor(running)
        func found(_ person: Person) async throws -> Int32 {
            try await running.run(
                ["people", "find", "--email", person.address, "--reason", "A test", "--data", running.data.path]
            ).status
        }
        #expect(try await found(.cleo) == 1)
        let others = (try await found(.ann), try await found(.ben))
        #expect(others == (0, 0))

        // Room again.
        disk.empty()
        let last = ContinuousClock.now + .seconds(30)
        while try await !Self.finding("reserve", running).hasPrefix("well"), ContinuousClock.now < last {
            try await Task.sleep(for: .milliseconds(300))
        }
        #expect(try await Self.finding("reserve", running).hasPrefix("well"))
        #expect(try await visitor.register(late).status == 200)
        for person in [Person.ann, .ben] {
            let page = try await Self.own(person, visitor)
            #expect(page.forms.contains { $0["act"] == "resume" }, "\(person.name) is not stopped")
        }
    }

    /// Letters that waited for room come first.
    private static func own(_ person: Person, _ visitor: Visitor) async throws -> Answered {
        _ = try await visitor.post("/my", [("email", person.address)])
        for _ in 0..<12 {
            let letter = try await visitor.running.mail()
            if letter.to == [person.address], letter.link?.contains("/p/") == true { return try await visitor.follow(letter) }
        }
        throw RunningFailure.noMail
    }
}
