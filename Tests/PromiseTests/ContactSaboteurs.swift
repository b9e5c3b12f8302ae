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
    private func desk(_ house: House) throws -> InboxDesk {
        InboxDesk(
            site: house.site, vault: house.vault, subjects: house.store, inbox: house.store, contact: house.contact,
            reading: Reading(rules: try Rules.standard(), products: house.site.products), budget: LetterBudget(vault: house.vault))
    }

    /// As a mail server hands it over.
    private func raw(_ text: String, from: String, to: String = ExampleSite.site.controller.email, extra: String = "") -> Data {
        let head =
            "From: Ann <\(from)>\nTo: \(to)\nSubject: Hello\nMessage-ID: <7@post.example>\n\(extra)Content-Type: text/plain; charset=utf-8\n"
        return Data("\(head)\n\(text)\n".replacing("\n", with: "\r\n").utf8)
    }

    private func receive(_ mail: Data, _ house: House, now: Date = noon + hour) async throws -> InboxDesk.Outcome {
        try await desk(house).receive(Personal(mail), read: MessageReader().read(mail), now: now)
    }

    @Test(
        .keeps(.stopByEmail),
        arguments: [
            ("Please stop sending me mail.", Language.english), ("Jeg ønsker ikke flere brev fra dere.", .bokmål),
        ])
    func `and says so in a letter: it is stopped, answered, and can be undone`(words: String, language: Language) async throws {
        let house = try House(.memory)
        let subject = try await house.register(.ann, language: language)
        let mail = raw(words, from: Person.ann.email.uppercased())
        #expect(try await receive(mail, house) == .stopped(alsoKept: false))
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
        #expect(try await receive(mail, house) == .seenBefore)
        let undo = try #require(reply.draft.token)
        #expect(try await house.contact.undoStop(undo, now: noon + 2 * hour))
        #expect(try await house.answer(subject).registrations[0].standing == .active)
    }

    @Test(.keeps(.stopByEmail)) func `but a letter that only seems to say so stops nobody, and none is lost`() async throws {
        let house = try House(.memory)
        let subject = try await house.register(.ann)
        let stop = "Please stop sending me mail."
        let letters = [
            raw("When do you stop sending me mail?", from: Person.ann.email), raw(stop, from: "stranger@post.example"),
            raw(stop, from: Person.ann.email, to: "other@elsewhere.example"),
            raw(stop, from: Person.ann.email, extra: "Auto-Submitted: auto-replied\n"),
            raw(stop, from: Person.ann.email, extra: "From: ben@loughlin.example\n"),
            raw("What do you hold about me?", from: Person.ann.email),
            Data("no letter at all".utf8),
        ]
        for letter in letters { #expect(try await receive(letter, house) == .kept) }
        #expect(try await house.answer(subject).registrations[0].standing == .active)
        #expect(try await house.store.keptLetters().count == letters.count)
        try await house.post()
        #expect(house.mailbox.all.count == 1)
    }

    @Test func `or anything else: the letter is kept sealed for a person until its day`()
        async throws
    {
        let house = try House(.memory)
        let question = raw("Hva har dere lagret om meg?", from: "stranger@post.example")
        #expect(try await receive(question, house) == .kept)
        let waiting = try #require(try await house.store.keptLetters().first)
        let kept = try #require(try await house.store.keptLetter(waiting.id))
        #expect(kept.sealed.bytes.range(of: Data("lagret".utf8)) == nil)
        let opener = try house.vault.opener(house.permit(kept.subject))
        #expect(try opener.open(kept.sealed, at: KeptLetter.place(kept.id, kept.subject)).reveal() == question)
        _ = try await house.retention.run(now: noon + 40 * day)
        #expect(try await house.store.keptLetters().isEmpty)
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
