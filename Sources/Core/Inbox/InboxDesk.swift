package import Cases
package import DataProtection
package import Declarations
package import Foundation
package import Requests
package import Vault

import Crypto
import Mailings
package import Registrations

/// What comes to the company's address (`stop-by-email`, `requests-by-email`, `questions-answered`). A plain wish to stop is granted
/// at once and answered with a way to undo it; a mail server's report about a letter of ours is acted on; everything else becomes a case.
/// Letter, case and stop are one commit.
package struct InboxDesk: Sendable {
    package enum Outcome: Sendable, Equatable {
        case taken(CaseNumber, stopped: Bool)
        /// About a letter of ours; it opened no case.
        case report(BounceDesk.Outcome)
        case seenBefore
    }

    private let site: Site
    private let vault: Vault
    private let subjects: any SubjectReading
    private let letters: any CaseStore
    private let cases: CaseDesk
    private let contact: ContactDesk
    private let bounces: BounceDesk
    private let reading: Reading
    private let budget: LetterBudget

    package init(
        site: Site, vault: Vault, subjects: any SubjectReading, letters: any CaseStore, cases: CaseDesk, contact: ContactDesk,
        bounces: BounceDesk, reading: Reading, budget: LetterBudget
    ) {
        (self.site, self.vault, self.subjects, self.letters) = (site, vault, subjects, letters)
        (self.cases, self.contact, self.bounces, self.reading, self.budget) = (cases, contact, bounces, reading, budget)
    }

    package func receive(_ raw: Personal<Data>, read message: ReceivedMessage, now: Date) async throws -> Outcome {
        let digest = Data(SHA256.hash(data: raw.reveal()))
        guard try await !letters.seen(digest) else { return .seenBefore }
        if let report = message.report {
            let outcome = try await bounces.receive(report, now: now)
            if !outcome.isOpen {
                try await letters.remember(digest, day: Day(now))
                return .report(outcome)
            }
        }
        let read = reading.read(message)
        let answerable = message.answerable(by: site)
        let person = if let from = message.from { try await person(writing: from) } else { CaseLetterIn.Person?.none }
        // An address that has had its share of answers today is heard without another one.
        let answered = answerable && message.from.map { budget.take($0, for: .answer, now: now) == .granted } ?? false
        let language = Replies.language(of: [read.language, person?.language], on: site)
        var stop: ContactDecision?
        if case .stop(let scope, let phrase, _, let alsoForAPerson) = read.stop, answerable, let person {
            let reply = ContactDesk.Reply(
                to: person.address, understood: phrase, alsoForAPerson: alsoForAPerson, inReplyTo: message.messageID, language: language)
            stop = try await contact.prepare(
                .stop, scope.products.map { .products(Set($0)) } ?? .everything, subject: person.subject, address: person.address,
                method: "mail", reply: answered ? reply : nil, now: now)
        }
        let taken = try await cases.take(
            CaseLetterIn(
                raw: raw, digest: digest, from: message.from, messageID: message.messageID, references: message.references,
                language: language,
                readings: read.found.map { CaseReading(intent: $0.intent, phrase: $0.phrase, rule: $0.rule, sure: $0.sure) },
                products: read.scope.products ?? [], answerable: answered, person: person, stop: stop, onlyStop: !read.forAPerson),
            now: now)
        return taken.map { .taken($0, stopped: stop != nil) } ?? .seenBefore
    }

    private func person(writing from: Personal<String>) async throws -> CaseLetterIn.Person? {
        let index = vault.index(ofAddress: from)
        guard let subject = try await subjects.subject(withAddress: index), let rows = try await subjects.rows(of: subject),
            let address = rows.addresses.first(where: { $0.index == index })
        else { return nil }
        let opener = try vault.opener(RegisteredAddressRule.permit(answering: subject))
        return CaseLetterIn.Person(
            subject: subject, language: address.language,
            address: try opener.open(String.self, address.sealed, at: AddressRow.place(index, subject)))
    }
}

extension StopScope {
    /// Nothing: everything.
    fileprivate var products: [String]? {
        switch self {
        case .everything: nil
        case .products(let ids): ids
        }
    }
}
