import Foundation
import Keeping
import Promises
import Running
import SoftPasskeys
import Staff
import Testing

@Suite("Signing in to the console") struct SignInTests {
    @Test(.keeps(.authenticated), arguments: ["origin", "relying party", "verification", "presence", "challenge", "cross origin"])
    func `is refused to a passkey's answer that lies about anything`(lie: String) async throws {
        try await Console.using { console in
            var passkey = try await console.colleague(["front-desk"]).passkey
            var challenge = try await console.challenge()
            switch lie {
            case "origin": passkey.origin = "http://localhost:1"
            case "relying party": passkey.relyingParty = "evil.example"
            case "verification": passkey.flags = 0x01
            case "presence": passkey.flags = 0x04
            case "cross origin": passkey.otherMembers = #","crossOrigin":true"#
            default: challenge = String(repeating: "A", count: 43)
            }
            #expect(try await console.signIn(&passkey, challenge: challenge).status == 403)
        }
    }

    @Test(.keeps(.authenticated)) func `takes a challenge once, an invitation once, and a count that grows`() async throws {
        try await Console.using { console in
            let invitation = try await console.invite(["front-desk"])
            var passkey = SoftPasskey(.eddsa, at: console.origin)
            let offer = try await console.offer(invitation)
            #expect(try await console.enrol(passkey, invitation, challenge: offer.challenge).status == 200)
            // Used up: neither the same passkey nor another gets in by it.
            #expect(try await console.ask("/enrol/offer", [("invitation", invitation)]).status == 403)
            #expect(try await console.enrol(SoftPasskey(at: console.origin), invitation, challenge: offer.challenge).status == 403)
            let challenge = try await console.challenge()
            #expect(try await console.signIn(&passkey, challenge: challenge).status == 200)
            #expect(try await console.signIn(&passkey, challenge: challenge).status == 403)
            var copy = passkey
            copy.signCount = 0
            #expect(try await console.signIn(&copy, challenge: console.challenge()).status == 403)
            let desk = try await console.signIn(&passkey, challenge: console.challenge())
            let bearer = try JSONDecoder().decode(Console.Signed.self, from: desk.body).bearer
            let log = String(decoding: try await console.ask("/view/log", bearer: bearer).body, as: UTF8.self)
            #expect(log.contains("A passkey may have been copied"))
            let today = String(decoding: try await console.ask("/view/today", bearer: bearer).body, as: UTF8.self)
            #expect(today.contains("A passkey may have been copied"))
        }
    }

    @Test(.keeps(.authenticated)) func `ends at once by signing out, and for whoever has left`() async throws {
        try await Console.using { console in
            let (bearer, passkey) = try await console.colleague(["front-desk"])
            #expect(try await console.ask("/view/today", bearer: bearer).status == 200)
            #expect(try await console.ask("/sign-out", bearer: bearer).status == 200)
            #expect(try await console.ask("/view/today", bearer: bearer).status == 401)
            var again = passkey
            let signed = try await console.signIn(&again, challenge: console.challenge())
            let second = try JSONDecoder().decode(Console.Signed.self, from: signed.body).bearer
            let listed = try await console.running.run(["staff", "list", "--data", console.running.data.path]).output
            let id = String(listed.prefix(32))
            #expect(try await console.running.run(["staff", "leave", id, "--data", console.running.data.path]).status == 0)
            #expect(try await console.ask("/view/today", bearer: second).status == 401)
            #expect(try await console.signIn(&again, challenge: console.challenge()).status == 403)
        }
    }

    @Test(.keeps(.restrictedAreas)) func `a console that others could reach in the clear is not served`() async throws {
        let folder = try FileManager.default.freshFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let started = try Command(
            [
                "serve", BuiltVern.exampleSite.path, "--data", folder.appending(path: "data").path, "--listen", "127.0.0.1:0", "--console",
                "0.0.0.0:0",
            ], in: folder, logs: folder)
        let ended = try await started.end(within: .seconds(30))
        #expect(ended.status == 69 && ended.complaint.contains("TLS"))
    }
}
