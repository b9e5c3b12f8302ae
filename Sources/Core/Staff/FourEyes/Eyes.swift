package import DataProtection
package import Foundation
package import Mailings
package import Vault

/// Which proof holds in this installation now, seen from what is on record and who is enrolled.
package enum Eyes: String, Sendable, Codable {
    /// Nobody was ever enrolled, and nobody would hear of a delay: what the command line asks for is done at once, and on record.
    case none
    /// Fewer than two colleagues could approve: 24 hours with an alarm.
    case one
    /// Two colleagues' passkeys.
    case two
}

/// Who could be a pair of eyes, as the store has it.
package struct EyesFacts: Sendable {
    /// Somebody has made a passkey once, whether or not they are still here.
    package let everEnrolled: Bool
    /// Somebody is registered for a product.
    package let anybodyRegistered: Bool
    /// Active employees with a passkey that counts, and their functions.
    package let counting: [SubjectID: [String]]
    /// Passkeys of active employees that don't count yet.
    package let uncounted: [(credential: Data, employee: SubjectID)]
    package init(
        everEnrolled: Bool, anybodyRegistered: Bool, counting: [SubjectID: [String]], uncounted: [(credential: Data, employee: SubjectID)]
    ) {
        (self.everEnrolled, self.anybodyRegistered) = (everEnrolled, anybodyRegistered)
        (self.counting, self.uncounted) = (counting, uncounted)
    }
}

/// A passkey's word for one request. Made only by `SignInDesk.prove`, after a fresh signature over a challenge drawn from the request's hash.
package struct PasskeyWord: Sendable {
    package let employee: SubjectID
    package let credential: Data
    package let about: Fingerprint
    /// So that the signature can be checked again later: the random part of the challenge, and what was signed.
    let evidence: Evidence

    struct Evidence: Codable {
        let random: Data
        let clientData: Data
        let authenticatorData: Data
        let signature: Data
    }
}

/// An approval as it is kept.
package struct SealedApproval: Sendable {
    package let request: Data
    package let employee: SubjectID
    package let credential: Data
    package let sealed: Data
}

/// Why an approval is not taken, or a request not asked.
package enum FourEyesRefusal: String, Error, Sendable, CaseIterable {
    /// There is no such request, or it waits no more.
    case over
    /// The same employee once more.
    case again
    /// Neither their function nor the asking lets them approve, or their passkey doesn't count.
    case notYours
    /// The passkey's word is for something else than what waits.
    case otherContent
    case reasonMissing
    /// What it asks for can't be done any more: a number on record has other words.
    case impossible
}

/// Where guarded acts wait and are done. Each call is one transaction with its note.
package protocol FourEyesStore: Sendable {
    func eyes() async throws -> EyesFacts
    /// - Parameter new: done at once when `atOnce`, or when it reads so few people that all exports of the day and the one before
    ///   stay within `PeopleExport.mostAlone`; otherwise it waits, with its alarm.
    func ask(_ new: NewGuardedRequest) async throws -> GuardedState
    /// Those that wait or have come in since.
    func requests(since day: Day) async throws -> [GuardedRow]
    /// One more pair of eyes; the second one does it. Looked at inside: state, time, whether both are still here and both passkeys count.
    func approve(_ approval: SealedApproval, doing act: GuardedAct, now: Date, note: SealedNote, done: SealedNote)
        async throws -> GuardedState
    /// - Returns: false, with nothing written, when it is not in the state it was in.
    func settle(_ request: Data, from: GuardedState, to: GuardedState, doing act: GuardedAct?, end: Data?, note: SealedNote) async throws
        -> Bool
}

package struct NewGuardedRequest: Sendable {
    package let row: GuardedRow
    package let act: GuardedAct
    package let atOnce: Bool
    package let asked: SealedNote
    package let done: SealedNote
    /// Written only when it waits.
    package let alarm: SealedNote?
    package let letters: [NewLetter]
    package let wrapped: [WrappedKey]
}
