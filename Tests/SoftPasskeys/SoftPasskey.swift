import Crypto
package import Foundation
package import Staff

/// A passkey made of software, with the browser around it. Honest as made; each `var` is a lie it can be told to tell, and what it tells is signed.
package struct SoftPasskey: Sendable {
    private enum Secret: Sendable {
        case eddsa(Curve25519.Signing.PrivateKey)
        case es256(P256.Signing.PrivateKey)
    }

    private let secret: Secret
    package var relyingParty: String
    package var origin: String
    package var credential = Data(SHA256.hash(data: Data(UUID().uuidString.utf8)))
    /// Present (0x01), verified (0x04), eligible for backup (0x08), backed up (0x10), with extensions (0x80); 0x40 is added when it enrols.
    package var flags: UInt8 = 0x05
    package var signCount: UInt32 = 1
    /// Grows by one each time it signs, as a counter does.
    package var counts = true
    /// COSE, as told when it enrols.
    package var publicKey: Data
    /// CBOR, after everything else.
    package var extensions = Data()
    package var transports = ["internal"]
    /// What the browser says besides: JSON members, each with a comma before.
    package var otherMembers = ""
    /// Instead of "webauthn.create" or "webauthn.get".
    package var type: String?

    /// - Parameter algorithm: one of two; RSA is left to the published examples.
    package init(
        _ algorithm: PublicKey.Algorithm = .es256, at origin: String = "http://localhost:8081", for relyingParty: String = "localhost"
    ) {
        (self.origin, self.relyingParty) = (origin, relyingParty)
        if algorithm == .eddsa {
            let key = Curve25519.Signing.PrivateKey()
            secret = .eddsa(key)
            publicKey = Data([0xA4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 32]) + key.publicKey.rawRepresentation
        } else {
            let key = P256.Signing.PrivateKey()
            secret = .es256(key)
            let point = key.publicKey.rawRepresentation
            publicKey =
                Data([0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 32]) + point.prefix(32) + [0x22, 0x58, 32] + point.suffix(32)
        }
    }

    /// - Parameter challenge: base64url, as the page has it.
    package func enrol(_ challenge: String) -> Enrolment.Answer {
        let length = [UInt8(credential.count >> 8), UInt8(credential.count & 255)]
        let attested = Data(repeating: 7, count: 16) + length + credential + publicKey
        return Enrolment.Answer(
            credential: credential, clientData: clientData("webauthn.create", challenge),
            authenticatorData: head(flags | 0x40) + attested + extensions, transports: transports)
    }

    /// - Parameter challenge: base64url, as the page has it.
    package mutating func signIn(_ challenge: String, userHandle: Data? = nil) -> SignIn.Answer {
        if counts { signCount += 1 }
        let (said, authenticated) = (clientData("webauthn.get", challenge), head(flags) + extensions)
        return SignIn.Answer(
            credential: credential, clientData: said, authenticatorData: authenticated,
            signature: signature(over: authenticated + SHA256.hash(data: said)), userHandle: userHandle)
    }

    private func clientData(_ usual: String, _ challenge: String) -> Data {
        Data(#"{"type":"\#(type ?? usual)","challenge":"\#(challenge)","origin":"\#(origin)"\#(otherMembers)}"#.utf8)
    }

    private func head(_ flags: UInt8) -> Data {
        Data(SHA256.hash(data: Data(relyingParty.utf8))) + [flags] + withUnsafeBytes(of: signCount.bigEndian) { Data($0) }
    }

    private func signature(over bytes: Data) -> Data {
        switch secret {
        case .eddsa(let key): try! key.signature(for: bytes)
        case .es256(let key): try! key.signature(for: bytes).derRepresentation
        }
    }
}
