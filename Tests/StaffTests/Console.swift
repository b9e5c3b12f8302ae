import Foundation
import Passkeys
import SoftPasskeys
import Staff
import Testing

/// A console on this machine, its challenge, and an employee of it.
struct Console {
    let relyingParty = RelyingParty(id: "localhost", origins: ["http://localhost:8081", "https://console.example"])
    let challenge = Challenge(Data(repeating: 0xFB, count: 32))
    let employee = Data("employee 1".utf8)

    func enrol(_ answer: Enrolment.Answer) throws(PasskeyRefusal) -> Passkey {
        try Enrolment(for: relyingParty, challenge: challenge).passkey(from: answer)
    }

    func signIn(_ answer: SignIn.Answer, with passkey: Passkey) throws(PasskeyRefusal) -> Passkey {
        try SignIn(to: relyingParty, challenge: challenge, signatures: FidoSignatures()).passkey(passkey, of: employee, after: answer)
    }

    /// What a soft passkey makes of both ceremonies once it lies.
    func refusesToEnrol(_ refusal: PasskeyRefusal, at place: SourceLocation = #_sourceLocation, lie: (inout SoftPasskey) -> Void) {
        for algorithm in [PublicKey.Algorithm.es256, .eddsa] {
            var soft = SoftPasskey(algorithm)
            lie(&soft)
            #expect(throws: refusal, sourceLocation: place) { try enrol(soft.enrol(challenge.text)) }
        }
    }

    func refusesToSignIn(_ refusal: PasskeyRefusal, at place: SourceLocation = #_sourceLocation, lie: (inout SoftPasskey) -> Void) throws {
        for algorithm in [PublicKey.Algorithm.es256, .eddsa] {
            var soft = SoftPasskey(algorithm)
            let passkey = try enrol(soft.enrol(challenge.text))
            lie(&soft)
            let answer = soft.signIn(challenge.text)
            #expect(throws: refusal, sourceLocation: place) { try signIn(answer, with: passkey) }
        }
    }

    func refuses(_ refusal: PasskeyRefusal, at place: SourceLocation = #_sourceLocation, lie: (inout SoftPasskey) -> Void) throws {
        refusesToEnrol(refusal, at: place, lie: lie)
        try refusesToSignIn(refusal, at: place, lie: lie)
    }
}
