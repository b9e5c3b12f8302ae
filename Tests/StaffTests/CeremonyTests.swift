import Crypto
import Foundation
import Staff
import Testing

@Suite("What a passkey's answer must fit") struct CeremonyTests {
    let ceremony = Ceremony(.signIn, challenge: Data([0xFB, 0xFF, 1]), origin: "http://localhost:8081", relyingParty: "localhost")

    func clientData(type: String = "webauthn.get", challenge: String = "-_8B", origin: String = "http://localhost:8081", more: String = "")
        -> Data
    {
        Data(#"{"type":"\#(type)","challenge":"\#(challenge)","origin":"\#(origin)"\#(more)}"#.utf8)
    }
    func answer(_ party: String = "localhost", flags: UInt8 = 0x05, count: UInt8 = 2, more: [UInt8] = []) -> Data {
        Data(SHA256.hash(data: Data(party.utf8))) + [flags, 0, 0, 0, count] + more
    }

    @Test("Another act, challenge, origin or port, and a frame of another site, are each refused") func clientDataRefused() throws {
        func refused(_ data: Data, as refusal: Ceremony.Refusal) {
            #expect(throws: refusal) { try ceremony.check(clientData: data) }
        }
        refused(Data("[]".utf8), as: .unreadable)
        refused(clientData(type: "webauthn.create"), as: .otherAct)
        refused(clientData(challenge: "-_8C"), as: .otherChallenge)
        refused(clientData(origin: "http://localhost:8080"), as: .otherOrigin)
        refused(clientData(more: #","crossOrigin":true"#), as: .framed)
        refused(clientData(more: #","topOrigin":"http://localhost:8081""#), as: .framed)
        try ceremony.check(clientData: clientData(more: #","crossOrigin":false,"other_keys_can_be_added_here":"x""#))
    }

    @Test("Another site's answer, nobody present or verified, a cloned counter, cut or longer bytes, are each refused")
    func answerRefused() throws {
        func refused(_ data: Data, as refusal: Ceremony.Refusal) {
            #expect(throws: refusal) { try ceremony.check(authenticatorData: data, storedCount: 1) }
        }
        refused(answer("example.org"), as: .otherRelyingParty)
        refused(answer(flags: 0x04), as: .notPresent)
        refused(answer(flags: 0x01), as: .notVerified)
        refused(answer(flags: 0x15), as: .backupFlags)
        refused(answer(count: 1), as: .counterNotGreater)
        refused(answer(count: 0), as: .counterNotGreater)
        refused(answer().dropLast(), as: .unreadable)
        refused(answer(more: [0]), as: .unreadable)
        #expect(try ceremony.check(authenticatorData: answer(), storedCount: 1) == 2)
        #expect(try ceremony.check(authenticatorData: answer(count: 0), storedCount: 0) == 0)
    }
}
