import Cases
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

@Suite("A mail server reports by letter") struct ReportSaboteurs {
    private let ann = Person.ann.email

    private func newest(_ house: House, to address: String) throws -> String {
        try #require(house.mailbox.letters(to: address).last?.messageID)
    }

    /// Whether a letter about the product still goes.
    private func isReached(_ house: House, _ subject: SubjectID, now: Date) async throws -> Bool {
        let registration = try await house.answer(subject).registrations[0].id
        let content = LetterContent(draft: .stopUndone, language: .english, to: Personal(ann), written: now)
        let letter = try NewLetter(
            content, reason: .product("courier"), registration: registration, key: house.vault.key(of: subject), vault: house.vault,
            now: now)
        try await house.store.add(NewLink(OpaqueToken(until: now + hour), subject: subject, act: .page, target: nil), with: letter)
        try await house.post(now: now)
        return house.mailbox.all.contains { $0.messageID == content.messageID }
    }

    @Test(.keeps(.questionsAnswered))
    func `about no letter of ours: it becomes a case, is answered by nobody and changes nothing`() async throws {
        let house = try House(.memory)
        let subject = try await house.register(.ann)
        let mails = house.mailbox.all.count
        let forged = LetterID.random().hex
        let reports = [
            House.bounce("5.1.1", of: forged, to: ann), House.complaint(about: forged), House.bounce("5.1.1", of: "", to: ann),
            // It says the person themselves wrote it.
            House.bounce("5.1.1", of: forged, to: ann, from: ann),
        ]
        for report in reports {
            guard case .taken(_, stopped: false) = try await house.receive(report) else {
                Issue.record("acted on")
                return
            }
            #expect(try await house.receive(report) == .seenBefore)
        }
        #expect(try await house.openCases().count == reports.count && house.bounces.tally.counts.unknown == reports.count)
        try await house.post(now: noon + hour)
        #expect(house.mailbox.all.count == mails)
        #expect(try await house.answer(subject).registrations[0].standing == .active)
        #expect(try await isReached(house, subject, now: noon + 2 * hour))
    }

    @Test(.keeps(.onePurposeContact)) func `that there is no such mailbox: nothing more goes to it, and it opens no case`() async throws {
        let house = try House(.memory)
        let subject = try await house.register(.ann)
        let report = House.bounce("5.1.1", of: try newest(house, to: ann), to: ann)
        #expect(try await house.receive(report) == .report(.recorded(givenUp: true)))
        #expect(try await house.receive(report) == .seenBefore)
        #expect(try await house.openCases().isEmpty)
        #expect(try await !isReached(house, subject, now: noon + 2 * hour))
    }

    @Test(.keeps(.onePurposeContact)) func `that a letter was unwelcome: contact is stopped at once, without a letter`() async throws {
        let house = try House(.memory)
        let subject = try await house.register(.ann)
        let id = try newest(house, to: ann)
        house.mailbox.forget()
        #expect(try await house.receive(House.complaint(about: id)) == .report(.complaint))
        let held = try await house.answer(subject).registrations[0]
        #expect(held.standing == .stopped && held.events.last?.method == "complaint")
        #expect(try await !isReached(house, subject, now: noon + 2 * hour))
        #expect(try await house.openCases().isEmpty && house.mailbox.all.isEmpty)
    }

    @Test(arguments: [true, false])
    func `that an answer in a case came back: the case tells, open or closed, and nothing is held against the address`(closing: Bool)
        async throws
    {
        let house = try House(.memory)
        let subject = try await house.register(.ann)
        for from in ["stranger@post.example", ann] {
            house.mailbox.forget()
            let row = try await house.received(House.letter("When do you open on Mondays?", from: from, id: "\(from.count)@post.example"))
            try await house.cases.write(house.opened(row), "At eight.", closing: closing, by: "support", now: noon + 2 * hour)
            try await house.post(now: noon + 2 * hour)
            let before = try #require(try await house.store.lookUp(row.number))
            let id = try newest(house, to: from)
            #expect(try await house.receive(House.bounce("5.1.1", of: id, to: from), now: noon + 9 * day) == .report(.noted))
            #expect(try await house.receive(House.bounce("5.7.1", of: id, to: from), now: noon + 9 * day) == .report(.ourStanding))
            let after = try #require(try await house.store.lookUp(row.number))
            #expect(after.state == before.state && after.closed == before.closed && after.unread)
            let returned = try await house.opened(after).steps.compactMap { step in
                if case .returned(let meaning) = step.what { meaning } else { nil }
            }
            #expect(returned == ["hard 5.1.1", "ourStanding 5.7.1"])
            try await house.cases.markRead(after, now: noon + 9 * day)
            #expect(try await house.store.lookUp(row.number)?.unread == false)
        }
        #expect(house.bounces.tally.counts.ourStanding == 2)
        #expect(try await isReached(house, subject, now: noon + 9 * day))
    }

    @Test(.keeps(.onePurposeContact)) func `that an answer in a case was unwelcome: contact with whoever has the address is stopped`()
        async throws
    {
        let house = try House(.memory)
        let subject = try await house.register(.ann)
        house.mailbox.forget()
        let row = try await house.received(House.letter("When do you open on Mondays?", from: ann))
        try await house.post(now: noon + hour)
        let id = try newest(house, to: ann)
        #expect(try await house.receive(House.complaint(about: id), now: noon + 2 * hour) == .report(.complaint))
        #expect(try await house.answer(subject).registrations[0].standing == .stopped)
        let steps = try await house.opened(row).steps
        #expect(steps.contains { $0.what == .returned("complaint") })
        #expect(try await !isReached(house, subject, now: noon + 3 * hour))
        // Gone with the person, a report about it is about no letter of ours.
        try await house.erase(subject, now: noon + 4 * hour)
        guard case .taken = try await house.receive(House.bounce("5.1.1", of: id, to: ann), now: noon + 5 * hour) else {
            Issue.record("a letter that is gone was found")
            return
        }
    }
}
