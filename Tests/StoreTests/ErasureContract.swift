import DataProtection
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

@Suite("An erasure") struct ErasureContract {
    @Test(.keeps(.deletion), arguments: StoreKind.allCases)
    func `of everything leaves no row and no key, and remembers whom not to write to`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann, ticks: ["contact", "terms", "transfer/singapore"])
        try await house.register(.ann, "lookout", now: noon + 1)
        try await house.stop(subject, .products(["lookout"]))
        try await house.links.sendPageLink(to: Personal(Person.ann.email), language: .english, now: noon + 2)
        try await house.fill(.ann, "postroom", now: noon + 3)
        let answer = try await house.answer(subject)
        let permit = try house.permit(subject)
        let certificate = try #require(try await house.erase(subject))
        #expect(certificate.everything && certificate.registrations == 2 && certificate.letters == answer.letters.count)
        #expect(certificate.fingerprint.count == 64 && certificate.tracesSoughtAndNotFound > 4)
        #expect(try await house.rowCount(of: subject) == 0)
        #expect(try house.store.wrappedKey(of: subject) == nil)
        #expect(try await house.subject(.ann) == nil)
        #expect(try await house.suppressed(.ann) == ["courier", "lookout"])
        #expect(try await house.access.answer(under: permit) == nil)
        // Twice is once.
        #expect(try await house.erasure.erase(.everything, under: permit, now: noon + hour) == nil)
        #expect(try await house.number("SELECT count(*) FROM erasures WHERE note IS NOT NULL") == 0)
        // The form that waited for its confirmation is gone with them; only the farewell's throwaway key is left.
        #expect(try await house.number("SELECT count(*) FROM addresses") == 0)
        #expect(try await house.keyCount() == 1)
    }

    @Test(arguments: StoreKind.allCases)
    func `of one registration of two leaves the other readable under a fresh id and key`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        try await house.register(.ann, "lookout", now: noon + 1)
        try await house.links.sendPageLink(to: Personal(Person.ann.email), language: .english, now: noon + 2)
        try await house.post()
        let link = try #require(house.mailbox.token(.pageLink, to: Person.ann.email))
        let before = try await house.answer(subject)
        let leaving = try #require(before.registrations.first { $0.product == "courier" })
        let old = try #require(try house.store.wrappedKey(of: subject))

        let certificate = try #require(try await house.erase(subject, .registration(leaving.id)))
        #expect(!certificate.everything && certificate.registrations == 1)
        #expect(try await house.rowCount(of: subject) == 0)
        #expect(try house.store.wrappedKey(of: subject) == nil)
        let fresh = try #require(try await house.subject(.ann))
        #expect(fresh != subject)
        #expect(try house.store.wrappedKey(of: fresh)?.bytes != old.bytes)
        let after = try await house.answer(fresh)
        #expect(after.registrations.map(\.product) == ["lookout"])
        #expect(after.registrations[0].answers["message"]?.reveal() == Person.ann.answers["message"])
        #expect(after.registrations[0].events.map(\.state) == [.requested, .given])
        #expect(after.letters.allSatisfy { $0.content.reveal().to == Person.ann.email } && !after.letters.isEmpty)
        #expect(try await house.suppressed(.ann) == ["courier"])
        // The mailed link still leads to the page.
        #expect(try await house.store.permit(presenting: link, for: .page, now: noon + hour)?.subject == fresh)
        #expect(try await house.keyCount() == 1)
    }

    @Test(arguments: StoreKind.allCases) func `of a registration that isn't there erases nothing`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        let ben = try await house.register(.ben)
        let bens = try await house.answer(ben).registrations[0].id
        #expect(try await house.erase(subject, .registration(.random())) == nil)
        #expect(try await house.erase(subject, .registration(bens)) == nil)
        #expect(try await house.answer(subject).registrations.count == 1)
    }

    @Test(arguments: StoreKind.allCases) func `of the only registration is one of everything`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        let only = try await house.answer(subject).registrations[0].id
        #expect(try await house.erase(subject, .registration(only))?.everything == true)
        #expect(try await house.subject(.ann) == nil)
    }

    @Test(arguments: StoreKind.allCases) func `is followed by one letter under a throwaway key that goes with it`(kind: StoreKind)
        async throws
    {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        let certificate = try #require(try await house.erase(subject))
        #expect(try await house.keyCount() == 1)
        #expect(try await house.number("SELECT count(*) FROM letters") == 1)
        try await house.post(now: noon + hour)
        guard case .farewell(let fingerprint, _) = house.mailbox.all.last?.draft else {
            Issue.record("no farewell")
            return
        }
        #expect(fingerprint == certificate.fingerprint)
        #expect(try await house.keyCount() == 0)
        #expect(try await house.number("SELECT count(*) FROM letters") == 0)
    }

    @Test(arguments: StoreKind.allCases)
    func `of a part leaves a letter readable that was on its way meanwhile`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        try await house.register(.ann, "lookout", now: noon + 1)
        try await house.links.sendPageLink(to: Personal(Person.ann.email), language: .english, now: noon + 2)
        let claimed = try #require(try await house.store.claimLetters(limit: 8, by: .folder, now: noon).first)
        let leaving = try await house.answer(subject).registrations.first { $0.product == "courier" }!.id
        try await house.erase(subject, .registration(leaving))
        try await house.store.settle([SettledLetter(claimed.facts, outcome: .delivered, sealed: claimed.sealed)])
        let fresh = try #require(try await house.subject(.ann))
        let letter = try await house.answer(fresh).letters.first { $0.id == claimed.facts.letter }
        #expect(letter?.state == .delivered)
    }
}
