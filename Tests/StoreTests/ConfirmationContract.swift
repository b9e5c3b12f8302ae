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

@Suite("A confirmed registration") struct ConfirmationContract {
    @Test(.keeps(.acceptanceRecorded), arguments: StoreKind.allCases)
    func `is active, with what was asked and what was given in the ledger`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        #expect(try await house.subject(.ann) == subject)
        let held = try #require(try await house.answer(subject).registrations.first)
        #expect(held.standing == .active && held.product == "courier")
        #expect(held.events.map(\.state) == [.requested, .given] && held.events.map(\.method) == ["form", "mailed-link"])
        #expect(held.consent.contact && held.consent.terms && held.consent.transfers.isEmpty)
        #expect(held.record?.notices.map(\.kind) == ["privacy", "terms"])
        for (field, answer) in Person.ann.answers where house.product("courier").field(field) != nil {
            #expect(held.answers[field]?.reveal() == answer)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `of a person already known replaces the answers for the same product and keeps the ledger`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        let first = try #require(try await house.answer(subject).registrations.first)
        try await house.stop(subject, now: noon + 60)
        #expect(try await house.suppressed(.ann) == ["courier"])
        let again = try await house.register(.ann, changing: ["company": ["Nye Fjellgård AS"], "role": []], now: noon + hour)
        #expect(again == subject)
        let held = try await house.answer(subject)
        #expect(held.registrations.count == 1 && held.registrations[0].id == first.id)
        #expect(held.registrations[0].answers["company"]?.reveal() == ["Nye Fjellgård AS"])
        #expect(held.registrations[0].answers["role"] == nil)
        #expect(held.registrations[0].events.map(\.state) == [.requested, .given, .withdrawn, .requested, .given])
        #expect(held.registrations[0].standing == .active && held.registrations[0].consent.contact)
        #expect(try await house.suppressed(.ann) == [])
        #expect(try await house.keyCount() == 1)
        #expect(try await house.number("SELECT count(DISTINCT subject) FROM addresses") == 1)
    }

    @Test(arguments: StoreKind.allCases)
    func `for another product joins the person, and the stranger's key and rows are gone`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        try await house.fill(.ann, "lookout", now: noon + hour)
        let index = house.vault.index(ofAddress: Personal(Person.ann.email))
        let stranger = try #require(try await house.store.subjects(withAddress: index).last)
        #expect(stranger != subject)
        try await house.post(now: noon + hour)
        let token = try #require(house.mailbox.token(.confirmation, to: Person.ann.email))
        #expect(try await house.registration.confirm(token, now: noon + hour)?.subject == subject)
        #expect(try await house.rowCount(of: stranger) == 0)
        #expect(try house.store.wrappedKey(of: stranger) == nil)
        let held = try await house.answer(subject)
        #expect(Set(held.registrations.map(\.product)) == ["courier", "lookout"])
        #expect(held.letters.filter { $0.content.reveal().draft.purpose == .confirmation }.count == 2)
        #expect(held.registrations.first { $0.product == "lookout" }?.answers["message"]?.reveal() == Person.ann.answers["message"])
    }

    @Test(arguments: StoreKind.allCases) func `does not touch another person's`(kind: StoreKind) async throws {
        let house = try House(kind)
        let ben = try await house.register(.ben)
        let before = try await house.rowCount(of: ben)
        let ann = try await house.register(.ann)
        try await house.stop(ann)
        try await house.erase(ann)
        #expect(try await house.rowCount(of: ben) == before)
        #expect(try await house.answer(ben).registrations[0].standing == .active)
    }

    @Test(arguments: StoreKind.allCases) func `joins as the person was when two forms of one address are confirmed`(kind: StoreKind)
        async throws
    {
        let house = try House(kind)
        try await house.fill(.ann)
        try await house.post()
        let first = try #require(house.mailbox.token(.confirmation, to: Person.ann.email))
        try await house.fill(.ann, "postroom")
        try await house.post()
        let second = try #require(house.mailbox.token(.confirmation, to: Person.ann.email))
        async let one = house.registration.confirm(first, now: noon)
        async let other = house.registration.confirm(second, now: noon)
        let subjects = try await [one?.subject, other?.subject]
        #expect(subjects[0] != nil && subjects[0] == subjects[1])
        #expect(try await house.answer(subjects[0]!).registrations.count == 2)
        #expect(try await house.keyCount() == 1)
    }
}
