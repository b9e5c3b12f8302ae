import Foundation
import Glibc
import MailPeers
import Running
import Testing

/// A real Postfix brings letters to the built server, by the lines that deploy/README.md gives. Postfix runs no command as root, so the server
/// is nobody here.
@Suite("Letters from a real Postfix", .serialized, .enabled(if: !Postfix.missing, "wants root, Postfix and openssl")) struct ToVernTests {
    private static let info = "info@protectoria.com"
    private static let nobody = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]

    /// A folder that belongs to nobody, for data and for a site.
    private func folder(_ site: URL?) throws -> URL {
        let folder = try site?.deletingLastPathComponent() ?? FileManager.default.freshFolder()
        let all = [folder.path] + (FileManager.default.enumerator(atPath: folder.path)?.compactMap { "\(folder.path)/\($0)" } ?? [])
        for path in all { try #require(chown(path, 65_534, 65_534) == 0) }
        return folder
    }

    private func start(_ site: URL, in place: URL) async throws -> RunningVern {
        try await RunningVern.start(site: site, folder: place, under: Self.nobody)
    }

    private func letter(_ number: Int, from address: String = "reader@reader.example", words: String = "How are you?\n.\nFrom the dot on.")
        -> String
    {
        "From: <\(address)>\nTo: \(Self.info)\nMessage-ID: <\(number)@reader.example>\nSubject: \(number)\n\n\(words)\n"
    }

    /// A stop is acted on; a letter that comes while no server runs waits at Postfix; a report has no sender.
    private func takes(_ postfix: Postfix, _ site: URL, in place: URL) async throws {
        let first = try await start(site, in: place)
        _ = try await Visitor(first).registerAndConfirm(.ann)
        try postfix.deliver(
            letter(1, from: Person.ann.address, words: "Please stop writing to me."), from: Person.ann.address, to: Self.info)
        #expect(try await first.mail().link?.contains("/u/") == true, "the answer, with its way back: \(postfix.log)")
        #expect(try await first.stop() == 0)

        try postfix.deliver(letter(2), from: "reader+tag@reader.example", to: Self.info)
        try postfix.deliver(letter(3), from: "", to: Self.info)
        try await wait("Postfix to keep them") { postfix.log.matches(of: /status=deferred/).count >= 2 }
        let second = try await start(site, in: place)
        defer { second.kill() }
        try await wait("the letters that waited") { try await second.cases() == 2 }
        #expect(postfix.log.matches(of: /status=sent/).count == 3 && !postfix.log.contains("status=bounced"), "\(postfix.log)")
    }

    private func wait(_ what: String, until holds: () async throws -> Bool) async throws {
        for _ in 0..<2_400 {
            if try await holds() { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("waited in vain for \(what)")
    }

    @Test func `come by its pipe`() async throws {
        let site = try BuiltVern.site(mail: [])
        let (place, sites) = (try folder(nil), try folder(site))
        defer { for place in [place, sites] { try? FileManager.default.removeItem(at: place) } }
        let argv = "\(try BuiltVern.command().path) mail receive --data \(place.appending(path: "data").path) --sender ${sender}"
        let postfix = try Postfix(
            mailboxes: [Self.info: "info"], routes: [Self.info: "vern:"],
            services: "vern unix - n n - 8 pipe\n  flags=hu user=nobody null_sender= argv=\(argv)\n")
        try await takes(postfix, site, in: place)
    }

    @Test func `come by LMTP on a port of this machine`() async throws {
        let port = try RunningVern.freePort()
        let site = try BuiltVern.site(mail: ["lmtp: 127.0.0.1:\(port)"])
        let (place, sites) = (try folder(nil), try folder(site))
        defer { for place in [place, sites] { try? FileManager.default.removeItem(at: place) } }
        let postfix = try Postfix(
            mailboxes: [Self.info: "info"], routes: [Self.info: "lmtp:inet:127.0.0.1:\(port)"], services: "lmtp unix - - n - - lmtp\n")
        try await takes(postfix, site, in: place)
    }

    @Test func `wait at Postfix rather than come by the socket of the data folder, which is closed to its user`() async throws {
        let site = try BuiltVern.site(mail: [])
        let (place, sites) = (try folder(nil), try folder(site))
        defer { for place in [place, sites] { try? FileManager.default.removeItem(at: place) } }
        let socket = place.appending(path: "data/mail.sock").path
        let postfix = try Postfix(
            mailboxes: [Self.info: "info"], routes: [Self.info: "lmtp:unix:\(socket)"], services: "lmtp unix - - n - - lmtp\n")
        let vern = try await start(site, in: place)
        defer { vern.kill() }
        try postfix.deliver(letter(1), from: "reader@reader.example", to: Self.info)
        try await wait("Postfix to be refused") { postfix.log.contains(/status=deferred .*Permission denied/) }
        #expect(try await vern.cases() == 0)
    }
}
