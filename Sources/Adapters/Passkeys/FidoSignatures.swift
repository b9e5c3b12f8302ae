import CFido2
package import Foundation
package import Staff

/// Signatures of passkeys, by libfido2. What its own checks of flags could say stands with `SignIn`, which has a word for each.
package struct FidoSignatures: SignatureChecking {
    package init() {}

    /// Also refuses what libfido2 can't read or what was made for another relying party; never throws.
    package func accepts(
        _ signature: Data, by key: PublicKey, authenticatorData: Data, clientDataHash: Data, relyingParty: String
    ) -> Bool {
        fido_init(0)
        var assertion = fido_assert_new()
        defer { fido_assert_free(&assertion) }
        let isRead =
            fido_assert_set_rp(assertion, relyingParty) == FIDO_OK
            && clientDataHash.isTaken { fido_assert_set_clientdata_hash(assertion, $0, $1) }
            && fido_assert_set_count(assertion, 1) == FIDO_OK
            && authenticatorData.isTaken { fido_assert_set_authdata_raw(assertion, 0, $0, $1) }
            && signature.isTaken { fido_assert_set_sig(assertion, 0, $0, $1) }
        return isRead && verifies(assertion, key)
    }

    private func verifies(_ assertion: OpaquePointer?, _ key: PublicKey) -> Bool {
        switch key.algorithm {
        case .es256:
            var read = es256_pk_new()
            defer { es256_pk_free(&read) }
            return key.bytes.isTaken { es256_pk_from_ptr(read, $0, $1) }
                && fido_assert_verify(assertion, 0, COSE_ES256, UnsafeRawPointer(read)) == FIDO_OK
        case .eddsa:
            var read = eddsa_pk_new()
            defer { eddsa_pk_free(&read) }
            return key.bytes.isTaken { eddsa_pk_from_ptr(read, $0, $1) }
                && fido_assert_verify(assertion, 0, COSE_EDDSA, UnsafeRawPointer(read)) == FIDO_OK
        case .rs256:
            var read = rs256_pk_new()
            defer { rs256_pk_free(&read) }
            return key.bytes.isTaken { rs256_pk_from_ptr(read, $0, $1) }
                && fido_assert_verify(assertion, 0, COSE_RS256, UnsafeRawPointer(read)) == FIDO_OK
        }
    }
}

extension Data {
    /// Whether a function of the library takes these bytes.
    fileprivate func isTaken(by function: (UnsafePointer<UInt8>?, Int) -> CInt) -> Bool {
        withUnsafeBytes { function($0.bindMemory(to: UInt8.self).baseAddress, $0.count) } == FIDO_OK
    }
}
