import Foundation
import Running
import Testing

@Suite("A mail server's pipe") struct MailPipeTests {
    private func pipe(_ message: String, to data: URL, in folder: URL, _ arguments: [String] = []) async throws -> Finished {
        let file = folder.appending(path: "\(UUID().uuidString).eml")
        try Data(message.utf8).write(to: file)
        return try await Command(
            ["mail", "receive", "--data", data.path] + arguments, in: folder, logs: folder.appending(path: "logs"),
            under: ["/bin/sh", "-c", "exec \"$@\" < \(file.path)", "sh"]
        ).end()
    }

    private func letter(_ number: Int) -> String {
        "From: Ann <ann@reader.example>\nTo: info@protectoria.com\nMessage-ID: <\(number)@reader.example>\nSubject: A question\n\nHow are you?\n.\n"
    }

    private func kept(_ running: RunningVern) async throws -> Int {
        let listed = try await running.run(["cases", "list", "--data", running.data.path])
        return listed.output.split(separator: "\n").count { $0.contains(/[0-9A-Z]{4}-[0-9A-Z]{4}\s+due/) }
    }

    private func waitUntilKept(_ count: Int, _ running: RunningVern) async throws -> Int {
        for _ in 0..<50 where try await kept(running) < count { try await Task.sleep(for: .milliseconds(100)) }
        return try await kept(running)
    }

    @Test func `keeps a letter once, by whichever way it comes again`() async throws {
        try await RunningVern.using { running in
            for _ in 0..<2 { #expect(try await pipe(letter(1), to: running.data, in: running.folder).status == 0) }
            try running.drop("Received: by another way\n" + letter(1))
            try await running.waitUntilInboxIsEmpty()
            #expect(try await waitUntilKept(1, running) == 1)
        }
    }

    @Test func `acts on a letter that has no Message-ID and ends its lines by LF alone`() async throws {
        try await RunningVern.using { running in
            _ = try await Visitor(running).registerAndConfirm(.ann)
            let stop = "From: \(Person.ann.address)\nTo: info@protectoria.com\nSubject: Stop\n\nPlease stop writing to me.\n"
            #expect(try await pipe(stop, to: running.data, in: running.folder, ["--sender", Person.ann.address]).status == 0)
            #expect(try await running.mail().link?.contains("/u/") == true, "the answer, with its way back")
        }
    }

    @Test func `asks to try again when no server runs, and refuses what is empty or called wrongly`() async throws {
        let folder = try FileManager.default.freshFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder.appending(path: "logs"), withIntermediateDirectories: true)
        #expect(try await pipe(letter(1), to: folder, in: folder).status == 75)
        #expect(try await pipe("", to: folder, in: folder).status == 65)
        #expect(try await pipe(letter(1), to: folder, in: folder, ["--sender", "<a b>"]).status == 64)
    }

    @Test func `what was acknowledged outlives a kill, handled once`() async throws {
        let first = try await RunningVern.start()
        defer { try? FileManager.default.removeItem(at: first.folder) }
        for number in 0..<10 { #expect(try await pipe(letter(number), to: first.data, in: first.folder).status == 0) }
        try await first.crash()
        #expect(try await pipe(letter(10), to: first.data, in: first.folder).status == 75)
        let second = try await RunningVern.start(folder: first.folder)
        defer { second.kill() }
        for number in 0..<11 { #expect(try await pipe(letter(number), to: second.data, in: second.folder).status == 0) }
        #expect(try await waitUntilKept(11, second) == 11)
    }
}
