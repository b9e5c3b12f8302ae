import Foundation
import SoftPasskeys
import Staff
import Testing

@Suite("Answers of passkeys, cut and altered") struct AlterationTests {
    let console = Console()
    let soft: SoftPasskey

    init() {
        var soft = SoftPasskey()
        (soft.flags, soft.extensions) = (
            0x8D, Data([0xA2, 0x63]) + Data("uvm".utf8) + [0x81, 0x82, 0x01, 0x02, 0x6B] + Data("credProtect".utf8) + [0x02]
        )
        self.soft = soft
    }

    private func enrol(_ made: Enrolment.Answer, _ authenticatorData: Data) throws(PasskeyRefusal) -> Passkey {
        try console.enrol(
            Enrolment.Answer(
                credential: made.credential, clientData: made.clientData, authenticatorData: authenticatorData, transports: []))
    }

    @Test func `an enrolment cut anywhere is refused`() throws {
        let made = soft.enrol(console.challenge.text)
        _ = try enrol(made, made.authenticatorData)
        for length in 0..<made.authenticatorData.count {
            #expect(throws: PasskeyRefusal.self) { try enrol(made, made.authenticatorData.prefix(length)) }
        }
        for length in 0..<made.clientData.count {
            #expect(throws: PasskeyRefusal.unreadable) {
                try console.enrol(
                    Enrolment.Answer(
                        credential: made.credential, clientData: made.clientData.prefix(length), authenticatorData: made.authenticatorData,
                        transports: []))
            }
        }
    }

    /// An enrolment is not signed: another counter or model is taken, another site, key or end is not.
    @Test func `an enrolment with any byte altered in any way is refused or means another passkey, and stops nothing`() throws {
        let made = soft.enrol(console.challenge.text)
        let passkey = try enrol(made, made.authenticatorData)
        var (taken, refused) = (0, 0)
        for place in made.authenticatorData.indices {
            for change in UInt8(1)...255 {
                var bytes = made.authenticatorData
                bytes[place] ^= change
                do {
                    let other = try enrol(made, bytes)
                    taken += 1
                    #expect(other.id == passkey.id && place >= 32)
                    // On P-256 no other x goes with this y, nor y with this x, but by a chance of one in two for x alone.
                    #expect(other.key == passkey.key || other.key.algorithm == .es256)
                } catch { refused += 1 }
            }
        }
        #expect(taken + refused == made.authenticatorData.count * 255 && refused > taken)
    }

    @Test func `a sign-in cut anywhere, or with any byte altered, is refused`() throws {
        var soft = soft
        let passkey = try console.enrol(soft.enrol(console.challenge.text))
        let answer = soft.signIn(console.challenge.text)
        _ = try console.signIn(answer, with: passkey)
        func refused(authenticatorData: Data? = nil, clientData: Data? = nil, signature: Data? = nil) {
            let altered = SignIn.Answer(
                credential: answer.credential, clientData: clientData ?? answer.clientData,
                authenticatorData: authenticatorData ?? answer.authenticatorData, signature: signature ?? answer.signature, userHandle: nil)
            #expect(throws: PasskeyRefusal.self) { try console.signIn(altered, with: passkey) }
        }
        func each(_ bytes: Data, _ check: (Data) -> Void) {
            for length in 0..<bytes.count { check(bytes.prefix(length)) }
            for place in bytes.indices {
                for change in [1, 2, 4, 8, 16, 32, 64, 128, 255] as [UInt8] {
                    var altered = bytes
                    altered[place] ^= change
                    check(altered)
                }
            }
        }
        each(answer.authenticatorData) { refused(authenticatorData: $0) }
        each(answer.clientData) { refused(clientData: $0) }
        each(answer.signature) { refused(signature: $0) }
    }

    @Test func `client data nested without end are refused`() {
        let made = soft.enrol(console.challenge.text)
        for text in [String(repeating: "[", count: 100_000), #"{"type":"# + String(repeating: #"{"a":"#, count: 100_000), "[]", "null", ""]
        {
            #expect(throws: PasskeyRefusal.unreadable) {
                try console.enrol(
                    Enrolment.Answer(
                        credential: made.credential, clientData: Data(text.utf8), authenticatorData: made.authenticatorData, transports: [])
                )
            }
        }
    }
}
