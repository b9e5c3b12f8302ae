package import Cases
package import DataProtection
package import Declarations
package import Foundation
package import Requests

import Crypto
import Mailings
package import Registrations
import Synchronization

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
    private let letters: any CaseStore
    private let cases: CaseDesk
    private let identity: CaseIdentity
    private let contact: ContactDesk
    private let bounces: BounceDesk
    private let reading: Reading
    private let budget: LetterBudget

    package init(
        site: Site, subjects: any SubjectReading, letters: any CaseStore, cases: CaseDesk, contact: ContactDesk,
        bounces: BounceDesk, reading: Reading, budget: LetterBudget
    ) {
        (self.site, self.letters, identity) = (site, letters, CaseIdentity(cases: cases, subjects: subjects))
        (self.cases, self.contact, self.bounces, self.reading, self.budget) = (cases, contact, bounces, reading, budget)
    }

    package func receive(_ raw: Personal<Data>, read message: ReceivedMessage, now: Date) async throws -> Outcome {
        let digest = Data(SHA256.hash(data: raw.reveal()))
        guard try await !letters.seen(digest) else { return .seenBefore }
        if let report = message.report {
            let outcome = try await bounces.receive(report, digest: digest, now: now)
            if !outcome.isOpen {
                try await letters.remember(digest, day: Day(now))
                return .report(outcome)
            }
        }
        let read = reading.read(message)
        let word = SenderWord(message, by: site.mail.authservID)
        let person = if let from = message.from { try await identity.person(at: from) } else { CaseLetterIn.Person?.none }
        // Where nothing is held and nobody vouches for the sender, an answer might go to somebody who never wrote.
        let answerable = message.answerable(by: site) && (person != nil || !word.isDoubted)
        let share = AnswerShare { [budget] in message.from.map { budget.take($0, for: .answer, now: now) == .granted } ?? false }
        let language = Replies.language(of: [read.language, person?.language], on: site)
        var stop: ContactDecision?
        if case .stop(let scope, let phrase, _, let alsoForAPerson) = read.stop, answerable, let person {
            func prepared(_ reply: ContactDesk.Reply?) async throws -> ContactDecision? {
                try await contact.prepare(
                    .stop, scope.products.map { .products(Set($0)) } ?? .everything, subject: person.subject, address: person.address,
                    method: "mail", reply: reply, now: now)
            }
            stop = try await prepared(nil)
            if stop != nil, share.isGranted {
                stop = try await prepared(
                    ContactDesk.Reply(
                        to: person.address, understood: phrase, alsoForAPerson: alsoForAPerson, inReplyTo: message.messageID,
                        language: language))
            }
        }
        let taken = try await cases.take(
            CaseLetterIn(
                raw: raw, digest: digest, from: message.from, messageID: message.messageID, references: message.references,
                language: language,
                readings: read.found.map { CaseReading(intent: $0.intent, phrase: $0.phrase, rule: $0.rule, sure: $0.sure) },
                products: read.scope.products ?? [], answerable: answerable, mayAnswer: { share.isGranted }, doubted: word.why,
                person: person, stop: stop,
                onlyStop: !read.forAPerson),
            now: now)
        return taken.map { .taken($0, stopped: stop != nil) } ?? .seenBefore
    }
}

/// One from an address's daily share of answers, taken only when there is something to write, and once for a letter.
private final class AnswerShare: Sendable {
    private let taken = Mutex(Bool?.none)
    private let take: @Sendable () -> Bool
    init(_ take: @escaping @Sendable () -> Bool) { self.take = take }

    var isGranted: Bool {
        taken.withLock { taken in
            let granted = taken ?? take()
            taken = granted
            return granted
        }
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
