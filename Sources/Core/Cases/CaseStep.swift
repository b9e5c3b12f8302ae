package import DataProtection
package import Foundation
package import Vault

/// One line of a case's history: who did what, when and why. Sealed under the case's key.
package struct CaseStep: Sendable, Codable, Equatable {
    package enum What: Sendable, Codable, Equatable {
        /// How it began, and whom it can be answered to.
        case opened(CaseOrigin)
        /// A letter came in; it is kept under this id, in hexadecimal.
        case letter(id: String)
        /// The company's mail server doesn't vouch for the address the letter says it is from: "dmarc=fail", "none".
        case senderDoubted(String)
        /// Recipients somebody of the company must tell what became of a person's data, as they have no address for it (Art. 19).
        case tellRecipients(String)
        /// Asked otherwise than by letter: these words, the person's or an employee's.
        case asked(String)
        case understood([CaseReading])
        /// A machine's letter went out, of this kind.
        case notice(String)
        case identityAsked
        case identityGiven
        /// It is in doubt who asks, and the clock stands still (Art. 12(6)); the reason beside it.
        case doubted
        case doubtSettled
        /// Somebody of the company wrote this to the person.
        case wrote(String)
        case note(String)
        /// A letter to the person came back, or was called unwelcome: what the mail server's report means.
        case returned(String)
        case routed(function: String)
        /// The last day the law gives now, as a day number.
        case extended(until: Int)
        /// The person's data are kept and not used (Art. 18); ids of products, empty for all.
        case restricted([String])
        /// The person is told that this ends on that day, as a day number (Art. 18(3)).
        case liftTold(on: Int)
        /// The objection was decided for the person: contact has ended, and their data stay unused (Art. 21(1)).
        case upheld
        /// It is decided that what it is about is erased.
        case erasing
        /// Done, with the certificates' fingerprints: of a part, as everything takes the case with it.
        case erased([String])
        case answered
        case refused
        case withdrawn
        case handedBack
    }

    package let time: Date
    /// "person", "vern", or the function of an employee.
    package let by: String
    package let what: What
    package let why: String

    package init(_ what: What, by: String, why: String = "", time: Date) {
        (self.time, self.by, self.what, self.why) = (time, by, what, why)
    }

    package static let person = "person"
    package static let vern = "vern"
}

package struct CaseOrigin: Sendable, Codable, Equatable {
    package enum Channel: String, Sendable, Codable { case letter, page, employee }
    package let channel: Channel
    /// The address it came from, or is to be answered to.
    package let address: String?
    package let language: String
    /// Of the letter that opened it: an answer goes into its thread.
    package let messageID: String?
    /// Whether a machine may answer it (RFC 3834).
    package let answerable: Bool
    package init(channel: Channel, address: String?, language: String, messageID: String? = nil, answerable: Bool) {
        (self.channel, self.address, self.language) = (channel, address, language)
        (self.messageID, self.answerable) = (messageID, answerable)
    }
}

/// What was understood, and by which words.
package struct CaseReading: Sendable, Codable, Equatable {
    package let intent: Intent
    package let phrase: String
    package let rule: String
    package let sure: Bool
    package init(intent: Intent, phrase: String, rule: String, sure: Bool) {
        (self.intent, self.phrase, self.rule, self.sure) = (intent, phrase, rule, sure)
    }
}

/// A step on its way to the store and back.
package struct SealedStep: Sendable {
    package let step: Int
    package let day: Day
    package let sealed: SealedField
    package init(step: Int, day: Day, sealed: SealedField) { (self.step, self.day, self.sealed) = (step, day, sealed) }

    package init(_ step: CaseStep, number: Int, key: SubjectKey, vault: Vault) throws {
        self.init(
            step: number, day: Day(step.time), sealed: try vault.seal(step, at: Self.place(number, key.subject), under: key))
    }

    package static func place(_ step: Int, _ holder: SubjectID) -> Place {
        Place(table: "case_steps", row: withUnsafeBytes(of: UInt32(step).bigEndian) { Data($0) }, column: "step", subject: holder)
    }
}
