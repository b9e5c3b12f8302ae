package import DataProtection
package import Foundation
package import Requests
package import Vault

import Registrations

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
        /// Contact was stopped.
        case complaint
    }

    private let vault: Vault
    private let subjects: any SubjectReading
    private let store: any BounceStore
    private let contact: ContactDesk

    package init(vault: Vault, subjects: any SubjectReading, store: any BounceStore, contact: ContactDesk) {
        (self.vault, self.subjects, self.store, self.contact) = (vault, subjects, store, contact)
    }

    /// The same report twice is one.
    package func receive(_ report: MailReport, now: Date) async throws -> Outcome {
        guard let letter = try await letter(of: report) else { return .unknownLetter }
        switch report.kind {
        case .feedback(let feedback):
            guard feedback.isComplaint else { return .nothing }
            try await stop(letter, now: now)
            return .complaint
        case .delivery(let delivery):
            let told = delivery.recipients
            let named = told.filter { vault.index(ofAddress: $0.address) == letter.addressee }
            // A forwarder's report names the address it forwards to.
            guard let recipient = named.first ?? (told.count == 1 ? told[0] : nil) else { return .unclear }
            switch ReportVerdict(recipient) {
            case .notABounce: return .nothing
            case .ourStanding: return .ourStanding
            case let verdict:
                return .recorded(
                    givenUp: try await store.record(verdict, about: letter, day: Day(now)) { ReportVerdict.givesUp($0) })
            }
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

    /// As easily as consent was given (GDPR Art. 7(3)), and without a letter that would be unwelcome, too.
    private func stop(_ letter: SentLetter, now: Date) async throws {
        try await store.refuse(letter)
        guard let rows = try await subjects.rows(of: letter.subject), let present = rows.addresses.first(where: { $0.state == .confirmed })
        else { return }
        let opener = try vault.opener(RegisteredAddressRule.permit(answering: letter.subject))
        let address = try opener.open(String.self, present.sealed, at: AddressRow.place(present.index, letter.subject))
        try await contact.decide(.stop, .everything, subject: letter.subject, address: address, method: "complaint", now: now)
    }
}
