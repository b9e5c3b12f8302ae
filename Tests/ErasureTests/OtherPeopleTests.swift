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

/// An address that somebody typed into a form is not theirs until its mailbox says so.
@Suite("An erasure leaves other people alone") struct OtherPeopleTests {
    /// A letter from somebody that waits for somebody of the company.
    private func keepLetter(_ house: House, from who: Person) async throws {
        _ = try await house.received(House.letter("When do you open on Mondays?", from: who.email))
    }

    @Test func `whose address stands in a form that nobody confirmed`() async throws {
        let house = try House()
        try await house.register(.ann)
        try await keepLetter(house, from: .ann)
        try await house.fill(.ann, "lookout")
        try await house.post()
        #expect(try await house.openCases().count == 1)
        _ = try await house.retention.run(now: noon + 9 * day)
        #expect(try await house.answer(#require(try await house.subject(.ann))).registrations.map(\.product) == ["courier"])
        #expect(try await house.openCases().count == 1)
    }

    @Test func `when the form itself is erased by the company`() async throws {
        let house = try House()
        let ann = try await house.register(.ann)
        try await keepLetter(house, from: .ann)
        try await house.fill(.ann, "lookout")
        try await house.post()
        let mails = house.mailbox.all.count
        let both = try await house.store.subjects(withAddress: house.vault.index(ofAddress: Personal(Person.ann.email)))
        let form = try #require(both.first { $0 != ann })
        let certificate = try #require(try await house.erase(form))
        #expect(certificate.registrations == 1)
        #expect(try await house.store.rows(of: form) == nil)
        #expect(try await house.answer(ann).registrations.map(\.product) == ["courier"])
        #expect(try await house.openCases().count == 1)
        // Nobody said that whoever has that mailbox wants to hear nothing, or that it is theirs.
        try await house.post()
        #expect(house.mailbox.all.count == mails)
        #expect(try await house.answer(ann).registrations[0].standing == .active)
    }

    @Test func `takes the forms typed with the person's address along, but for one confirmed meanwhile`() async throws {
        let house = try House(erasing: { StoppingStore(store: $0, before: .finish) })
        let ann = try await house.register(.ann)
        try await house.fill(.ann, "lookout")
        try await house.post()
        let token = try #require(house.mailbox.token(.confirmation, to: Person.ann.email))
        let both = try await house.store.subjects(withAddress: house.vault.index(ofAddress: Personal(Person.ann.email)))
        let form = try #require(both.first { $0 != ann })
        await #expect(throws: StoppingStore.PowerCut.self) { try await house.erase(ann) }
        #expect(try await house.store.rows(of: form) == nil)
        #expect(try await house.registration.confirm(token, now: noon + 2 * hour) == nil)

        let other = try House()
        let ben = try await other.register(.ben)
        #expect(try await other.store.removeForm(of: ben) == nil)
        #expect(try await other.store.rows(of: ben) != nil)
    }

    @Test func `renewed while it was being forgotten`() async throws {
        let house = try House()
        let ann = try await house.register(.ann)
        #expect(try await house.erasure.forget(ann, now: noon, due: { _ in false }) == false)
        #expect(try await house.store.rows(of: ann) != nil)
    }
}
