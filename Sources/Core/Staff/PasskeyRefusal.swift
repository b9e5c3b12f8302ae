/// Why a passkey's answer is not taken (WebAuthn Level 2, 7.1 and 7.2). For the log and for tests: who stands at the page needs to be told only
/// that it didn't work. `clonedCounter` is an alarm: the signature is good, so a copy of the passkey may be in use.
package enum PasskeyRefusal: String, Error, Equatable, Sendable, CaseIterable {
    /// Client data or authenticator data are cut, or not what the standard describes.
    case unreadable
    case wrongType, wrongChallenge, wrongOrigin, crossOrigin
    case wrongRelyingParty, notPresent, notVerified, backupFlags, extensions, trailingBytes
    /// Enrolment without a key; with a key of an algorithm not offered, of another curve or size, or off its curve; with an id over 1,023 bytes.
    case noCredential, algorithm, malformedKey, credentialTooLong
    /// The credential is not the one the answer or the record names; the user handle is somebody else's.
    case credentialMismatch, userHandle
    case signature, clonedCounter
}
