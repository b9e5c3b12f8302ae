import DataProtection
import ExampleHouse
import Foundation
import Inbox
import Keeping
import Mailings
import Promises
import Registrations
import Requests
import SQLitePeople
import Testing
import Vault

@Suite("Reports about letters") struct BounceContract {
    private let ann = Person.ann.email

    private func failed(_ status: String?, _ id: String?, to address: String? = nil, action: DeliveryReport.Action = .failed) -> MailReport
    {
        let recipient = DeliveryReport.Recipient(
            address: address ?? ann, action: action, status: status.flatMap { EnhancedStatus(in: $0) })
        return MailReport(.delivery(DeliveryReport([recipient])), originals: id.map { ["\($0)@ours.example"] } ?? [])
    }

    private func complaint(_ id: String, _ kind: FeedbackReport.Kind = .abuse) -> MailReport {
        MailReport(.feedback(FeedbackReport(kind, recipients: [])), originals: ["\(id)@ours.example"])
    }

    /// Queues a letter about the product and tries to send it.
    /// - Returns: its Message-ID if it has left.
    @discardableResult
    private func write(_ house: House, _ subject: SubjectID, now: Date = noon) async throws -> String? {
        let registration = try await house.answer(subject).registrations[0].id
        let content = LetterContent(draft: .stopUndone, language: .english, to: Personal(ann), written: now)
        let letter = try NewLetter(
            content, reason: .product("courier"), registration: registration, key: house.vault.key(of: subject), vault: house.vault,
            now: now)
        try await house.store.add(NewLink(OpaqueToken(until: now + hour), subject: subject, act: .page, target: nil), with: letter)
        try await house.post(now: now)
        return house.mailbox.all.last { $0.messageID == content.messageID }?.messageID
    }

    private func sent(_ house: House, _ subject: SubjectID, now: Date = noon) async throws -> String {
        try #require(try await write(house, subject, now: now))
    }

    @Test(arguments: StoreKind.allCases) func `change nothing without the id of a letter that was sent`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        house.mailbox.forget()
        let before = try await house.everything()
        for id in [nil, LetterID.random().hex, "", "no-id", String(repeating: "0", count: 32), "<>"] {
            #expect(try await house.bounces.receive(failed("5.1.1", id), now: noon) == .unknownLetter)
            #expect(try await house.bounces.receive(complaint(id ?? ""), now: noon) == .unknownLetter)
        }
        #expect(try await house.everything() == before)
        #expect(try await write(house, subject) != nil)
    }

    @Test(arguments: StoreKind.allCases) func `change nothing about a letter that never left`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        let content = LetterContent(draft: .stopUndone, language: .english, to: Personal(ann), written: noon)
        let letter = try NewLetter(
            content, reason: .service, registration: nil, key: house.vault.key(of: subject), vault: house.vault, now: noon)
        try await house.store.add(NewLink(OpaqueToken(until: noon + hour), subject: subject, act: .page, target: nil), with: letter)
        #expect(try await house.bounces.receive(failed("5.1.1", content.messageID), now: noon) == .unknownLetter)
        try await house.post()
        #expect(try await house.bounces.receive(failed("5.1.1", content.messageID), now: noon) == .recorded(givenUp: true))
    }

    @Test(arguments: StoreKind.allCases) func `with the id of another's letter are about that other alone`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        try await house.register(.ben)
        let id = try #require(house.mailbox.letters(to: Person.ben.email).last?.messageID)
        // Several names, and none of them the one the letter went to.
        let two = ["a@elsewhere.example", ann].map {
            DeliveryReport.Recipient(address: $0, action: .failed, status: EnhancedStatus(in: "5.1.1"))
        }
        let report = MailReport(.delivery(DeliveryReport(two)), originals: ["\(id)@ours.example"])
        #expect(try await house.bounces.receive(report, now: noon) == .unclear)
        #expect(try await house.bounces.receive(failed("5.1.1", id), now: noon) == .recorded(givenUp: true))
        #expect(try await write(house, subject) != nil)
    }

    @Test(arguments: StoreKind.allCases) func `leave the person alone where it is delayed, delivered, or our own standing`(kind: StoreKind)
        async throws
    {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        let id = try await sent(house, subject)
        let before = try await house.everything()
        for action in DeliveryReport.Action.allCases where action != .failed {
            #expect(try await house.bounces.receive(failed("4.4.1", id, action: action), now: noon) == .nothing)
        }
        for status in ["5.7.1", "5.7.26", "4.7.0", "5.6.0", "5.1.8"] {
            #expect(try await house.bounces.receive(failed(status, id), now: noon) == .ourStanding)
        }
        for kind in [FeedbackReport.Kind.notSpam, .virus] {
            #expect(try await house.bounces.receive(complaint(id, kind), now: noon) == .nothing)
        }
        #expect(try await house.everything() == before)
    }

    @Test(arguments: StoreKind.allCases) func `of no such mailbox end letters to it, but for answers and a confirmation, which lifts it`(
        kind: StoreKind
    ) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        let id = try await sent(house, subject)
        #expect(try await house.bounces.receive(failed("5.1.1", id.uppercased()), now: noon) == .recorded(givenUp: true))
        #expect(try await write(house, subject) == nil)
        // Asked for, an answer goes.
        house.mailbox.forget()
        try await house.links.sendPageLink(to: Personal(ann), language: .english, now: noon)
        try await house.post()
        #expect(house.mailbox.token(.pageLink, to: ann) != nil)
        // A form brings one confirmation; pressing its button opens the way again.
        try await house.register(.ann, "lookout", now: noon + 60)
        #expect(house.mailbox.letters(to: ann).count { $0.draft.purpose == .confirmation } == 1)
        #expect(try await write(house, subject, now: noon + 120) != nil)
    }

    @Test(arguments: StoreKind.allCases) func `of a shut mailbox count from the second letter on`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        let id = try await sent(house, subject)
        for _ in 0..<3 { #expect(try await house.bounces.receive(failed("5.2.1", id), now: noon) == .recorded(givenUp: false)) }
        let next = try await sent(house, subject, now: noon + day)
        #expect(try await house.bounces.receive(failed("5.2.1", next), now: noon + day) == .recorded(givenUp: true))
        #expect(try await write(house, subject, now: noon + day) == nil)
    }

    @Test(arguments: StoreKind.allCases) func `of a full mailbox count only several of them over two weeks`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        for days in [0, 0, 1, 2, 13] {
            let now = noon + Double(days) * day
            let id = try await sent(house, subject, now: now)
            #expect(try await house.bounces.receive(failed("5.2.2", id), now: now) == .recorded(givenUp: false))
        }
        let id = try await sent(house, subject, now: noon + 14 * day)
        #expect(try await house.bounces.receive(failed(nil, id), now: noon + 14 * day) == .recorded(givenUp: true))
    }

    @Test(.keeps(.onePurposeContact), arguments: StoreKind.allCases)
    func `of a complaint stop contact without a letter, and no form brings a confirmation again`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        let id = try await sent(house, subject)
        house.mailbox.forget()
        for _ in 0..<2 { #expect(try await house.bounces.receive(complaint(id), now: noon + 60) == .complaint) }
        let held = try await house.answer(subject).registrations[0]
        #expect(held.standing == .stopped && held.events.map(\.method).filter { $0 == "complaint" }.count == 1)
        #expect(try await house.suppressed(.ann) == ["*", "courier"])
        try await house.fill(.ann, "lookout", now: noon + 120)
        try await house.post(now: noon + 120)
        #expect(house.mailbox.all.isEmpty)
        // Answers to what they ask go on, and so may they, by themselves.
        try await house.links.sendPageLink(to: Personal(ann), language: .english, now: noon + 180)
        try await house.post(now: noon + 180)
        #expect(house.mailbox.token(.pageLink, to: ann) != nil)
        try await house.contact.decide(
            .resume, .everything, subject: subject, address: Personal(ann), method: "page", now: noon + 240)
        #expect(try await house.suppressed(.ann) == [])
        #expect(try await write(house, subject, now: noon + 300) != nil)
    }

    @Test(arguments: StoreKind.allCases) func `of a complaint about a form somebody else filled in keep the address from being used again`(
        kind: StoreKind
    ) async throws {
        let house = try House(kind)
        try await house.fill(.ann)
        try await house.post()
        let id = try #require(house.mailbox.letters(to: ann).last?.messageID)
        house.mailbox.forget()
        #expect(try await house.bounces.receive(complaint(id), now: noon) == .complaint)
        try await house.fill(.ann, now: noon + 60)
        try await house.post(now: noon + 60)
        #expect(house.mailbox.all.isEmpty)
    }

    @Test(arguments: StoreKind.allCases) func `go with the person`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        let id = try await sent(house, subject)
        _ = try await house.bounces.receive(failed("5.1.1", id), now: noon)
        try await house.erase(subject)
        #expect(try await house.number("SELECT count(*) FROM bounces") == 0)
        #expect(try await house.bounces.receive(failed("5.1.1", id), now: noon + 2 * hour) == .unknownLetter)
    }
}

extension BounceDesk {
    /// Each a message of its own.
    fileprivate func receive(_ report: MailReport, now: Date) async throws -> Outcome {
        try await receive(report, digest: Data(UUID().uuidString.utf8), now: now)
    }
}
