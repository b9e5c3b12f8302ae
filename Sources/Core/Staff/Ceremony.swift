package import Foundation
import Crypto

/// What a passkey's answer must fit (WebAuthn Level 2, 7.1 and 7.2), all but its signature. Refuses; never repairs.
package struct Ceremony: Sendable {
    package enum Act: String, Sendable {
        case enrolment = "webauthn.create"
        case signIn = "webauthn.get"
    }

    package enum Refusal: Error, Equatable {
        case unreadable, otherAct, otherChallenge, otherOrigin, framed, otherRelyingParty
        case notPresent, notVerified, noKey, backupFlags, counterNotGreater
    }

    package let act: Act
    package let challenge: Data
    package let origin: String
    package let relyingParty: String

    package init(_ act: Act, challenge: Data, origin: String, relyingParty: String) {
        (self.act, self.challenge, self.origin, self.relyingParty) = (act, challenge, origin, relyingParty)
    }

    /// The bytes as the browser sent them: what is hashed is never written anew.
    package func check(clientData: Data) throws(Refusal) {
        guard let parsed = try? JSONSerialization.jsonObject(with: clientData), let said = parsed as? [String: Any] else {
            throw .unreadable
        }
        guard said["type"] as? String == act.rawValue else { throw .otherAct }
        let expected = challenge.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        guard said["challenge"] as? String == expected else { throw .otherChallenge }
        guard said["origin"] as? String == origin else { throw .otherOrigin }
        guard said["topOrigin"] == nil, said["crossOrigin"] == nil || said["crossOrigin"] as? Bool == false else { throw .framed }
    }

    /// The signature counter now. `storedCount`: as of the last use; two zeros are a passkey that doesn't count.
    package func check(authenticatorData: Data, storedCount: UInt32) throws(Refusal) -> UInt32 {
        let bytes = [UInt8](authenticatorData)
        guard bytes.count >= 37 else { throw .unreadable }
        guard Array(SHA256.hash(data: Data(relyingParty.utf8))) == Array(bytes[..<32]) else { throw .otherRelyingParty }
        let flags = bytes[32]
        guard flags & 0x01 != 0 else { throw .notPresent }
        guard flags & 0x04 != 0 else { throw .notVerified }
        guard act == .signIn || flags & 0x40 != 0 else { throw .noKey }
        guard flags & 0x10 == 0 || flags & 0x08 != 0 else { throw .backupFlags }
        // Without a key or extensions nothing may follow.
        guard flags & 0xC0 != 0 || bytes.count == 37 else { throw .unreadable }
        let count = bytes[33..<37].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard count > storedCount || (count == 0 && storedCount == 0) else { throw .counterNotGreater }
        return count
    }
}
