import DataProtection
import ExampleHouse
import Foundation
import Mailings
import Registrations
import Requests
import SQLitePeople
import Testing
import Vault

@Suite("A change of address") struct AddressContract {
    private let old = Person.ann.email
    private let new = "ann@fjellgård.example"

    private func propose(_ house: House, _ address: String, _ subject: SubjectID, now: Date = noon) async throws {
        try await house.correction.proposeAddress(
            Personal(address), for: house.answer(subject), under: house.permit(subject), now: now)
        try await house.post(now: now)
    }

    private func change(_ house: House, to address: String, _ subject: SubjectID, now: Date = noon) async throws -> Bool {
        try await propose(house, address, subject, now: now)
        let token = try #require(house.mailbox.token(.addressConfirmation, to: address))
        let done = try await house.correction.confirmAddress(token, now: now) != nil
        try await house.post(now: now)
        return done
    }

    private func found(_ house: House, _ address: String) async throws -> SubjectID? {
        try await house.store.subject(withAddress: house.vault.index(ofAddress: Personal(address)))
    }

    @Test(arguments: StoreKind.allCases) func `to no address, or to the present one, is refused`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        let before = try await house.everything()
        for (address, refusal) in [
            (old, CorrectionRefusal.sameAddress), (old.uppercased(), .sameAddress), ("ann", .answer(.emailNoAt)), ("", .answer(.emailNoAt)),
            ("a\u{0}@post.example", .answer(.controlCharacters)), ("a\u{7f}@post.example", .answer(.controlCharacters)),
        ] {
            await #expect(throws: refusal) { try await propose(house, address, subject) }
        }
        #expect(try await house.everything() == before)
    }

    @Test(arguments: StoreKind.allCases)
    func `waits for the new mailbox, and the former one is told`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        try await propose(house, new, subject)
        #expect(try await found(house, old) == subject)
        #expect(try await found(house, new) == nil)
        #expect(try await house.answer(subject).proposedAddress?.reveal() == new)
        #expect(house.mailbox.letters(to: new).map(\.draft.purpose) == [.addressConfirmation])
        let token = try #require(house.mailbox.token(.addressConfirmation, to: new))
        #expect(try await house.correction.confirmAddress(token, now: noon + 49 * hour) == nil)
        #expect(try await house.correction.confirmAddress(token, now: noon + hour) != nil)
        #expect(try await house.correction.confirmAddress(token, now: noon + hour) == nil)
        try await house.post(now: noon + hour)
        #expect(try await found(house, new) == subject)
        #expect(try await found(house, old) == nil)
        #expect(house.mailbox.letters(to: old).last?.draft.purpose == .addressChanged)
        let held = try await house.answer(subject)
        #expect(held.address.reveal() == new && held.formerAddresses.map { $0.reveal() } == [old] && held.acts[0].kind == .addressChange)
    }

    @Test(arguments: StoreKind.allCases) func `is confirmed by the newest link only`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        try await propose(house, "first@post.example", subject)
        try await propose(house, new, subject)
        let first = try #require(house.mailbox.token(.addressConfirmation, to: "first@post.example"))
        #expect(try await house.correction.confirmAddress(first, now: noon) == nil)
        #expect(try await found(house, "first@post.example") == nil)
        #expect(try await house.answer(subject).proposedAddress?.reveal() == new)
    }

    @Test(arguments: StoreKind.allCases) func `is taken back by the former mailbox within seven days`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        #expect(try await change(house, to: new, subject))
        let undo = try #require(house.mailbox.token(.addressChanged, to: old))
        #expect(try await house.correction.undoAddress(undo, now: noon + 7 * day) == nil)
        #expect(try await house.correction.undoAddress(undo, now: noon + 7 * day - 120) != nil)
        #expect(try await house.correction.undoAddress(undo, now: noon + 7 * day - 120) == nil)
        #expect(try await found(house, old) == subject)
        #expect(try await found(house, new) == nil)
        let held = try await house.answer(subject)
        #expect(held.address.reveal() == old && held.formerAddresses.isEmpty && held.acts.map(\.kind).contains(.addressUndo))
    }

    @Test(arguments: StoreKind.allCases)
    func `made twice is taken back by the first mailbox all the same`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        #expect(try await change(house, to: new, subject))
        #expect(try await change(house, to: "third@post.example", subject, now: noon + 60))
        #expect(try await house.answer(subject).formerAddresses.count == 2)
        let undo = try #require(house.mailbox.token(.addressChanged, to: old))
        #expect(try await house.correction.undoAddress(undo, now: noon + hour) != nil)
        #expect(try await found(house, old) == subject)
        for gone in [new, "third@post.example"] { #expect(try await found(house, gone) == nil) }
        // Whoever came between has no way back.
        let between = try #require(house.mailbox.token(.addressChanged, to: new))
        #expect(try await house.correction.undoAddress(between, now: noon + hour) == nil)
        #expect(try await house.answer(subject).address.reveal() == old)
    }

    @Test(arguments: StoreKind.allCases) func `back to the former address goes by its mailbox as well`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        #expect(try await change(house, to: new, subject))
        let undo = try #require(house.mailbox.token(.addressChanged, to: old))
        try await propose(house, old, subject, now: noon + 60)
        #expect(try await found(house, new) == subject)
        let token = try #require(house.mailbox.token(.addressConfirmation, to: old))
        #expect(try await house.correction.confirmAddress(token, now: noon + 60) != nil)
        #expect(try await house.answer(subject).address.reveal() == old)
        #expect(try await house.correction.undoAddress(undo, now: noon + 61) == nil)
    }

    @Test(arguments: StoreKind.allCases) func `to an address another has confirmed meanwhile is not made`(kind: StoreKind) async throws {
        let house = try House(kind)
        let ann = try await house.register(.ann)
        try await propose(house, Person.ben.email, ann)
        let ben = try await house.register(.ben)
        let token = try #require(house.mailbox.token(.addressConfirmation, to: Person.ben.email))
        #expect(try await house.correction.confirmAddress(token, now: noon) == nil)
        #expect(try await found(house, Person.ben.email) == ben)
        #expect(try await found(house, old) == ann)
    }

    @Test(arguments: StoreKind.allCases) func `is not taken back when another has the former address by now`(kind: StoreKind) async throws {
        let house = try House(kind)
        let ann = try await house.register(.ann)
        #expect(try await change(house, to: new, ann))
        let other = try await house.register(.ann, now: noon + hour)
        #expect(other != ann)
        let undo = try #require(house.mailbox.token(.addressChanged, to: old))
        #expect(try await house.correction.undoAddress(undo, now: noon + hour) == nil)
        #expect(try await found(house, old) == other)
        #expect(try await found(house, new) == ann)
    }
}
