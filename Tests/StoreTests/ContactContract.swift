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

@Suite("Permission to contact") struct ContactContract {
    private func decide(
        _ house: House, _ act: ContactDesk.Act, _ subject: SubjectID, of scope: ContactDesk.Scope = .everything, now: Date,
        reply: ContactDesk.Reply? = nil
    ) async throws {
        try await house.contact.decide(
            act, scope, subject: subject, address: Personal(Person.ann.email), method: "page", reply: reply, now: now)
    }

    private func reply() -> ContactDesk.Reply {
        ContactDesk.Reply(
            to: Personal(Person.ann.email), understood: "stop sending me mail", alsoForAPerson: false, inReplyTo: nil, language: .english)
    }

    @Test(.keeps(.onePurposeContact), arguments: StoreKind.allCases)
    func `once stopped voids letters already waiting`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        let registration = try await house.answer(subject).registrations[0].id
        func queue() async throws {
            let content = LetterContent(draft: .stopUndone, language: .english, to: Personal(Person.ann.email), written: noon)
            let letter = try NewLetter(
                content, reason: .product("courier"), registration: registration, key: house.vault.key(of: subject), vault: house.vault,
                now: noon)
            let link = NewLink(OpaqueToken(until: noon + hour), subject: subject, act: .page, target: nil)
            try await house.store.add(link, with: letter)
        }
        try await queue()
        try await decide(house, .stop, subject, now: noon + 1)
        try await queue()
        let before = house.mailbox.all.count
        try await house.post()
        #expect(house.mailbox.all.count == before)
        #expect(try await house.number("SELECT count(*) FROM letters WHERE state = 3") == 2)
        // Taken up again, the next one goes and the void ones stay where they are.
        try await decide(house, .resume, subject, now: noon + 2)
        try await queue()
        try await house.post()
        #expect(house.mailbox.all.count == before + 1)
    }

    @Test(arguments: StoreKind.allCases) func `stops, goes on and stops again, each a line of the ledger`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        try await decide(house, .stop, subject, now: noon + 1)
        try await decide(house, .stop, subject, now: noon + 2)
        #expect(try await house.suppressed(.ann) == ["courier"])
        try await decide(house, .resume, subject, now: noon + 3)
        #expect(try await house.suppressed(.ann) == [])
        try await decide(house, .stop, subject, now: noon + 4)
        let held = try await house.answer(subject).registrations[0]
        #expect(held.events.map(\.state) == [.requested, .given, .withdrawn, .renewed, .withdrawn])
        #expect(held.standing == .stopped && !held.consent.contact && held.consent.terms)
        #expect(try await house.suppressed(.ann) == ["courier"])
    }

    @Test(arguments: StoreKind.allCases) func `stops for one product and goes on for the other`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        try await house.register(.ann, "lookout", now: noon + 1)
        try await decide(house, .stop, subject, of: .products(["lookout", "unknown"]), now: noon + 2)
        let standings = try await house.answer(subject).registrations.map { ($0.product, $0.standing) }
        #expect(Dictionary(uniqueKeysWithValues: standings) == ["courier": .active, "lookout": .stopped])
        #expect(try await house.suppressed(.ann) == ["lookout"])
    }

    @Test(arguments: StoreKind.allCases) func `given back by the undo link returns for what that stop ended, once`(kind: StoreKind)
        async throws
    {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        try await house.register(.ann, "lookout", now: noon + 1)
        try await decide(house, .stop, subject, of: .products(["lookout"]), now: noon + 2)
        try await decide(house, .stop, subject, now: noon + 3, reply: reply())
        try await house.post()
        let undo = try #require(house.mailbox.token(.stopAnswer, to: Person.ann.email))
        #expect(try await house.contact.undoStop(undo, now: noon + 8 * day) == false)
        #expect(try await house.contact.undoStop(OpaqueToken(until: noon + day), now: noon + 4) == false)
        #expect(try await house.contact.undoStop(undo, now: noon + 4))
        #expect(try await house.contact.undoStop(undo, now: noon + 5) == false)
        let held = try await house.answer(subject)
        #expect(held.registrations.first { $0.product == "courier" }?.standing == .active)
        #expect(held.registrations.first { $0.product == "lookout" }?.standing == .stopped)
        #expect(held.registrations.first { $0.product == "courier" }?.events.last?.method == "undo")
    }

    @Test(.keeps(.outsideEUByConsent), arguments: StoreKind.allCases)
    func `does not hang on a transfer, which is taken back alone`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann, ticks: ["contact", "terms", "transfer/singapore"])
        #expect(try await house.answer(subject).registrations[0].consent.transfers == ["singapore"])
        try await decide(house, .withdrawTransfer(recipient: "singapore"), subject, now: noon + 1)
        let held = try await house.answer(subject).registrations[0]
        #expect(held.consent.transfers.isEmpty && held.consent.contact && held.standing == .active)
        #expect(held.events.last?.decided == ["transfer/singapore": false])
    }

    @Test(arguments: StoreKind.allCases) func `of a person erased meanwhile leaves no row behind`(kind: StoreKind) async throws {
        let house = try House(kind)
        let subject = try await house.register(.ann)
        let store = ErasesOnReading(house: house)
        let desk = ContactDesk(site: house.site, vault: KeptOpen(house, subject).vault, store: store)
        await #expect(throws: (any Error).self) {
            try await desk.decide(
                .stop, .everything, subject: subject, address: Personal(Person.ann.email), method: "mail", reply: reply(), now: noon + 1)
        }
        #expect(try await house.rowCount(of: subject) == 0)
    }
}

/// A store whose person is erased between the look and the act.
private struct ErasesOnReading: SubjectStore {
    let house: House
    func rows(of subject: SubjectID) async throws -> PersonRows? {
        let rows = try await house.store.rows(of: subject)
        try await house.erase(subject)
        return rows
    }
    func form(_ fingerprint: Data) async throws -> Data? { try await house.store.form(fingerprint) }
    func subject(withAddress index: BlindIndex) async throws -> SubjectID? { try await house.store.subject(withAddress: index) }
    func subjects(withAddress index: BlindIndex) async throws -> [SubjectID] { try await house.store.subjects(withAddress: index) }
    func subjects(withPhone index: BlindIndex, answering fields: [String: Set<String>]) async throws -> [SubjectID] {
        try await house.store.subjects(withPhone: index, answering: fields)
    }
    func correct(_ correction: Correction) async throws { try await house.store.correct(correction) }
    func decide(_ decision: ContactDecision) async throws { try await house.store.decide(decision) }
    func propose(_ proposal: AddressProposal) async throws { try await house.store.propose(proposal) }
    func note(_ act: ActRow, subject: SubjectID) async throws { try await house.store.note(act, subject: subject) }
    func press(
        _ token: OpaqueToken, decide: @escaping @Sendable (FoundForLink) throws -> LinkDecision?
    ) async throws -> SubjectID? { try await house.store.press(token, decide: decide) }
}

/// A vault that read the person's key before it was destroyed.
private struct KeptOpen: KeyReading {
    let key: WrappedKey?
    init(_ house: House, _ subject: SubjectID) { key = try? house.store.wrappedKey(of: subject) }
    func wrappedKey(of subject: SubjectID) -> WrappedKey? { key }
    var vault: Vault { Vault(master: House.master, keys: self) }
}
