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

@Suite("A registration not yet confirmed") struct RegistrationContract {
    private func pending(_ house: House) async throws -> SubjectID {
        let index = house.vault.index(ofAddress: Personal(Person.ann.email))
        return try #require(try await house.store.subjects(withAddress: index).first)
    }

    /// A further confirmation letter for the registration Ann has filled in.
    private func queueAnother(_ house: House, _ subject: SubjectID) async throws {
        let rows = try #require(try await house.store.rows(of: subject))
        let token = OpaqueToken(until: noon + hour)
        let content = LetterContent(
            draft: .confirmation(product: "courier", link: "https://firm.example/\(token.text)", until: token.expires), language: .english,
            to: Personal(Person.ann.email), written: noon)
        let letter = try NewLetter(
            content, reason: .confirmation(product: "courier"), registration: rows.registrations[0].id, key: house.vault.key(of: subject),
            vault: house.vault, now: noon)
        try await house.store.add(
            NewLink(token, subject: subject, act: .confirm, target: rows.registrations[0].id.bytes), with: letter)
    }

    @Test(.keeps(.explicitPermission), arguments: StoreKind.allCases)
    func `is nobody yet, and holds neither permission nor transfer`(kind: StoreKind) async throws {
        let house = try House(kind)
        try await house.fill(.ann, ticks: ["contact", "terms", "transfer/singapore"])
        #expect(try await house.subject(.ann) == nil)
        let answer = try await house.answer(pending(house))
        #expect(answer.registrations[0].standing == .pending)
        #expect(answer.registrations[0].consent == ConsentState([]))
    }

    @Test(.keeps(.explicitPermission), arguments: StoreKind.allCases)
    func `is sent one letter, however often the queue is asked`(kind: StoreKind) async throws {
        let house = try House(kind)
        try await house.fill(.ann)
        for _ in 0..<3 { _ = try await house.round() }
        try await house.store.settleInterrupted()
        for _ in 0..<3 { _ = try await house.round() }
        #expect(house.mailbox.letters(to: Person.ann.email).map(\.draft.purpose) == [.confirmation])
    }

    @Test(arguments: StoreKind.allCases, [true, false])
    func `is sent one letter even if a second one is queued`(kind: StoreKind, together: Bool) async throws {
        let house = try House(kind)
        try await house.fill(.ann)
        if !together { try await house.post() }
        try await queueAnother(house, pending(house))
        try await house.post()
        #expect(house.mailbox.letters(to: Person.ann.email).count == 1)
        #expect(try await house.number("SELECT count(*) FROM letters WHERE state = 3") == 1)
    }

    @Test(arguments: StoreKind.allCases) func `keeps its letter while the transport is down`(kind: StoreKind) async throws {
        let house = try House(kind)
        try await house.fill(.ann)
        house.mailbox.breakDown()
        let round = try await house.round()
        #expect(round.sent == 0 && round.failures == ["Refused"])
        house.mailbox.breakDown(false)
        try await house.post()
        #expect(house.mailbox.all.count == 1)
    }

    @Test(arguments: StoreKind.allCases) func `takes five rows, one more for a phone number, and three kilobytes at most`(kind: StoreKind)
        async throws
    {
        let house = try House(kind)
        try await house.fill(.ann, ticks: ["contact", "terms", "transfer/singapore"])
        let subject = try await pending(house)
        let (rows, bytes) = (try await house.rowCount(of: subject), try await house.byteCount(of: subject))
        #expect(rows <= 6)
        #expect(bytes.values.reduce(0, +) <= 3 * 1_024, "\(bytes)")
    }

    @Test(arguments: StoreKind.allCases) func `is confirmed by no link but its own, in its time, once`(kind: StoreKind) async throws {
        let house = try House(kind)
        let ben = try await house.register(.ben)
        try await house.links.sendPageLink(to: Personal(Person.ben.email), language: .english, now: noon)
        try await house.fill(.ann)
        try await house.post()
        let token = try #require(house.mailbox.token(.confirmation, to: Person.ann.email))
        let before = try await house.everything()
        let wrong = [OpaqueToken(until: noon + hour), try #require(house.mailbox.token(.pageLink, to: Person.ben.email))]
        for other in wrong { #expect(try await house.registration.confirm(other, now: noon) == nil) }
        #expect(try await house.registration.confirm(token, now: token.expires) == nil)
        #expect(try await house.registration.confirm(token, now: noon + 49 * hour) == nil)
        for act in LinkAct.allButConfirm { #expect(try await house.store.permit(presenting: token, for: act, now: noon) == nil) }
        #expect(try await house.everything() == before)

        let done = try #require(try await house.registration.confirm(token, now: token.expires - 1))
        #expect(done.subject != ben)
        let after = try await house.everything()
        #expect(try await house.registration.confirm(token, now: noon + 60) == nil)
        #expect(try await house.everything() == after)
    }

    @Test(arguments: StoreKind.allCases) func `changes nothing when its confirmation fails half-way`(kind: StoreKind) async throws {
        struct Halfway: Error {}
        let house = try House(kind)
        try await house.fill(.ann)
        try await house.post()
        let token = try #require(house.mailbox.token(.confirmation, to: Person.ann.email))
        let before = try await house.everything()
        await #expect(throws: Halfway.self) {
            _ = try await house.store.confirm(token) { found in
                _ = try found.tokens.redeem(token, for: LinkAct.confirm.rawValue, now: noon)
                throw Halfway()
            }
        }
        #expect(try await house.everything() == before)
        #expect(try await house.registration.confirm(token, now: noon) != nil)
    }

    @Test(arguments: StoreKind.allCases)
    func `takes the place of an earlier form in the next round, and only for the same address and product`(kind: StoreKind) async throws {
        let house = try House(kind)
        for who in [Person.ann, .ann, .ben, .ann] { try await house.fill(who) }
        try await house.fill(.ann, "postroom")
        #expect(try await house.number("SELECT count(*) FROM addresses") == 5, "adding does nothing else")
        try await house.store.forgetSuperseded()
        #expect(try await house.number("SELECT count(*) FROM addresses") == 3)
        #expect(try await house.number("SELECT count(*) FROM letters") == 3)
        #expect(try await house.number("SELECT count(*) FROM links") == 3)
        #expect(try await house.keyCount() == 3)
        try await house.store.forgetSuperseded()
        #expect(try await house.number("SELECT count(*) FROM addresses") == 3)
    }

    @Test(arguments: StoreKind.allCases)
    func `taken while a round goes on is never taken for an earlier one`(kind: StoreKind) async throws {
        let house = try House(kind)
        try await withThrowingTaskGroup { group in
            for _ in 0..<40 {
                group.addTask { try await house.fill(.ann) }
                group.addTask { try await house.store.forgetSuperseded() }
            }
            try await group.waitForAll()
        }
        try await house.store.forgetSuperseded()
        #expect(try await house.number("SELECT count(*) FROM addresses") == 1)
        try await house.post()
        let token = try #require(house.mailbox.token(.confirmation, to: Person.ann.email))
        #expect(try await house.registration.confirm(token, now: noon) != nil)
    }

    @Test(arguments: StoreKind.allCases)
    func `confirmed makes the others for it go, even those a crash has left`(kind: StoreKind) async throws {
        let house = try House(kind)
        try await house.fill(.ann)
        _ = try await house.round()
        let token = try #require(house.mailbox.token(.confirmation, to: Person.ann.email))
        try await house.fill(.ann)
        _ = try #require(try await house.registration.confirm(token, now: noon))
        try await house.store.forgetSuperseded()
        #expect(try await house.number("SELECT count(*) FROM addresses") == 1)
        #expect(try await house.keyCount() == 1)
    }
}

extension LinkAct {
    static let allButConfirm: [LinkAct] = [.page, .address, .undoAddress, .undoStop]
}
