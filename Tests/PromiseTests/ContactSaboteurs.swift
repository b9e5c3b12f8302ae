import Cases
import DataProtection
import Declarations
import ExampleHouse
import Foundation
import Inbox
import Keeping
import Mailings
import MailTransport
import Promises
import Registrations
import Requests
import SQLitePeople
import Testing
import Vault

@Suite("Somebody wants no more letters") struct ContactSaboteurs {
    @Test(
        .keeps(.stopByEmail),
        arguments: [
            ("Please stop sending me mail.", Language.english), ("Jeg ønsker ikke flere brev fra dere.", .bokmål),
        ])
    func `and says so in a letter: it is stopped, answered, and can be undone`(words: String, language: Language) async throws {
        let house = try House(.memory)
        let subject = try await house.register(.ann, language: language)
        let mail = House.letter(words, from: Person.ann.email.uppercased())
        let row = try await house.received(mail)
        #expect(row.state == .answered && row.intents == [.stopContact])
        let held = try await house.answer(subject).registrations[0]
        #expect(held.standing == .stopped && !held.consent.contact && held.events.last?.method == "mail")
        try await house.post(now: noon + hour)
        let reply = try #require(house.mailbox.all.last)
        guard case .stopAnswer(["courier"], true, let understood, _, false, "7@post.example") = reply.draft else {
            Issue.record("no answer")
            return
        }
        #expect(!understood.isEmpty && reply.language == language.rawValue)
        // The same bytes once more are no second letter.
        #expect(try await house.receive(mail) == .seenBefore)
        let undo = try #require(reply.draft.token)
        #expect(try await house.contact.undoStop(undo, now: noon + 2 * hour))
        #expect(try await house.answer(subject).registrations[0].standing == .active)
    }

    @Test(.keeps(.stopByEmail)) func `but a letter that only seems to say so stops nobody, and none is lost`() async throws {
        let house = try House(.memory)
        let subject = try await house.register(.ann)
        let stop = "Please stop sending me mail."
        let letters = [
            House.letter("When do you stop sending me mail?", from: Person.ann.email), House.letter(stop, from: "stranger@post.example"),
            House.letter(stop, from: Person.ann.email, to: "other@elsewhere.example"),
            House.letter(stop, from: Person.ann.email, extra: "Auto-Submitted: auto-replied\n"),
            House.letter(stop, from: Person.ann.email, extra: "From: ben@loughlin.example\n"),
            House.letter("What do you hold about me?", from: Person.ann.email),
            Data("no letter at all".utf8),
        ]
        for letter in letters {
            guard case .taken(_, stopped: false) = try await house.receive(letter) else {
                Issue.record("stopped")
                return
            }
        }
        #expect(try await house.answer(subject).registrations[0].standing == .active)
        #expect(try await house.openCases().count + house.store.cases(CaseFilter(open: false)).total == letters.count)
        try await house.post()
        // Each address that wrote is answered as one whose letter a person reads or that nothing is held about; nobody else is.
        #expect(house.mailbox.all.dropFirst().allSatisfy { $0.draft.purpose == .caseNotice })
    }

    @Test(.keeps(.onePurposeContact), arguments: [ContactDesk.Scope.everything, .products(["courier"])])
    func `of one product: not even a letter already taken from the queue goes`(scope: ContactDesk.Scope) async throws {
        let house = try House(.memory)
        let subject = try await house.register(.ann)
        let registration = try await house.answer(subject).registrations[0].id
        try await house.stop(subject, scope)
        let facts = SendingFacts(letter: .random(), subject: subject, reason: .product("courier"), standing: .stopped, confirmationsSent: 0)
        #expect(!SendingRule.allows(facts))
        let content = LetterContent(draft: .stopUndone, language: .english, to: Personal(Person.ann.email), written: noon)
        for about in [registration, nil] {
            let letter = try NewLetter(
                content, reason: .product("courier"), registration: about, key: house.vault.key(of: subject), vault: house.vault, now: noon)
            try await house.store.add(stranger: letter, wrapped: house.vault.newKey(for: .random()).wrapped)
        }
        let before = house.mailbox.all.count
        try await house.post()
        #expect(house.mailbox.all.count == before)
    }
}
