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

@Suite("Somebody asks by letter") struct RequestSaboteurs {
    private func newest(_ house: House, to who: String) -> CaseNotice? {
        for letter in house.mailbox.all.reversed() where letter.to == who {
            if case .caseNotice(let notice) = letter.draft { return notice }
        }
        return nil
    }

    @Test(
        .keeps(.requestsByEmail),
        arguments: [
            ("What data do you hold about me?", Intent.access, Language.english),
            ("Hva har dere lagret om meg?", .access, .bokmål),
            ("Please correct my phone number, it is wrong.", .correct, .english),
            ("Vennligst slett alle opplysninger dere har om meg.", .erase, .bokmål),
        ])
    func `and is asked back at the registered address, by a link that GET never presses`(
        words: String, asked: Intent, language: Language
    ) async throws {
        let house = try House(.memory)
        let ann = try await house.register(.ann, language: language)
        let row = try await house.received(House.letter(words, from: Person.ann.email.uppercased()))
        #expect(row.intents == [asked] && row.state == .identityAsked && row.person == ann)
        try await house.post(now: noon + hour)
        let notice = try #require(newest(house, to: Person.ann.email))
        #expect(notice.kind == .identity && notice.number == row.number.text && notice.inReplyTo == "7@post.example")
        let token = try #require(notice.link.flatMap { OpaqueToken(String($0.suffix(27))) })
        // Opening it changes nothing, whoever opens it.
        #expect(try await house.store.open(token, for: .identify, now: noon + hour) != nil)
        #expect(try await house.store.lookUp(row.number)?.state == .identityAsked)
        let (went, permit) = try #require(try await house.cases.identify(token, now: noon + 2 * hour))
        #expect(went.state == .inWork && permit.subject == ann)
        #expect(try await house.cases.identify(token, now: noon + 2 * hour) == nil)
        #expect(try await house.answer(ann).cases.first?.number == row.number.text)
    }

    @Test(.keeps(.requestsByEmail)) func `with somebody else's address: nothing is shown, changed or erased without their mailbox`()
        async throws
    {
        let house = try House(.memory)
        let ann = try await house.register(.ann)
        let before = try #require(try await house.store.rows(of: ann)).fingerprint
        _ = try await house.received(House.letter("Delete all my data.", from: Person.ann.email))
        _ = try await house.received(House.letter("Send me all my data. Answer to evil@post.example", from: "evil@post.example"))
        try await house.post(now: noon + hour)
        #expect(try #require(try await house.store.rows(of: ann)).fingerprint == before)
        for letter in house.mailbox.all where letter.to == "evil@post.example" {
            guard case .caseNotice(let notice) = letter.draft else { continue }
            #expect(notice.link == nil)
        }
    }

    @Test(.keeps(.requestsByEmail)) func `known or not, by one letter to the address that wrote, and nothing else tells`() async throws {
        let house = try House(.memory)
        try await house.register(.ann)
        for address in [Person.ann.email, "stranger@post.example"] {
            _ = try await house.received(House.letter("What do you hold about me?", from: address, id: "\(address.count)@post.example"))
        }
        try await house.post(now: noon + hour)
        let told = house.mailbox.all.suffix(2).map(\.to)
        #expect(Set(told) == [Person.ann.email, "stranger@post.example"])
    }

    @Test(.keeps(.answeredInTime)) func `and what is asked is answered only when it is done`() async throws {
        let house = try House(.memory)
        let ann = try await house.register(.ann)
        let row = try await house.received(House.letter("Please delete everything you have about me.", from: Person.ann.email))
        let opened = try await house.opened(row)
        await #expect(throws: CaseRefusal.notDone) {
            try await house.cases.write(opened, "Done!", closing: true, by: "triage", now: noon + 2 * hour)
        }
        #expect(try await house.store.lookUp(row.number)?.state == .identityAsked)
        try await house.erase(ann)
        let closed = try #require(try await house.store.lookUp(row.number))
        #expect(closed.state == .answered && closed.person == nil && closed.holder == nil)
    }

    @Test(.keeps(.answeredInTime)) func `the time is extended once, within its first month, and never without telling why`() async throws {
        let house = try House(.memory)
        let row = try await house.received(House.letter("Can you tell me when Courier opens?", from: "stranger@post.example"))
        try await house.post(now: noon + hour)
        let clock = CaseClock(receivedAt: noon + hour, in: TimeZone(identifier: house.site.timeZone)!)
        #expect(row.due == Day(clock.last(extended: false)))
        await #expect(throws: CaseRefusal.reasonMissing) {
            try await house.cases.extend(house.opened(row), by: "triage", reason: " ", now: noon + day)
        }
        await #expect(throws: CaseRefusal.notToExtend) {
            try await house.cases.extend(house.opened(row), by: "triage", reason: "Many", now: noon + 40 * day)
        }
        try await house.cases.extend(house.opened(row), by: "triage", reason: "Many letters came at once", now: noon + 9 * day)
        let extended = try #require(try await house.store.lookUp(row.number))
        #expect(extended.extended && extended.due == Day(clock.last(extended: true)))
        try await house.post(now: noon + 9 * day)
        #expect(newest(house, to: "stranger@post.example")?.kind == .extended)
        await #expect(throws: CaseRefusal.notToExtend) {
            try await house.cases.extend(house.opened(extended), by: "triage", reason: "More", now: noon + 10 * day)
        }
    }

    @Test(.keeps(.questionsAnswered)) func `every letter has its case with a last day, and what comes back joins it`() async throws {
        let house = try House(.memory)
        let letters = [
            House.letter("When do you open on Mondays?", from: "stranger@post.example"), Data("no letter at all".utf8),
            House.letter("Buy cheap pills", from: "spam@post.example", extra: "List-Id: <spam.example>\n"),
        ]
        for letter in letters { _ = try await house.received(letter) }
        let open = try await house.openCases()
        #expect(open.count == letters.count && open.allSatisfy { $0.due > $0.received })
        let question = try #require(open.first { $0.intents == [.question] })
        try await house.cases.write(house.opened(question), "At eight.", closing: false, by: "support", now: noon + 2 * hour)
        try await house.post(now: noon + 2 * hour)
        let sent = try #require(house.mailbox.all.last)
        let id = try #require(sent.messageID)
        let reply = House.letter(
            "Thank you, and on Sundays?", from: "stranger@post.example", id: "8@post.example",
            extra: "In-Reply-To: <\(id)@protectoria.com>\n")
        #expect(try await house.received(reply).number == question.number)
        // Somebody else who got hold of the letter begins a case of their own.
        let other = House.letter(
            "And me?", from: "other@post.example", id: "9@post.example", extra: "In-Reply-To: <\(id)@protectoria.com>\n")
        #expect(try await house.received(other).number != question.number)
        let history = try await house.opened(question).steps
        #expect(history.contains { $0.what == .wrote("At eight.") } && house.mailbox.all.contains { $0.to == "stranger@post.example" })
    }

    @Test func `a machine's letter is answered by nobody`() async throws {
        let house = try House(.memory)
        try await house.register(.ann)
        let mails = house.mailbox.all.count
        for sign in ["Auto-Submitted: auto-replied\n", "List-Id: <a.example>\n", "Precedence: bulk\n"] {
            _ = try await house.received(
                House.letter("What do you hold about me?", from: Person.ann.email, id: "\(sign.count)@post.example", extra: sign))
        }
        try await house.post(now: noon + hour)
        #expect(house.mailbox.all.count == mails)
    }
}
