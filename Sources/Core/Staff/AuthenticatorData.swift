import Crypto
import Foundation

/// What an authenticator says and signs (WebAuthn Level 2, 6.1), taken apart to the last byte.
struct AuthenticatorData {
    struct Flags: OptionSet {
        let rawValue: UInt8
        static let present = Flags(rawValue: 0x01)
        static let verified = Flags(rawValue: 0x04)
        static let backupEligible = Flags(rawValue: 0x08)
        static let backedUp = Flags(rawValue: 0x10)
        static let hasCredential = Flags(rawValue: 0x40)
        static let hasExtensions = Flags(rawValue: 0x80)
    }

    struct Credential {
        let aaguid: Data
        let id: Data
        let key: PublicKey
    }

    let relyingPartyHash: Data
    let flags: Flags
    let signCount: UInt32
    let credential: Credential?

    init(_ data: Data) throws(PasskeyRefusal) {
        var reader = ByteReader(data)
        relyingPartyHash = try reader.bytes(32)
        flags = Flags(rawValue: UInt8(try reader.number(1)))
        signCount = UInt32(try reader.number(4))
        credential = flags.contains(.hasCredential) ? try Self.credential(&reader) : nil
        if flags.contains(.hasExtensions) {
            guard !reader.rest.isEmpty, case .map = try CBOR(&reader) else { throw .extensions }
        }
        guard reader.rest.isEmpty else { throw .trailingBytes }
    }

    private static func credential(_ reader: inout ByteReader) throws(PasskeyRefusal) -> Credential {
        let aaguid = try reader.bytes(16)
        let length = Int(try reader.number(2))
        guard length <= 1023 else { throw .credentialTooLong }
        return Credential(aaguid: aaguid, id: try reader.bytes(length), key: try PublicKey(cose: CBOR(&reader)))
    }

    /// Made for this relying party, by somebody present and verified; backed up only where that may be.
    func check(for relyingParty: RelyingParty) throws(PasskeyRefusal) {
        guard SHA256.hash(data: Data(relyingParty.id.utf8)) == relyingPartyHash else { throw .wrongRelyingParty }
        guard flags.contains(.present) else { throw .notPresent }
        guard flags.contains(.verified) else { throw .notVerified }
        guard flags.contains(.backupEligible) || !flags.contains(.backedUp) else { throw .backupFlags }
    }
}
