package import Foundation

/// One making of a passkey (the registration ceremony of WebAuthn Level 2, 7.1). No attestation is asked for, and none believed.
package struct Enrolment: Sendable {
    /// What the browser hands back, as bytes: `rawId`, `clientDataJSON`, `getAuthenticatorData()`, `getTransports()`.
    package struct Answer: Sendable {
        package let credential: Data
        package let clientData: Data
        package let authenticatorData: Data
        package let transports: [String]

        package init(credential: Data, clientData: Data, authenticatorData: Data, transports: [String]) {
            (self.credential, self.clientData) = (credential, clientData)
            (self.authenticatorData, self.transports) = (authenticatorData, transports)
        }
    }

    package let relyingParty: RelyingParty
    package let challenge: Challenge

    package init(for relyingParty: RelyingParty, challenge: Challenge) {
        (self.relyingParty, self.challenge) = (relyingParty, challenge)
    }

    /// The passkey to keep, unless somebody has one of that id.
    package func passkey(from answer: Answer) throws(PasskeyRefusal) -> Passkey {
        try ClientData(answer.clientData).check("webauthn.create", challenge, for: relyingParty)
        let said = try AuthenticatorData(answer.authenticatorData)
        try said.check(for: relyingParty)
        guard let credential = said.credential else { throw .noCredential }
        guard credential.id == answer.credential else { throw .credentialMismatch }
        return Passkey(
            id: credential.id, key: credential.key, signCount: said.signCount,
            isBackupEligible: said.flags.contains(.backupEligible), isBackedUp: said.flags.contains(.backedUp),
            transports: Set(answer.transports.compactMap(Passkey.Transport.init)), aaguid: credential.aaguid)
    }
}
