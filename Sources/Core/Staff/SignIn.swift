import Crypto
package import Foundation

/// Checks signatures; nothing else of an answer is its to judge.
package protocol SignatureChecking: Sendable {
    /// Whether the signature is this key's, over the authenticator data and the SHA-256 of the client data.
    func accepts(_ signature: Data, by key: PublicKey, authenticatorData: Data, clientDataHash: Data, relyingParty: String) -> Bool
}

/// One use of a passkey (the authentication ceremony of WebAuthn Level 2, 7.2).
package struct SignIn: Sendable {
    /// What the browser hands back, as bytes: `rawId`, `clientDataJSON`, `authenticatorData`, `signature`, `userHandle`.
    package struct Answer: Sendable {
        package let credential: Data
        package let clientData: Data
        package let authenticatorData: Data
        package let signature: Data
        package let userHandle: Data?

        package init(credential: Data, clientData: Data, authenticatorData: Data, signature: Data, userHandle: Data?) {
            (self.credential, self.clientData, self.authenticatorData) = (credential, clientData, authenticatorData)
            (self.signature, self.userHandle) = (signature, userHandle)
        }
    }

    package let relyingParty: RelyingParty
    package let challenge: Challenge
    private let signatures: any SignatureChecking

    package init(to relyingParty: RelyingParty, challenge: Challenge, signatures: any SignatureChecking) {
        (self.relyingParty, self.challenge, self.signatures) = (relyingParty, challenge, signatures)
    }

    /// The passkey as it is to be kept from now on. Two answers at once may both fit the same count: whoever keeps it writes it only where the
    /// count is still the one read.
    /// - Parameters:
    ///   - passkey: the one found by the answer's credential id.
    ///   - userHandle: of the employee whose passkey it is.
    package func passkey(_ passkey: Passkey, of userHandle: Data, after answer: Answer) throws(PasskeyRefusal) -> Passkey {
        guard answer.credential == passkey.id else { throw .credentialMismatch }
        guard answer.userHandle == nil || answer.userHandle == userHandle else { throw .userHandle }
        try ClientData(answer.clientData).check("webauthn.get", challenge, for: relyingParty)
        let said = try AuthenticatorData(answer.authenticatorData)
        try said.check(for: relyingParty)
        guard said.flags.contains(.backupEligible) == passkey.isBackupEligible else { throw .backupFlags }
        let isSigned = signatures.accepts(
            answer.signature, by: passkey.key, authenticatorData: answer.authenticatorData,
            clientDataHash: Data(SHA256.hash(data: answer.clientData)), relyingParty: relyingParty.id)
        guard isSigned else { throw .signature }
        // Last, so that only who holds the key can raise the alarm.
        guard said.signCount > passkey.signCount || (said.signCount == 0 && passkey.signCount == 0) else { throw .clonedCounter }
        var used = passkey
        (used.signCount, used.isBackedUp) = (said.signCount, said.flags.contains(.backedUp))
        return used
    }
}
