package import DataProtection
package import Foundation
import Mailings
import Registrations
package import Requests
import Vault

/// Asks whoever holds the registered address whether it was they: for cases an employee opens, and where it is in doubt who asks
/// (GDPR Art. 12(6)). To the employee an address nothing is held about is no different from a registered one.
package struct CaseIdentity: Sendable {
    private let cases: CaseDesk
    private let subjects: any SubjectReading

    package init(cases: CaseDesk, subjects: any SubjectReading) { (self.cases, self.subjects) = (cases, subjects) }

    /// Whose registered address this is.
    package func person(at address: Personal<String>) async throws -> CaseLetterIn.Person? {
        let index = cases.vault.index(ofAddress: address)
        guard let subject = try await subjects.subject(withAddress: index), let rows = try await subjects.rows(of: subject),
            let row = rows.addresses.first(where: { $0.index == index })
        else { return nil }
        let opener = try cases.vault.opener(RegisteredAddressRule.permit(answering: subject))
        return CaseLetterIn.Person(
            subject: subject, language: row.language,
            address: try opener.open(String.self, row.sealed, at: AddressRow.place(index, subject)))
    }

    /// What somebody asked on the phone, on paper or at the desk. Its clock runs from the day it was received; what needs identity is asked
    /// back as ever.
    package func open(_ asked: CaseAsked, now: Date) async throws -> CaseRow {
        guard asked.received <= now else { throw CaseRefusal.notNow }
        let (key, wrapped) = try cases.vault.newKey(for: .random())
        let number = CaseNumber.random()
        let person = try await person(at: asked.address)
        guard !Set(asked.intents).isDisjoint(with: Intent.needingIdentity) else {
            return try await cases.open(
                asked, of: person?.subject, number: number, state: .received, steps: [], key: key, wrapped: wrapped, now: now)
        }
        let due = Day(CaseClock(receivedAt: asked.received, in: cases.zone).last(extended: false))
        let (letter, link) = try ask(
            person, at: asked.address, intents: asked.intents, products: asked.products, number: number, due: due,
            language: asked.language, inReplyTo: nil, doubt: nil, key: key, now: now)
        return try await cases.open(
            asked, of: person?.subject, number: number, state: .identityAsked,
            steps: [CaseStep(.identityAsked, by: CaseStep.vern, time: now)], letters: [letter], link: link, key: key, wrapped: wrapped,
            now: now)
    }

    /// It is really in doubt who asks, and why: the registered address is asked, and the time for an answer stands still until it has said so.
    package func doubt(_ opened: CaseDesk.Opened, by: String, reason: String, now: Date) async throws {
        let row = opened.row
        var change = try cases.begin(row, .doubted, by: by, reason: reason, now: now)
        guard row.paused == nil else { throw CaseRefusal.notNow }
        guard let origin = opened.origin, let address = origin.address else { throw CaseRefusal.nobodyToAnswer }
        let to = Personal(address)
        let person = try await person(at: to)
        let (letter, link) = try ask(
            person, at: to, intents: row.intents, products: row.products, number: row.number, due: row.due,
            language: Language(rawValue: origin.language), inReplyTo: origin.messageID, doubt: reason,
            key: cases.vault.key(of: change.holder), now: now)
        (change.letters, change.link, change.person, change.paused) = ([letter], link, person?.subject, Day(now))
        change.to = .identityAsked
        try await cases.commit(change)
    }

    /// The doubt is gone, by something the case tells: the clock goes on. Nobody is identified by it.
    package func settle(_ row: CaseRow, by: String, reason: String, now: Date) async throws {
        guard row.paused != nil else { throw CaseRefusal.notNow }
        var change = try cases.begin(row, .doubtSettled, by: by, reason: reason, now: now)
        change.to = .inWork
        try await cases.commit(change)
    }

    /// One letter in any case: to the registered address with a link, or to one that nothing is held about, saying so.
    private func ask(
        _ person: CaseLetterIn.Person?, at address: Personal<String>, intents: [Intent], products: [String], number: CaseNumber, due: Day,
        language: Language, inReplyTo: String?, doubt: String?, key: SubjectKey, now: Date
    ) throws -> (NewLetter, NewLink?) {
        if let person {
            return try cases.askIdentity(
                of: person, intents: intents, products: products, number: number, due: due, language: language, inReplyTo: inReplyTo,
                doubt: doubt, key: key, now: now)
        }
        let notice = CaseNotice(
            kind: .nothingHeld, number: number.text, asked: intents.map(\.rawValue), products: products, due: due.noon,
            inReplyTo: inReplyTo)
        return (try cases.letter(notice, to: address, language: language, key: key, now: now), nil)
    }
}
