import Cases
import DataProtection
import Declarations
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

@Suite("Who asks is in doubt") struct IdentitySaboteurs {
    private static let server = "mx.firm.example"
    private static let site = ExampleSite.changed(["  inbox: inbox": "  inbox: inbox\n  authserv-id: \(server)"])

    private func notice(_ house: House, to who: String) -> CaseNotice? {
        house.mailbox.letters(to: who).reversed().lazy.compactMap { if case .caseNotice(let notice) = $0.draft { notice } else { nil } }
            .first
    }

    private func opened(_ house: House, _ intents: [String], _ email: String, received: String? = nil) async throws -> CaseRow {
        let asked = try CaseAsked(
            by: "courier-support", asks: intents, products: [], text: "They said so.", how: "phone", received: received, email: email,
            language: "en", site: house.site, now: noon + hour)
        return try await house.identity.open(asked, now: noon + hour)
    }

    // MARK: The word of our own mail server

    @Test(.keeps(.stopByEmail)) func `a stop that nobody vouches for is done, answered at the registered address, and undone from there`()
        async throws
    {
        let house = try House(.memory, site: Self.site)
        let ann = try await house.register(.ann)
        let forged = House.letter(
            "Please stop sending me mail.", from: Person.ann.email,
            extra: "Authentication-Results: \(Self.server); dmarc=fail header.from=post.example\n")
        _ = try await house.received(forged)
        #expect(try await house.answer(ann).registrations[0].standing == .stopped)
        try await house.post(now: noon + hour)
        #expect(house.mailbox.all.last?.to == Person.ann.email)
        let undo = try #require(house.mailbox.token(.stopAnswer, to: Person.ann.email))
        #expect(try await house.contact.undoStop(undo, now: noon + 2 * hour))
        #expect(try await house.answer(ann).registrations[0].standing == .active)
    }

    @Test(
        .keeps(.requestsByEmail),
        arguments: [
            "", "Authentication-Results: \(server); dmarc=fail header.from=post.example\n",
            "Authentication-Results: mx.evil.example; dmarc=pass header.from=post.example\n",
            "Authentication-Results: \(server); dmarc=fail header.from=post.example\nAuthentication-Results: \(server); dmarc=pass header.from=post.example\n",
        ])
    func `no machine writes to an address that nothing is held about and nobody vouches for`(fields: String) async throws {
        let house = try House(.memory, site: Self.site)
        let ann = try await house.register(.ann)
        let mails = house.mailbox.all.count
        let row = try await house.received(House.letter("What do you hold about me?", from: "nobody@post.example", extra: fields))
        try await house.post(now: noon + hour)
        #expect(house.mailbox.all.count == mails && row.state == .received)
        #expect(try await house.opened(row).steps.contains { if case .senderDoubted = $0.what { true } else { false } })
        // Of a registered one the registered address is asked, as ever.
        let known = try await house.received(
            House.letter("What do you hold about me?", from: Person.ann.email, id: "8@post.example", extra: fields))
        try await house.post(now: noon + hour)
        #expect(known.state == .identityAsked && known.person == ann)
        #expect(house.mailbox.all.count == mails + 1 && house.mailbox.all.last?.to == Person.ann.email)
    }

    @Test func `and who is vouched for is asked all the same, and answered where nothing is held`() async throws {
        let house = try House(.memory, site: Self.site)
        let fields = "Authentication-Results: \(Self.server); dmarc=pass header.from=post.example\n"
        try await house.register(.ann)
        let known = try await house.received(House.letter("What do you hold about me?", from: Person.ann.email, extra: fields))
        #expect(known.state == .identityAsked)
        let unknown = try await house.received(
            House.letter("What do you hold about me?", from: "nobody@post.example", id: "8@post.example", extra: fields))
        #expect(unknown.state == .answered)
    }

    // MARK: The code beside the link

    @Test(.keeps(.requestsByEmail))
    func `by the code from the mail, said or typed: once, with few tries, and together with the case's number`()
        async throws
    {
        let house = try House(.memory)
        let ann = try await house.register(.ann)
        let row = try await house.received(House.letter("What do you hold about me?", from: Person.ann.email))
        try await house.post(now: noon + hour)
        let code = try #require(notice(house, to: Person.ann.email)?.code)
        #expect(IdentityCode(code)?.text == code)
        for wrong in ["", "1234", "abcd efgh", "０000 0000"] {
            #expect(try await house.cases.identify(row.number.text, code: wrong, by: CaseStep.person, now: noon + hour) == nil)
        }
        let other = try await house.received(House.letter("Delete my data", from: Person.ann.email, id: "9@post.example"))
        #expect(try await house.cases.identify(other.number.text, code: code, by: CaseStep.person, now: noon + hour) == nil)
        #expect(try await house.cases.identify("0000-0000", code: code, by: CaseStep.person, now: noon + hour) == nil)
        let typed = code.replacing(" ", with: "-")
        let (went, permit) = try #require(
            try await house.cases.identify(row.number.text.lowercased(), code: typed, by: "courier-support", now: noon + hour))
        #expect(went.state == .inWork && permit.subject == ann)
        #expect(try await house.cases.identify(row.number.text, code: code, by: CaseStep.person, now: noon + hour) == nil)
        // The link beside it is used up with it, and the record of the letter holds no code.
        let token = try #require(house.mailbox.token(.caseNotice, to: Person.ann.email))
        #expect(try await house.cases.identify(token, now: noon + hour) == nil)
        let kept = try await house.opened(row).answers.compactMap { letter -> String? in
            if case .caseNotice(let notice) = letter.content.reveal().draft { notice.code } else { nil }
        }
        #expect(kept.isEmpty)
    }

    @Test(.keeps(.requestsByEmail)) func `after five wrong codes the right one is worth nothing, and the link still works`() async throws {
        let house = try House(.memory)
        try await house.register(.ann)
        let row = try await house.received(House.letter("What do you hold about me?", from: Person.ann.email))
        try await house.post(now: noon + hour)
        let code = try #require(notice(house, to: Person.ann.email)?.code)
        let wrong = code == "0000 0000" ? "0000 0001" : "0000 0000"
        for _ in 0..<IdentityCode.mostTries {
            #expect(try await house.cases.identify(row.number.text, code: wrong, by: CaseStep.person, now: noon + hour) == nil)
        }
        #expect(try await house.cases.identify(row.number.text, code: code, by: CaseStep.person, now: noon + hour) == nil)
        let token = try #require(house.mailbox.token(.caseNotice, to: Person.ann.email))
        #expect(try await house.cases.identify(token, now: noon + hour) != nil)
    }

    // MARK: An employee opens a case

    @Test(.keeps(.requestsByEmail, .needToKnow))
    func `on the phone: what is asked is asked back, and an address that isn't here looks the same`()
        async throws
    {
        let house = try House(.memory)
        let ann = try await house.register(.ann)
        let known = try await opened(house, ["erase"], Person.ann.email.uppercased(), received: "2027-03-20")
        let unknown = try await opened(house, ["erase"], "nobody@post.example", received: "2027-03-20")
        #expect(known.state == .identityAsked && unknown.state == .identityAsked)
        #expect(known.received == unknown.received && known.due == unknown.due && known.function == "courier-support")
        let steps = try await (house.opened(known).steps.map(\.what.name), house.opened(unknown).steps.map(\.what.name))
        #expect(steps.0 == steps.1 && steps.0.contains("identity-asked"))
        try await house.post(now: noon + hour)
        #expect(notice(house, to: Person.ann.email)?.kind == .identity && notice(house, to: Person.ann.email)?.link != nil)
        #expect(notice(house, to: "nobody@post.example")?.kind == .nothingHeld)
        // Nothing is done for whoever called: only the mailbox decides.
        #expect(try await house.store.rows(of: ann) != nil)
        let clock = CaseClock(received: CalendarDate("2027-03-20")!)
        #expect(known.due == Day(clock.last(extended: false)))
    }

    @Test(arguments: [
        ("phone", ["access"], "2027-03-27", "ann@post.example"), ("dream", ["access"], "2027-03-20", "ann@post.example"),
        ("phone", [], "2027-03-20", "ann@post.example"), ("phone", ["all"], "2027-03-20", "ann@post.example"),
        ("phone", ["access"], "yesterday", "ann@post.example"), ("phone", ["access"], "2025-03-20", "ann@post.example"),
        ("phone", ["access"], "2027-03-20", "ann"),
    ])
    func `but not half filled in`(how: String, asks: [String], received: String, email: String) {
        #expect(throws: CaseRefusal.incomplete) {
            try CaseAsked(
                by: "courier-support", asks: asks, products: [], text: "x", how: how, received: received, email: email, language: nil,
                site: ExampleSite.site, now: noon)
        }
    }

    // MARK: The clock stands still

    @Test(.keeps(.answeredInTime)) func `the clock stands still from asking until the answer, not before and not after, and says so`()
        async throws
    {
        let house = try House(.memory)
        try await house.register(.ann)
        let row = try await house.received(House.letter("What do you hold about me?", from: Person.ann.email))
        #expect(row.paused == nil)
        try await house.post(now: noon + hour)
        await #expect(throws: CaseRefusal.reasonMissing) {
            try await house.identity.doubt(house.opened(row), by: "support", reason: "", now: noon + day)
        }
        try await house.identity.doubt(house.opened(row), by: "support", reason: "Two people write from it.", now: noon + 2 * day)
        let still = try #require(try await house.store.lookUp(row.number))
        #expect(still.paused == Day(noon + 2 * day) && still.due == row.due && still.state == .identityAsked)
        #expect(still.due(on: Day(noon + 12 * day)) == row.due + 10)
        #expect(still.alarm(by: row.due) == nil && row.alarm(by: row.due) != nil)
        let calendar = try #require(CaseCalendar([still], name: "Cases", host: "firm.example", now: noon + 12 * day))
        #expect(calendar.text.contains("stands still") && calendar.text.contains("DATE:\((row.due + 10).text.filter { $0 != "-" })"))
        await #expect(throws: CaseRefusal.notNow) {
            try await house.identity.doubt(house.opened(still), by: "support", reason: "Again", now: noon + 3 * day)
        }
        try await house.post(now: noon + 2 * day)
        let asked = try #require(notice(house, to: Person.ann.email))
        #expect(asked.kind == .doubt && asked.text == "Two people write from it.")
        let token = try #require(house.mailbox.token(.caseNotice, to: Person.ann.email))
        let (went, _) = try #require(try await house.cases.identify(token, now: noon + 7 * day))
        #expect(went.paused == nil && went.waited == 5 && went.due == row.due + 5)
        #expect(try await house.opened(row).steps.contains { $0.what == .doubted && $0.why == "Two people write from it." })
    }

    @Test func `and goes on when the doubt is gone, or the case is closed`() async throws {
        let house = try House(.memory)
        try await house.register(.ann)
        let row = try await house.received(House.letter("What do you hold about me?", from: Person.ann.email))
        await #expect(throws: CaseRefusal.notNow) {
            try await house.identity.settle(row, by: "support", reason: "Clear now", now: noon + day)
        }
        try await house.identity.doubt(house.opened(row), by: "support", reason: "Why", now: noon + day)
        let still = try #require(try await house.store.lookUp(row.number))
        try await house.identity.settle(still, by: "support", reason: "Clear now", now: noon + 4 * day)
        let settled = try #require(try await house.store.lookUp(row.number))
        #expect(settled.paused == nil && settled.due == row.due + 3 && settled.state == .inWork)
        #expect(try await !house.opened(settled).steps.contains { $0.what == .identityGiven })
    }
}
