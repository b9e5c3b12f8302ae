package import Cases
package import DataProtection
package import Foundation
package import Requests
package import Vault

import Registrations
import Synchronization

/// A letter that has left, or may have.
package struct SentLetter: Sendable {
    package let id: LetterID
    package let subject: SubjectID
    /// Blind index of the address it went to.
    package let addressee: BlindIndex
    /// What stays of that address when it is not to be written to again.
    package let suppression: Data
    package init(id: LetterID, subject: SubjectID, addressee: BlindIndex, suppression: Data) {
        (self.id, self.subject, self.addressee, self.suppression) = (id, subject, addressee, suppression)
    }
}

package protocol BounceStore: Sendable {
    /// The letter with this Message-ID, if it is on its way, delivered or may be; nothing for one that never left.
    func sentLetter(_ message: BlindIndex) async throws -> SentLetter?
    /// Keeps the gravest verdict for each letter, and gives the address up once `givesUp` says so of all there is about it.
    /// - Returns: whether the address is given up.
    func record(
        _ verdict: ReportVerdict, about letter: SentLetter, day: Day, givesUp: @escaping @Sendable ([ReportVerdict.Dated]) -> Bool
    ) async throws -> Bool
    /// Nothing but answers to requests goes to the address again, also after an erasure.
    func refuse(_ letter: SentLetter) async throws
}

/// Acts on reports of mail servers. A report counts against a person only with the Message-ID of a letter that was sent to them: 128
/// random bits only their mail servers have seen. Every other one changes nothing.
package struct BounceDesk: Sendable {
    package enum Outcome: Sendable, Equatable {
        /// No letter of ours, or one that never left: for a counter.
        case unknownLetter
        /// About a letter of ours, and says nothing against its address: delayed, delivered, or not spam.
        case nothing
        /// Names several addresses and none of them the letter's, or none at all: for a person to look at.
        case unclear
        /// Refused for who we are or what we wrote: for the operator.
        case ourStanding
        /// - Parameter givenUp: no letter but an answer or a new confirmation goes to the address again.
        case recorded(givenUp: Bool)
        /// A letter of a case did not arrive: its history says so, and somebody looks at it again.
        case noted
        /// Contact was stopped.
        case complaint

        /// Nothing was done about it: it is a letter like any other, for a person to look at.
        package var isOpen: Bool { self == .unknownLetter || self == .unclear }
    }

    private let vault: Vault
    private let subjects: any SubjectReading
    private let store: any BounceStore
    private let contact: ContactDesk
    private let cases: CaseDesk
    package let tally = ReportTally()

    package init(vault: Vault, subjects: any SubjectReading, store: any BounceStore, contact: ContactDesk, cases: CaseDesk) {
        (self.vault, self.subjects, self.store, self.contact, self.cases) = (vault, subjects, store, contact, cases)
    }

    /// The same report twice counts once against an address.
    /// - Parameter digest: of the message: with it a case bears one line of it, whatever crashes between.
    package func receive(_ report: MailReport, digest: Data, now: Date) async throws -> Outcome {
        let outcome = try await act(on: report, digest, now: now)
        tally.count(outcome)
        return outcome
    }

    private func act(on report: MailReport, _ digest: Data, now: Date) async throws -> Outcome {
        guard let letter = try await letter(of: report) else { return .unknownLetter }
        switch report.kind {
        case .feedback(let feedback):
            guard feedback.isComplaint else { return .nothing }
            try await stop(letter, digest, now: now)
            return .complaint
        case .delivery(let delivery):
            let told = delivery.recipients
            let named = told.filter { vault.index(ofAddress: $0.address) == letter.addressee }
            // A forwarder's report names the address it forwards to.
            guard let recipient = named.first ?? (told.count == 1 ? told[0] : nil) else { return .unclear }
            let verdict = ReportVerdict(recipient)
            if verdict == .notABounce { return .nothing }
            // Whoever wrote to the company need not be registered: of a letter of a case nothing is held against the address.
            let status = [verdict.rawValue, recipient.status?.description].compactMap { $0 }.joined(separator: " ")
            let noted = try await cases.note(returned: status, holder: letter.subject, digest: digest, now: now)
            if verdict == .ourStanding { return .ourStanding }
            if noted { return .noted }
            return .recorded(givenUp: try await store.record(verdict, about: letter, day: Day(now)) { ReportVerdict.givesUp($0) })
        }
    }

    private func letter(of report: MailReport) async throws -> SentLetter? {
        for original in report.originals {
            guard let name = original.split(separator: "@").first, let id = LetterID(hex: String(name)),
                let letter = try await store.sentLetter(vault.index(ofMessage: id.hex))
            else { continue }
            return letter
        }
        return nil
    }

    /// As easily as consent was given (GDPR Art. 7(3)), and without a letter that would be unwelcome, too: for whom the letter was about
    /// and for whoever is registered with the address it went to.
    private func stop(_ letter: SentLetter, _ digest: Data, now: Date) async throws {
        try await store.refuse(letter)
        let registered = try await subjects.subject(withAddress: letter.addressee)
        for subject in Set([letter.subject, registered].compactMap { $0 }) {
            guard let present = try await subjects.rows(of: subject)?.addresses.first(where: { $0.state == .confirmed }) else { continue }
            let opener = try vault.opener(RegisteredAddressRule.permit(answering: subject))
            let address = try opener.open(String.self, present.sealed, at: AddressRow.place(present.index, subject))
            try await contact.decide(.stop, .everything, subject: subject, address: address, method: "complaint", now: now)
        }
        _ = try await cases.note(returned: "complaint", holder: letter.subject, digest: digest, now: now)
    }
}

/// How many reports there were since the start: numbers for the operator, nothing of the letters.
package final class ReportTally: Sendable {
    package struct Counts: Sendable {
        /// About no letter of ours, or about none that can be told.
        package fileprivate(set) var unknown = 0
        package fileprivate(set) var ourStanding = 0
        package fileprivate(set) var all = 0
    }
    private let state = Mutex(Counts())

    package var counts: Counts { state.withLock { $0 } }

    func count(_ outcome: BounceDesk.Outcome) {
        state.withLock { counts in
            counts.all += 1
            if outcome.isOpen { counts.unknown += 1 }
            if outcome == .ourStanding { counts.ourStanding += 1 }
        }
    }
}
