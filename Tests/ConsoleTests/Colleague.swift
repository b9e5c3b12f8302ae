import DataProtection
import Foundation
import Running
import SoftPasskeys
import Staff
import Testing

/// A console beside a running site.
struct Console {
    let running: RunningVern
    let port: UInt16
    var origin: String { "http://localhost:\(port)" }

    static func using(_ work: (Console) async throws -> Void) async throws {
        let port = try RunningVern.freePort()
        try await RunningVern.using(arguments: ["--unlimited", "--console", "127.0.0.1:\(port)"]) { running in
            try await work(Console(running: running, port: port))
        }
    }

    /// As the console's own page asks.
    var browser: [String] {
        [
            "Origin: \(origin)", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty",
            "Content-Type: application/x-www-form-urlencoded",
        ]
    }

    func ask(
        _ path: String, _ fields: [(String, String)] = [], bearer: String? = nil, method: String = "POST", headers: [String]? = nil
    ) async throws -> Answered {
        var visitor = Visitor(running)
        (visitor.port, visitor.origin) = (port, origin)
        let all = (headers ?? browser) + (bearer.map { ["Authorization: Bearer \($0)"] } ?? [])
        return try await visitor.ask(method, path, headers: all, body: method == "POST" ? Visitor.encoded(fields) : nil)
    }

    func invite(_ functions: [String], name: String = "Dina") async throws -> String {
        let invited = try await running.run(
            ["staff", "invite", name, "--data", running.data.path] + functions.flatMap { ["--function", $0] })
        return try #require(invited.output.trimmingCharacters(in: .whitespacesAndNewlines).split(separator: "=").last.map(String.init))
    }

    struct Offer: Decodable { let challenge: String, rp: String, user: String }
    struct Signed: Decodable { let bearer: String }

    func offer(_ invitation: String) async throws -> Offer {
        try JSONDecoder().decode(Offer.self, from: await ask("/enrol/offer", [("invitation", invitation)]).body)
    }

    func enrol(_ passkey: SoftPasskey, _ invitation: String, challenge: String) async throws -> Answered {
        let answer = passkey.enrol(challenge)
        return try await ask(
            "/enrol",
            [
                ("invitation", invitation), ("challenge", challenge), ("credential", answer.credential.base64URL),
                ("client", answer.clientData.base64URL), ("authenticator", answer.authenticatorData.base64URL), ("transports", "internal"),
            ])
    }

    func challenge() async throws -> String {
        try JSONDecoder().decode(Challenged.self, from: await ask("/sign-in/challenge").body).challenge
    }
    private struct Challenged: Decodable { let challenge: String }

    func signIn(_ passkey: inout SoftPasskey, challenge: String) async throws -> Answered {
        let answer = passkey.signIn(challenge)
        return try await ask(
            "/sign-in",
            [
                ("challenge", challenge), ("credential", answer.credential.base64URL), ("client", answer.clientData.base64URL),
                ("authenticator", answer.authenticatorData.base64URL), ("signature", answer.signature.base64URL), ("user", ""),
            ])
    }

    /// Invited, enrolled and signed in.
    func colleague(_ functions: [String]) async throws -> (bearer: String, passkey: SoftPasskey) {
        let invitation = try await invite(functions)
        var passkey = SoftPasskey(at: origin)
        #expect(try await enrol(passkey, invitation, challenge: offer(invitation).challenge).status == 200)
        let signed = try await signIn(&passkey, challenge: challenge())
        return (try JSONDecoder().decode(Signed.self, from: signed.body).bearer, passkey)
    }

    /// A letter to the company, and the number of its case.
    func letter(_ text: String, from: String = "eve@post.example", subject: String = "Hello") async throws -> String {
        let before = Set(try await numbers())
        try running.drop(
            "From: <\(from)>\r\nTo: info@protectoria.com\r\nSubject: \(subject)\r\nMessage-ID: <\(UUID().uuidString)@post.example>\r\n\r\n\(text)\r\n"
        )
        for _ in 0..<200 {
            if let new = try await numbers().first(where: { !before.contains($0) }) { return new }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw RunningFailure.noAnswer("the case")
    }

    private func numbers() async throws -> [String] {
        try await running.run(["cases", "list", "--data", running.data.path]).output.split(separator: "\n").map { String($0.prefix(9)) }
    }
}
