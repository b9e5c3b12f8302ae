import Chromium
import DataProtection
import Foundation
import Passkeys
import Staff
import Testing

extension ChromiumTests.WithOneBrowser {
    /// Both ceremonies as a real browser holds them, judged by what judges employees.
    @Suite("A passkey in a real browser") struct PasskeyTests {
        private static let employee = Data("employee 1".utf8)

        /// The page's part of a ceremony.
        private struct Page {
            let tab: Tab
            let relyingParty: RelyingParty

            private func ask(_ call: String) async throws -> JSONValue {
                let script = """
                    (async () => {
                        const bytes = text => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), c => c.charCodeAt(0));
                        const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer)))
                            .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
                        \(call)
                    })()
                    """
                let told = try await tab.command(
                    "Runtime.evaluate",
                    ["expression": .text(script), "awaitPromise": true, "userGesture": true, "returnByValue": true])
                return try #require(told["result"]?["value"], "\(told)")
            }
            private func bytes(_ told: JSONValue, _ name: String) throws -> Data {
                try #require(told[name]?.text.flatMap { Data(base64URL: $0) })
            }

            func enrol(_ challenge: Challenge, offering algorithms: [PublicKey.Algorithm]) async throws -> Enrolment.Answer {
                let told = try await ask(
                    """
                    const made = await navigator.credentials.create({publicKey: {
                        challenge: bytes('\(challenge.text)'), rp: {id: 'localhost', name: 'Firm'}, attestation: 'none',
                        user: {id: bytes('\(employee.base64URL)'), name: 'one', displayName: 'one'},
                        pubKeyCredParams: \(algorithms.map(\.rawValue)).map(alg => ({type: 'public-key', alg})),
                        authenticatorSelection: {residentKey: 'required', userVerification: 'required'}}});
                    return {id: text(made.rawId), said: text(made.response.clientDataJSON),
                        data: text(made.response.getAuthenticatorData()), transports: made.response.getTransports()};
                    """)
                return try Enrolment.Answer(
                    credential: bytes(told, "id"), clientData: bytes(told, "said"), authenticatorData: bytes(told, "data"),
                    transports: told["transports"]?.list.compactMap(\.text) ?? [])
            }

            func signIn(_ challenge: Challenge, verification: String = "required") async throws -> SignIn.Answer {
                let told = try await ask(
                    """
                    const got = await navigator.credentials.get({publicKey: {
                        challenge: bytes('\(challenge.text)'), rpId: 'localhost', userVerification: '\(verification)'}});
                    return {id: text(got.rawId), said: text(got.response.clientDataJSON), data: text(got.response.authenticatorData),
                        signature: text(got.response.signature), user: text(got.response.userHandle)};
                    """)
                return try SignIn.Answer(
                    credential: bytes(told, "id"), clientData: bytes(told, "said"), authenticatorData: bytes(told, "data"),
                    signature: bytes(told, "signature"), userHandle: bytes(told, "user"))
            }

            func judge(_ answer: SignIn.Answer, to challenge: Challenge, with passkey: Passkey) throws(PasskeyRefusal) -> Passkey {
                try SignIn(to: relyingParty, challenge: challenge, signatures: FidoSignatures())
                    .passkey(passkey, of: employee, after: answer)
            }
        }

        private func challenge() -> Challenge {
            var generator = SystemRandomNumberGenerator()
            return Challenge(using: &generator)
        }

        private func atPage(_ work: (Page, PasskeyDevice) async throws -> Void) async throws {
            let site = try TinySite { _ in .page("<p>sign in</p>") }
            try await OneBrowser.tab { tab in
                try await tab.navigate(site.url)
                let device = try await tab.addPasskeyDevice()
                try await work(Page(tab: tab, relyingParty: RelyingParty(id: "localhost", origins: [site.url])), device)
            }
        }

        @Test(arguments: [[.eddsa], [.es256], [.rs256], PublicKey.Algorithm.allCases])
        func `is enrolled and signs in twice, by each algorithm offered`(algorithms: [PublicKey.Algorithm]) async throws {
            try await atPage { page, _ in
                let first = challenge()
                var passkey = try Enrolment(for: page.relyingParty, challenge: first)
                    .passkey(from: try await page.enrol(first, offering: algorithms))
                #expect(passkey.key.algorithm == algorithms.first && passkey.transports == [.builtIn])
                for _ in 0..<2 {
                    let next = challenge()
                    let used = try page.judge(try await page.signIn(next), to: next, with: passkey)
                    #expect(used.signCount > passkey.signCount)
                    passkey = used
                }
            }
        }

        @Test func `is refused when its answer is old, bogus, or says that nobody was there or verified`() async throws {
            try await atPage { page, device in
                let first = challenge()
                let passkey = try Enrolment(for: page.relyingParty, challenge: first)
                    .passkey(from: try await page.enrol(first, offering: PublicKey.Algorithm.allCases))
                let asked = challenge()
                let answer = try await page.signIn(asked)
                let used = try page.judge(answer, to: asked, with: passkey)
                #expect(throws: PasskeyRefusal.wrongChallenge) { try page.judge(answer, to: challenge(), with: used) }
                #expect(throws: PasskeyRefusal.clonedCounter) { try page.judge(answer, to: asked, with: used) }

                let faults: [(PasskeyDevice.Fault, PasskeyRefusal)] = [
                    (.signature, .signature), (.presence, .notPresent), (.verification, .notVerified),
                ]
                for (fault, refusal) in faults {
                    try await device.make(fault)
                    let wrong = try await page.signIn(asked, verification: "preferred")
                    #expect(throws: refusal) { try page.judge(wrong, to: asked, with: used) }
                }
                try await device.make(nil)
                try await device.verifies(false)
                let unverified = try await page.signIn(asked, verification: "discouraged")
                #expect(throws: PasskeyRefusal.notVerified) { try page.judge(unverified, to: asked, with: used) }
            }
        }
    }
}
