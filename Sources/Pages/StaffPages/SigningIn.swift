import DataProtection
import Declarations
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Markup
import NIOCore
import PageKit
import Staff

/// Enrolling and signing in. What was wrong is told to nobody but the log of kinds.
extension ConsolePages {
    func offer(_ request: Request, _ ask: Ask) async throws -> Answer {
        try fromOwnPage(request)
        let fields = try await FormBody.read(request)
        guard let invitation = fields["invitation"].flatMap({ OpaqueToken($0.reveal()) }) else { throw HTTPError(.forbidden) }
        do {
            let offer = try await signIn.offer(for: invitation, now: now())
            return try json(
                Offered(
                    rp: signIn.relyingParty.id, site: site.name, user: offer.userHandle.base64URL, name: offer.name.reveal(),
                    challenge: offer.challenge.text, algorithms: PublicKey.Algorithm.allCases.map { Int($0.rawValue) }))
        } catch is SignInRefusal { throw HTTPError(.forbidden) }
    }

    func enrol(_ request: Request, _ ask: Ask) async throws -> Answer {
        try fromOwnPage(request)
        let fields = try await FormBody.read(request)
        guard let invitation = fields["invitation"].flatMap({ OpaqueToken($0.reveal()) }), let challenge = fields.bytes("challenge"),
            let credential = fields.bytes("credential"), let client = fields.bytes("client"), let said = fields.bytes("authenticator")
        else { throw HTTPError(.badRequest) }
        let transports = (fields["transports"]?.reveal() ?? "").split(separator: " ").map(String.init)
        let answer = Enrolment.Answer(
            credential: credential, clientData: client, authenticatorData: said, transports: transports)
        do {
            let made = try await signIn.enrol(answer, to: Challenge(challenge), by: invitation, now: now())
            if !made.counts { try await fourEyes.newPasskey(credential, of: made.employee, now: now()) }
            return try json(Done())
        } catch let refusal as SignInRefusal { throw refused(refusal, ask) }
    }

    func challenge(_ request: Request) async throws -> Answer {
        try fromOwnPage(request)
        return try json(Challenged(challenge: signIn.challenge(now: now()).text, rp: signIn.relyingParty.id))
    }

    func signIn(_ request: Request, _ ask: Ask) async throws -> Answer {
        try fromOwnPage(request)
        let fields = try await FormBody.read(request)
        guard let (answer, challenge) = fields.assertion else { throw HTTPError(.badRequest) }
        do {
            let (bearer, session) = try await signIn.signIn(answer, to: challenge, now: now())
            return try json(SignedIn(bearer: bearer, rail: rail(session, ask.language).source))
        } catch let refusal as SignInRefusal { throw refused(refusal, ask) }
    }

    func signOut(_ request: Request) throws -> Answer {
        try fromOwnPage(request)
        if let bearer = Self.bearer(request) { signIn.signOut(bearer) }
        return try json(Done())
    }

    private func refused(_ refusal: SignInRefusal, _ ask: Ask) -> HTTPError {
        ask.logger.warning("nobody was let into the console", metadata: ["why": "\(refusal)"])
        return HTTPError(.forbidden)
    }

    private func json(_ value: some Encodable) throws -> Answer {
        Answer(.ok, ByteBuffer(bytes: try JSONEncoder().encode(value)), content: .json)
    }

    private struct Offered: Encodable {
        let rp: String, site: String, user: String, name: String, challenge: String
        let algorithms: [Int]
    }
    private struct Challenged: Encodable { let challenge: String, rp: String }
    private struct SignedIn: Encodable { let bearer: String, rail: String }
    private struct Done: Encodable { let done = true }
}

extension FormFields {
    fileprivate func bytes(_ name: String) -> Data? { self[name].flatMap { Data(base64URL: $0.reveal()) } }

    /// A passkey's answer to a challenge, as the page hands it back.
    var assertion: (answer: SignIn.Answer, challenge: Challenge)? {
        guard let challenge = bytes("challenge"), let credential = bytes("credential"), let client = bytes("client"),
            let said = bytes("authenticator"), let signature = bytes("signature")
        else { return nil }
        let answer = SignIn.Answer(
            credential: credential, clientData: client, authenticatorData: said, signature: signature,
            userHandle: bytes("user").flatMap { $0.isEmpty ? nil : $0 })
        return (answer, Challenge(challenge))
    }
}
