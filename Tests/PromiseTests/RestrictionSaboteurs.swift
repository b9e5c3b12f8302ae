import Cases
import DataProtection
import Declarations
import ExampleHouse
import Foundation
import Keeping
import Mailings
import Promises
import Registrations
import Requests
import SQLitePeople
import Testing
import Vault

@Suite("Somebody has their data kept and not used, or objects") struct RestrictionSaboteurs {
    /// A letter about the product, waiting to leave.
    private func queue(_ house: House, _ subject: SubjectID, now: Date = noon) async throws {
        let registration = try await house.answer(subject).registrations[0].id
        let content = LetterContent(draft: .stopUndone, language: .english, to: Personal(Person.ann.email), written: now)
        let letter = try NewLetter(
            content, reason: .product("courier"), registration: registration, key: house.vault.key(of: subject), vault: house.vault,
            now: now)
        let link = NewLink(OpaqueToken(until: now + hour), subject: subject, act: .page, target: nil)
        try await house.store.add(link, with: letter)
    }

    private func restrict(_ house: House, _ subject: SubjectID, _ ground: RestrictionGround = .asked) async throws {
        let done = try await house.restriction.decide(
            .restrict(ground), .everything, subject: subject, by: RestrictionDesk.subject, now: noon + 60)
        #expect(done)
    }

    private func liftTold(_ house: House, now: Date) async throws {
        try await house.restriction.liftTold(now: now) { try await house.recipients.tell($0, now: now) }
    }

    private func letters(_ house: House) -> [CaseNotice.Kind] {
        house.mailbox.letters(to: Person.ann.email).compactMap {
            if case .caseNotice(let notice) = $0.draft { notice.kind } else { nil }
        }
    }

    /// Asks by letter, and says that it was they.
    private func asks(_ house: House, _ words: String) async throws -> (row: CaseRow, permit: Permit) {
        let row = try await house.received(House.letter(words, from: Person.ann.email))
        #expect(row.state == .identityAsked)
        try await house.post(now: noon + hour)
        let token = try #require(house.mailbox.token(.caseNotice, to: Person.ann.email))
        let (identified, permit) = try #require(try await house.cases.identify(token, now: noon + 2 * hour))
        let row2 = try await house.rights.goOn(identified, under: permit, now: noon + 2 * hour)
        try await house.post(now: noon + 2 * hour)
        return (row2, permit)
    }

    @Test(.keeps(.onePurposeContact))
    func `no letter about the product leaves, waiting before or written later, though contact was never stopped`()
        async throws
    {
        let house = try House(.memory)
        let ann = try await house.register(.ann)
        try await queue(house, ann)
        try await restrict(house, ann)
        try await queue(house, ann)
        let before = house.mailbox.all.count
        try await house.post(now: noon + hour)
        #expect(house.mailbox.all.count == before)
        #expect(try await house.answer(ann).registrations[0].standing == .active)
        let facts = SendingFacts(
            letter: .random(), subject: ann, reason: .product("courier"), standing: .active, confirmationsSent: 0, restricted: true)
        #expect(!SendingRule.allows(facts))
        try await house.restriction.decide(.lift, .everything, subject: ann, by: RestrictionDesk.subject, now: noon + hour)
        try await queue(house, ann)
        try await house.post(now: noon + hour)
        #expect(house.mailbox.all.count == before + 1)
    }

    @Test(.keeps(.needToKnow)) func `nobody of the company sees an answer, and what was looked at says so`() async throws {
        let house = try House(.memory)
        let ann = try await house.register(.ann)
        let support = try #require(house.site.function("courier-support"))
        let desk = NeedToKnowDesk(site: house.site, vault: house.vault, store: house.store)
        let before = try #require(try await desk.look(at: ann, as: support, reason: "They called", now: noon))
        #expect(before.address != nil && !before.registrations[0].answers.isEmpty)
        try await restrict(house, ann)
        let seen = try #require(try await desk.look(at: ann, as: support, reason: "They called", now: noon + hour))
        #expect(seen.address == nil && seen.registrations[0].answers.isEmpty)
        #expect(seen.registrations[0].restriction?.ground == .asked && !seen.registrations[0].hidden.isEmpty)
        let noted = try await house.answer(ann).acts.filter { $0.kind == .view }.map(\.what)
        #expect(noted.first?.isEmpty == true && noted.last?.isEmpty == false)
    }

    @Test(.keeps(.deletion)) func `no time that is over erases what somebody wants kept`() async throws {
        let house = try House(.memory)
        let ann = try await house.register(.ann)
        try await restrict(house, ann)
        _ = try await house.retention.run(now: noon + 4_000 * day)
        #expect(try await house.store.rows(of: ann)?.registrations.count == 1)
        try await house.restriction.decide(.lift, .everything, subject: ann, by: RestrictionDesk.subject, now: noon)
        _ = try await house.retention.run(now: noon + 4_000 * day)
        #expect(try await house.store.rows(of: ann) == nil)
    }

    @Test(.keeps(.requestsByEmail)) func `by a letter and its button: done, told, and answered`() async throws {
        let house = try House(.memory)
        let ann = try await house.register(.ann)
        let (row, _) = try await asks(house, "Please restrict the processing of my data under Art. 18 GDPR.")
        #expect(row.intents == [.restrict] && row.state == .answered)
        let held = try await house.answer(ann)
        #expect(held.registrations[0].restriction?.ground == .asked)
        #expect(held.acts.contains { $0.kind == .restriction && $0.by == "subject" })
        #expect(letters(house) == [.identity, .restricted])
    }

    @Test(.keeps(.requestsByEmail, .answeredInTime))
    func `an objection is weighed by a person: until then nothing is used, and no answer closes it`()
        async throws
    {
        let house = try House(.memory)
        let ann = try await house.register(.ann)
        let (row, _) = try await asks(house, "I object to the processing of my personal data on grounds relating to my situation.")
        #expect(row.intents == [.object] && row.state == .inWork)
        #expect(try await house.answer(ann).registrations[0].restriction?.ground == .objection)
        #expect(letters(house).last == .weighed)
        await #expect(throws: CaseRefusal.notDone) {
            try await house.cases.write(house.opened(row), "Thank you.", closing: true, by: "support", now: noon + day)
        }
        await #expect(throws: CaseRefusal.reasonMissing) {
            try await house.rights.uphold(house.opened(row), by: "support", reason: " ", now: noon + day)
        }
        try await house.rights.uphold(house.opened(row), by: "support", reason: "Your reasons are good.", now: noon + day)
        try await house.post(now: noon + day)
        let held = try await house.answer(ann).registrations[0]
        #expect(held.standing == .stopped && held.restriction?.ground == .asked && held.events.last?.method == "objection")
        #expect(letters(house).last == .upheld)
        #expect(try await house.store.lookUp(row.number)?.state == .answered)
    }

    @Test(.keeps(.answeredInTime)) func `and decided against them it is used again only after they were told why, and a week`() async throws
    {
        let house = try House(.memory)
        let ann = try await house.register(.ann)
        let (row, _) = try await asks(house, "I object to the processing of my personal data on grounds relating to my situation.")
        try await house.rights.override(house.opened(row), by: "support", reason: "A court case runs.", now: noon + day)
        // The letter hasn't left: no day ends the restriction.
        try await liftTold(house, now: noon + 30 * day)
        #expect(try await house.answer(ann).registrations[0].restriction?.lifts == Day(noon + 8 * day))
        try await house.post(now: noon + day)
        try await liftTold(house, now: noon + 7 * day)
        #expect(try await house.answer(ann).registrations[0].restriction != nil)
        try await liftTold(house, now: noon + 8 * day)
        let held = try await house.answer(ann)
        #expect(held.registrations[0].restriction == nil && held.acts.contains { $0.kind == .lift && $0.by == "vern" })
        #expect(letters(house).last == .overridden)
        #expect(try await house.store.lookUp(row.number)?.state == .refused)
    }

    @Test(.keeps(.deletion)) func `and one registration erased, the other stays restricted`() async throws {
        let house = try House()
        let ann = try await house.register(.ann)
        try await house.register(.ann, "lookout", now: noon + 1)
        try await restrict(house, ann)
        let courier = try #require(try await house.answer(ann).registrations.first { $0.product == "courier" })
        try await house.erase(ann, .registration(courier.id))
        let held = try await house.answer(try #require(try await house.subject(.ann)))
        #expect(held.registrations.map(\.product) == ["lookout"] && held.registrations[0].restriction != nil)
        try await house.erase(held.subject)
        #expect(try await house.subject(.ann) == nil)
    }
}
