import DataFolder
import Cases
import Crypto
import DataProtection
import Declarations
import ExampleHouse
import Foundation
import Inbox
import Mailings
import Registrations
import Requests
import SQLitePeople
import Testing
import Vault

@Suite("What is past its time") struct RetentionContract {
    @Test(arguments: StoreKind.allCases)
    func `goes a day after it, and not a day before: a form nobody confirmed`(kind: StoreKind) async throws {
        let house = try House(kind)
        try await house.fill(.ann)
        try await house.post()
        let known = try await house.register(.ben)
        #expect(try await house.retention.run(now: noon + 7 * day) == 0)
        #expect(try await house.retention.run(now: noon + 8 * day) == 1)
        #expect(try await house.number("SELECT count(*) FROM addresses") == 1)
        #expect(try await house.keyCount() == 1)
        #expect(try await house.answer(known).registrations.count == 1)
        // Nobody is told, nobody is remembered.
        try await house.post(now: noon + 8 * day)
        #expect(house.mailbox.letters(to: Person.ann.email).count == 1)
        #expect(try await house.suppressed(.ann) == [])
    }

    @Test(arguments: StoreKind.allCases) func `goes: an answer kept for thirty days`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        let old = try #require(try await house.store.rows(of: subject)?.registrations[0].fields["phone"])
        #expect(try await house.retention.run(now: noon + 30 * day) == 0)
        #expect(try await house.answer(subject).registrations[0].answers["phone"] != nil)
        #expect(try await house.retention.run(now: noon + 31 * day) == 1)
        let held = try await house.answer(subject).registrations[0]
        #expect(held.answers["phone"] == nil && held.answers["name"] != nil)
        #expect(try await house.retention.run(now: noon + 31 * day) == 0)
        try await house.store.truncateLogs()
        #expect(try house.folder.search(for: [old.bytes.prefix(64)]).found.isEmpty)
    }

    @Test(arguments: StoreKind.allCases)
    func `goes: a registration to which no letter went in 24 months`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        let lasting = try await house.register(.ben, "lookout")
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let later = calendar.date(byAdding: .month, value: 24, to: noon)!
        _ = try await house.retention.run(now: later)
        #expect(try await house.subject(.ann) == subject)
        #expect(try await house.retention.run(now: later + day) == 1)
        #expect(try await house.subject(.ann) == nil)
        #expect(try await house.rowCount(of: subject) == 0)
        #expect(try await house.answer(lasting).registrations.count == 1)
    }

    @Test(arguments: StoreKind.allCases)
    func `goes: one silent registration of two, and the other stays`(kind: StoreKind) async throws {
        let house = try House(kind)
        try await house.register(.ann)
        try await house.register(.ann, "lookout", now: noon + 1)
        #expect(try await house.retention.run(now: noon + 800 * day) >= 1)
        let fresh = try #require(try await house.subject(.ann))
        #expect(try await house.answer(fresh).registrations.map(\.product) == ["lookout"])
    }

    @Test(arguments: StoreKind.allCases)
    func `goes: spent links, former addresses, addresses proposed in vain, letters of others`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        let new = "ann@fjellgård.example"
        try await house.correction.proposeAddress(
            Personal(new), for: house.answer(subject), under: house.permit(subject), now: noon)
        try await house.post()
        #expect(try await house.correction.confirmAddress(#require(house.mailbox.token(.addressConfirmation, to: new)), now: noon) != nil)
        try await house.correction.proposeAddress(
            Personal("vain@post.example"), for: house.answer(subject), under: house.permit(subject), now: noon)
        let mail = House.letter("What do you hold about me?", from: "stranger@post.example")
        let digest = Data(SHA256.hash(data: mail))
        #expect(try await house.received(mail, now: noon).state == .answered)
        try await house.post()
        #expect(try await house.store.seen(digest))

        _ = try await house.retention.run(now: noon + 7 * day)
        #expect(try await house.count("addresses", of: subject) == 3)
        _ = try await house.retention.run(now: noon + 8 * day)
        #expect(try await house.count("addresses", of: subject) == 1)
        _ = try await house.retention.run(now: noon + Double(house.site.retention.letterDays + 1) * day)
        #expect(try await house.count("links", of: subject) == 0)
        #expect(try await house.number("SELECT count(*) FROM received") == 0)
        #expect(try await house.store.seen(digest) == false)
        #expect(try await house.keyCount() == 1)
    }

    @Test(arguments: StoreKind.allCases)
    func `goes: a letter to somebody nothing is held about, sent or not`(kind: StoreKind) async throws {
        let house = try House(kind)
        try await house.links.sendPageLink(to: Personal(Person.cleo.email), language: .english, now: noon)
        #expect(try await house.keyCount() == 1)
        try await house.post()
        #expect(house.mailbox.all.map(\.draft.purpose) == [.nothingHeld])
        #expect(try await house.keyCount() == 0)
        try await house.links.sendPageLink(to: Personal(Person.cleo.email), language: .english, now: noon)
        house.mailbox.breakDown()
        _ = try await house.round()
        _ = try await house.retention.run(now: noon + 4 * day)
        #expect(try await house.number("SELECT count(*) FROM letters") == 0)
        #expect(try await house.keyCount() == 0)
    }
}
