import Cases
import DataProtection
import Declarations
import ExampleHouse
import Foundation
import Keeping
import Mailings
import MailTransport
import Promises
import Registrations
import Requests
import SQLitePeople
import Synchronization
import Testing
import Vault

@Suite("Somebody's data went to others, or never were a privacy matter") struct RecipientSaboteurs {
    private static let told = ExampleSite.changed(["    country: SG": "    country: SG\n    notices: privacy@asia.example"])

    private func notices(_ house: House) -> [RecipientNotice] {
        house.mailbox.letters(to: "privacy@asia.example").compactMap {
            if case .recipientNotice(let notice) = $0.draft { notice } else { nil }
        }
    }

    @Test(.keeps(.correction, .deletion)) func `whoever got them is told what became of them, and the person that they were told`()
        async throws
    {
        let house = try House(.memory, site: Self.told)
        let ann = try await house.register(.ann, ticks: ["contact", "terms", "transfer/singapore"])
        let answer = try await house.answer(ann)
        try await house.recipients.tell(.corrected, answer.registrations, fields: ["courier/phone"], of: answer, now: noon + hour)
        try await house.recipients.tell(.erased, answer.registrations, of: answer, now: noon + hour)
        try await house.post(now: noon + hour)
        let all = notices(house)
        #expect(Set(all.map(\.change)) == [.corrected, .erased] && all.allSatisfy { $0.address == Person.ann.email })
        #expect(all.allSatisfy { notice in !notice.fields.contains { $0.contains("+47") } })
        let acts = try await house.answer(ann).acts.filter { $0.kind == .recipientsTold }
        #expect(acts.map(\.what) == [["singapore"]] && acts.map(\.reason) == ["corrected"])
        // What told them is nobody's row, and gone with delivery.
        #expect(try await house.answer(ann).letters.allSatisfy { $0.content.reveal().to == Person.ann.email })
        #expect(try await house.openCases().isEmpty)
    }

    @Test(.keeps(.outsideEUByConsent, .noThirdParties)) func `nobody else is: not a recipient the person never consented to`() async throws
    {
        let house = try House(.memory, site: Self.told)
        let ann = try await house.register(.ann)
        let answer = try await house.answer(ann)
        for change in RecipientNotice.Change.allCases {
            try await house.recipients.tell(change, answer.registrations, of: answer, now: noon + hour)
        }
        try await house.post(now: noon + hour)
        #expect(notices(house).isEmpty)
        #expect(try await house.openCases().isEmpty)
    }

    private func told(_ house: House, now: Date) async throws -> [RecipientNotice.Change] {
        try await house.post(now: now)
        return notices(house).map(\.change)
    }

    @Test(.keeps(.requestsByEmail))
    func `a restriction is told of when it begins, by whoever of the company, and when it ends, not before`()
        async throws
    {
        let house = try House(.memory, site: Self.told)
        let ann = try await house.register(.ann, ticks: ["contact", "terms", "transfer/singapore"])
        let row = try await house.received(House.letter("When do you open on Mondays?", from: Person.ann.email))
        await #expect(throws: CaseRefusal.reasonMissing) {
            try await house.rights.restrict(house.opened(row), by: "support", reason: " ", now: noon + hour)
        }
        #expect(try await told(house, now: noon + hour).isEmpty)
        try await house.rights.restrict(house.opened(row), by: "support", reason: "Asked on the phone", now: noon + hour)
        #expect(try await told(house, now: noon + hour) == [.restricted])
        let after = try #require(try await house.store.lookUp(row.number))
        try await house.rights.tellLift(house.opened(after), by: "support", reason: "It is checked", now: noon + 2 * hour)
        #expect(try await told(house, now: noon + 2 * hour) == [.restricted])
        for days in [6.0, 8, 9] {
            let now = noon + days * day
            try await house.restriction.liftTold(now: now) { try await house.recipients.tell($0, now: now) }
            #expect(try await told(house, now: now) == (days < 7 ? [.restricted] : [.restricted, .lifted]))
        }
        #expect(try await house.answer(ann).acts.filter { $0.kind == .recipientsTold }.map(\.reason) == ["lifted", "restricted"])
    }

    @Test(.keeps(.requestsByEmail)) func `an objection that is upheld is no news to whoever was told while it was weighed`() async throws {
        let house = try House(.memory, site: Self.told)
        _ = try await house.register(.ann, ticks: ["contact", "terms", "transfer/singapore"])
        let row = try await house.received(
            House.letter("I object to the processing of my personal data on grounds relating to my situation.", from: Person.ann.email))
        try await house.post(now: noon + hour)
        let token = try #require(house.mailbox.token(.caseNotice, to: Person.ann.email))
        let (identified, permit) = try #require(try await house.cases.identify(token, now: noon + 2 * hour))
        #expect(identified.number == row.number)
        let weighed = try await house.rights.goOn(identified, under: permit, now: noon + 2 * hour)
        #expect(try await told(house, now: noon + 2 * hour) == [.restricted])
        try await house.rights.uphold(house.opened(weighed), by: "support", reason: "We see why.", now: noon + day)
        #expect(try await told(house, now: noon + day) == [.restricted])
    }

    @Test func `consenting anew ends a restriction, and says so`() async throws {
        let house = try House(.memory)
        let ann = try await house.register(.ann)
        func again(_ now: Date) async throws -> ConfirmedRegistration {
            try await house.fill(.ann, now: now)
            try await house.post(now: now)
            let token = try #require(house.mailbox.token(.confirmation, to: Person.ann.email))
            return try #require(try await house.registration.confirm(token, now: now))
        }
        #expect(try await !again(noon + 60).endsRestriction)
        try await house.restriction.decide(.restrict(.asked), .everything, subject: ann, by: RestrictionDesk.subject, now: noon + 120)
        #expect(try await again(noon + 180).endsRestriction)
        #expect(try await house.answer(ann).registrations[0].restriction == nil)
    }

    @Test(.keeps(.deletion)) func `a recipient without an address is a task for somebody of the company, with a last day`() async throws {
        let house = try House(.memory)
        let ann = try await house.register(.ann, ticks: ["contact", "terms", "transfer/singapore"])
        let answer = try await house.answer(ann)
        let mails = house.mailbox.all.count
        try await house.recipients.tell(.erased, answer.registrations, of: answer, now: noon + hour)
        try await house.erase(ann)
        try await house.post(now: noon + hour)
        #expect(house.mailbox.all.dropFirst(mails).allSatisfy { $0.draft.purpose == .farewell })
        let task = try #require(try await house.openCases().first)
        #expect(task.person == nil && task.due > task.received)
        let said = try await house.opened(task).steps.compactMap { step -> String? in
            if case .tellRecipients(let text) = step.what { text } else { nil }
        }
        #expect(said.count == 1 && said[0].contains("Message Management Asia") && said[0].contains(Person.ann.email))
    }

    // MARK: Handing back

    private final class Box: HandBack {
        private let held = Mutex<[Data]>([])
        private let broken: Bool
        init(broken: Bool = false) { self.broken = broken }
        struct Full: Error {}
        func take(_ letters: [Personal<Data>]) throws {
            if broken { throw Full() }
            held.withLock { $0 += letters.map { $0.reveal() } }
        }
        var letters: [Data] { held.withLock { $0 } }
    }

    @Test(.keeps(.questionsAnswered)) func `what is no privacy matter is handed back whole, and only then gone from here`() async throws {
        let house = try House(.files)
        let letter = House.letter("Please find the invoice attached.", from: "eva@post.example", subject: "Invoice 4711")
        let row = try await house.received(letter)
        let opened = try await house.opened(row)
        try await house.cases.markRead(row, now: noon + hour)
        await #expect(throws: CaseRefusal.nowhere) {
            try await house.cases.handBack(opened, to: nil, reason: "An invoice", now: noon + hour)
        }
        await #expect(throws: CaseRefusal.reasonMissing) {
            try await house.cases.handBack(opened, to: Box(), reason: " ", now: noon + hour)
        }
        await #expect(throws: Box.Full.self) {
            try await house.cases.handBack(opened, to: Box(broken: true), reason: "An invoice", now: noon + hour)
        }
        #expect(try await house.store.lookUp(row.number)?.state == .received)
        let box = Box()
        try await house.cases.handBack(opened, to: box, reason: "An invoice", now: noon + hour)
        #expect(box.letters == [letter])
        let closed = try #require(try await house.store.lookUp(row.number))
        #expect(closed.state == .handedBack && closed.holder == nil)
        let holder = try #require(row.holder)
        #expect(try house.store.wrappedKey(of: holder) == nil)
        #expect(try await house.store.history(of: holder).letters.isEmpty)
    }

    @Test func `a letter that comes meanwhile keeps its case open`() async throws {
        let house = try House(.memory)
        let row = try await house.received(House.letter("Please find the invoice attached.", from: "eva@post.example"))
        let opened = try await house.opened(row)
        // Nobody has looked at what came last.
        await #expect(throws: CaseRefusal.notNow) {
            try await house.cases.handBack(opened, to: Box(), reason: "An invoice", now: noon + hour)
        }
        #expect(try await house.store.lookUp(row.number)?.holder != nil)
    }
}
