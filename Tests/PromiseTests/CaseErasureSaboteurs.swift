import Cases
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

@Suite("Somebody of the company erases for a case") struct CaseErasureSaboteurs {
    private func function(_ products: Set<String>, acts: Set<StaffAct> = [.answer, .see, .erase]) -> StaffFunction {
        let words = ExampleSite.site.products[0].name
        return StaffFunction(id: "support", name: words, products: products, fields: [], acts: acts, why: words)
    }

    private func erase(
        _ house: House, _ row: CaseRow, as function: StaffFunction? = nil, reason: String = "Their reasons are good"
    ) async throws -> [Certificate] {
        let desk = NeedToKnowDesk(site: house.site, vault: house.vault, store: house.store)
        let function = function ?? self.function(["courier", "lookout"])
        return try await house.erasing.erase(
            house.opened(row),
            under: { try await desk.permit(erasing: $0, as: function, reason: reason, now: noon + day) }, by: function.id, reason: reason,
            now: noon + day)
    }

    /// Asked at the person's own page.
    private func asked(_ house: House, _ ann: SubjectID, _ intents: [Intent], _ products: [String] = []) async throws -> CaseRow {
        let asked = CaseAsked(
            channel: .page, by: CaseStep.person, intents: intents, products: products, text: "My former husband works there.",
            received: noon + hour, address: Personal(Person.ann.email), language: .english)
        return try await house.cases.open(asked, of: ann, restriction: nil, now: noon + hour)
    }

    private func now(_ house: House, _ row: CaseRow) async throws -> CaseRow { try #require(try await house.store.lookUp(row.number)) }

    @Test(.keeps(.deletion)) func `nothing goes that nobody asked for, before they said it was they, or without a reason`() async throws {
        let house = try House(.memory)
        let ann = try await house.register(.ann)
        let question = try await asked(house, ann, [.question])
        await #expect(throws: CaseRefusal.nothingToDo) { _ = try await erase(house, question) }
        let letter = try await house.received(House.letter("Please delete everything you have about me.", from: Person.ann.email))
        #expect(letter.state == .identityAsked && letter.intents.contains(.erase))
        await #expect(throws: CaseRefusal.notDone) { _ = try await erase(house, letter) }
        let objection = try await asked(house, ann, [.object])
        await #expect(throws: CaseRefusal.reasonMissing) { _ = try await erase(house, objection, reason: " ") }
        let held = try await house.answer(ann)
        #expect(held.registrations[0].restriction == nil && held.registrations[0].standing == .active)
        #expect(try await now(house, objection).intents == [.object])
    }

    @Test(.keeps(.needToKnow)) func `nobody erases whose function doesn't, or is for other products`() async throws {
        let house = try House(.memory)
        let ann = try await house.register(.ann)
        let desk = NeedToKnowDesk(site: house.site, vault: house.vault, store: house.store)
        for function in [function(["courier"], acts: [.answer, .see]), function(["lookout"]), function([])] {
            #expect(try await desk.permit(erasing: ann, as: function, reason: "Asked for", now: noon) == nil)
        }
        #expect(try await desk.permit(erasing: .random(), as: function(["courier"]), reason: "Asked for", now: noon) == nil)
        #expect(try await desk.permit(erasing: ann, as: function(["courier"]), reason: " ", now: noon) == nil)
        #expect(try await house.answer(ann).acts.isEmpty)
        // What it gets opens the address, and nothing else.
        let permit = try #require(try await desk.permit(erasing: ann, as: function(["courier"]), reason: "Asked for", now: noon))
        #expect(permit.scope == .columns(["address"]))
        #expect(try await house.answer(ann).acts.map(\.what) == [["address"]])
    }

    @Test(.keeps(.deletion)) func `an objection is upheld by it: all is gone, searched for, told, and the case answered`() async throws {
        let house = try House()
        let ann = try await house.register(.ann)
        try await house.register(.ann, "lookout", now: noon + 1)
        let row = try await asked(house, ann, [.object])
        let holder = try #require(row.holder)
        let certificates = try await erase(house, row)
        #expect(certificates.map(\.everything) == [true] && certificates[0].registrations == 2)
        #expect(try await house.subject(.ann) == nil)
        for key in [ann, holder] { #expect(try house.store.wrappedKey(of: key) == nil) }
        let after = try await now(house, row)
        #expect(after.state == .answered && after.holder == nil && after.person == nil)
        try await house.post(now: noon + day)
        let farewell = house.mailbox.letters(to: Person.ann.email).last?.draft
        if case .farewell(let certificate, _) = farewell {
            #expect(certificate == certificates[0].fingerprint)
        } else {
            Issue.record("no farewell: \(String(describing: farewell))")
        }
        await #expect(throws: (any Error).self) { _ = try await erase(house, after) }
    }

    @Test(.keeps(.deletion)) func `decided and not done, it stays open, unused and unwritten to, and is done the next time`() async throws {
        let house = try House()
        let ann = try await house.register(.ann)
        let row = try await asked(house, ann, [.object])
        struct Down: Error {}
        await #expect(throws: Down.self) {
            _ = try await house.erasing.erase(
                house.opened(row), under: { _ in throw Down() }, by: "support", reason: "Their reasons are good", now: noon + day)
        }
        let between = try await now(house, row)
        #expect(between.state == .inWork && between.intents == [.erase, .object])
        #expect(try await house.opened(between).steps.suffix(2).map(\.what) == [.upheld, .erasing])
        let held = try await house.answer(ann).registrations[0]
        #expect(held.standing == .stopped && held.restriction?.ground == .asked)
        await #expect(throws: CaseRefusal.notDone) {
            try await house.cases.write(house.opened(between), "Done.", closing: true, by: "support", now: noon + day)
        }
        #expect(try await erase(house, between).last?.everything == true)
        #expect(try await now(house, row).state == .answered)
    }

    @Test(.keeps(.deletion)) func `upheld long ago, and still here: it is erased from the closed case`() async throws {
        let house = try House()
        let ann = try await house.register(.ann)
        let row = try await asked(house, ann, [.object])
        try await house.rights.uphold(house.opened(row), by: "support", reason: "We see why.", now: noon + 2 * hour)
        #expect(try await erase(house, now(house, row)).last?.everything == true)
        let after = try await now(house, row)
        #expect(after.state == .answered && after.holder == nil)
        #expect(try await house.subject(.ann) == nil)
    }

    @Test(.keeps(.deletion)) func `where the case names a product, that alone goes, and somebody writes the answer`() async throws {
        let house = try House()
        let ann = try await house.register(.ann)
        try await house.register(.ann, "lookout", now: noon + 1)
        let row = try await asked(house, ann, [.erase], ["lookout"])
        let certificates = try await erase(house, row)
        #expect(certificates.map(\.everything) == [false] && certificates[0].registrations == 1)
        let held = try await house.answer(try #require(try await house.subject(.ann)))
        #expect(held.subject != ann && held.registrations.map(\.product) == ["courier"])
        let between = try await now(house, row)
        let steps = try await house.opened(between).steps
        #expect(between.state == .inWork && steps.last?.what == .erased(certificates.map(\.fingerprint)))
        await #expect(throws: CaseRefusal.nothingToDo) { _ = try await erase(house, between) }
        try await house.cases.write(house.opened(between), "Lookout's data are gone.", closing: true, by: "support", now: noon + day)
        #expect(try await now(house, row).state == .answered)
    }
}
