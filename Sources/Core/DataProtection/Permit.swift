package import Foundation

/// Leave to open what is sealed about one person. Made only by the rules in this file.
package struct Permit: Sendable {
    package enum Scope: Sendable, Equatable {
        case everything
        /// Columns by name, for example "fields/name".
        case columns(Set<String>)
    }

    package let subject: SubjectID
    package let scope: Scope
    /// What the token it was granted for is bound to, if anything: a registration, an address index.
    package let target: Data?
    fileprivate init(subject: SubjectID, scope: Scope, target: Data? = nil) {
        (self.subject, self.scope, self.target) = (subject, scope, target)
    }

    package func covers(_ column: String) -> Bool {
        switch scope {
        case .everything: true
        case .columns(let columns): columns.contains(column)
        }
    }
}

/// Redeems what a person holds in hand: a mailed link, a one-page token. One indivisible act; nothing for what is unknown, used or expired.
package protocol TokenRedeeming: Sendable {
    func redeem(_ token: OpaqueToken, for act: String, now: Date) throws -> RedeemedToken?
}

package struct RedeemedToken: Sendable {
    package let subject: SubjectID
    package let target: Data?
    package init(subject: SubjectID, target: Data?) { (self.subject, self.target) = (subject, target) }
}

/// Redeems a short code that a person types or reads to somebody, in place of the link it came with. Few tries.
package protocol CodeRedeeming {
    func redeem(code: Data, for act: String, now: Date) throws -> RedeemedToken?
}

/// The data subject may see everything about themselves (GDPR Art. 15), having shown a token that only they were sent.
package struct DataSubjectRule: Sendable {
    private let tokens: any TokenRedeeming
    package init(tokens: any TokenRedeeming) { self.tokens = tokens }

    package func permit(presenting token: OpaqueToken, for act: String, now: Date) throws -> Permit? {
        try tokens.redeem(token, for: act, now: now).map {
            Permit(subject: $0.subject, scope: .everything, target: $0.target)
        }
    }

    /// The same for the code that came with a link.
    package static func permit(saying code: Data, to codes: any CodeRedeeming, for act: String, now: Date) throws -> Permit? {
        try codes.redeem(code: code, for: act, now: now).map { Permit(subject: $0.subject, scope: .everything, target: $0.target) }
    }
}

/// Writes down a view durably. Throws when it could not; then nothing is shown.
package protocol ViewRecording: Sendable {
    func record(_ view: View) async throws
}

/// A look by somebody of the company: who in what function, at what, and why. The person can read it.
package struct View: Sendable {
    package let subject: SubjectID
    package let function: String
    package let scope: Permit.Scope
    package let act: String
    package let reason: String
    package let time: Date

    /// Refuses an empty reason.
    package init?(subject: SubjectID, function: String, scope: Permit.Scope, act: String, reason: String, time: Date) {
        guard !reason.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty else { return nil }
        (self.subject, self.function, self.scope, self.act) = (subject, function, scope, act)
        (self.reason, self.time) = (reason, time)
    }
}

/// Staff see what their function needs, after the view is on record (`need-to-know`).
package struct NeedToKnowRule: Sendable {
    private let views: any ViewRecording
    package init(views: any ViewRecording) { self.views = views }

    package func permit(_ view: View) async throws -> Permit {
        try await views.record(view)
        return Permit(subject: view.subject, scope: view.scope)
    }
}

/// The outbox opens a letter and its address with the permit to send it, and nothing else.
package enum CarrierRule {
    package static func permit(_ sending: borrowing SendingPermit) -> Permit {
        Permit(subject: sending.subject, scope: .columns(["letter"]))
    }
}

/// The address of a farewell, kept only for that one letter under a key of its own, is opened by the desk that has just erased all else.
package enum FarewellRule {
    package static func permit(throwaway subject: SubjectID) -> Permit { Permit(subject: subject, scope: .columns(["farewell-address"])) }
    /// The key of that address, while the person's own still stands.
    package static func permit(leaving subject: SubjectID) -> Permit { Permit(subject: subject, scope: .columns(["farewell-key"])) }
}

/// Whoever asks for a link or writes a letter is answered at the registered address, whatever address they typed.
package enum RegisteredAddressRule {
    package static func permit(answering subject: SubjectID) -> Permit { Permit(subject: subject, scope: .columns(["address"])) }
}

/// Where a part of somebody is erased, what stays of them is moved under a fresh key, not read.
package enum StayingRule {
    package static func permit(staying subject: SubjectID) -> Permit { Permit(subject: subject, scope: .everything) }
}

/// Phone numbers given before any were indexed are opened to make the blind index by which a caller is found, and for nothing else; nobody sees one.
package enum PhoneIndexRule {
    package static func permit(indexing subject: SubjectID, fields: Set<String>) -> Permit {
        Permit(subject: subject, scope: .columns(Set(fields.map { "fields/\($0)" })))
    }
}

/// Those who got somebody's data are told what became of them (GDPR Art. 19): by which address they know them, and whether the person consented.
package enum RecipientRule {
    package static func permit(telling subject: SubjectID) -> Permit { Permit(subject: subject, scope: .columns(["address", "entry"])) }
}

/// Whoever may see everything about themselves sees their own cases, which are sealed under keys of their own.
package enum OwnCaseRule {
    /// - Returns: nothing for a permit that doesn't cover everything.
    package static func permit(holder: SubjectID, of own: Permit) -> Permit? {
        own.scope == .everything ? Permit(subject: holder, scope: .everything) : nil
    }
}

/// An employee's name and passkeys are opened for their sign-in and for those who invite.
package enum EmployeeRule {
    package static func permit(employee: SubjectID) -> Permit { Permit(subject: employee, scope: .columns(["employee-name", "passkey"])) }
}

/// A message that was taken in is opened to be handled, and for nothing else.
package enum ArrivalRule {
    package static func permit(arrived subject: SubjectID) -> Permit { Permit(subject: subject, scope: .columns(["message"])) }
}
