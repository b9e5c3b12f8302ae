import Cases
import DataProtection
import Declarations
import ExampleHouse
import Foundation
import Keeping
import Promises
import Registrations
import Requests
import SQLitePeople
import Testing
import Vault

@Suite("Somebody of the company looks") struct NeedToKnowSaboteurs {
    private func desk(_ house: House) -> NeedToKnowDesk { NeedToKnowDesk(site: house.site, vault: house.vault, store: house.store) }

    private func function(
        _ products: Set<String>, fields: Set<String> = ["name", "email"], acts: Set<StaffAct> = [.see]
    ) -> StaffFunction {
        let words = ExampleSite.site.products[0].name
        return StaffFunction(id: "support", name: words, products: products, fields: fields, acts: acts, why: words)
    }

    @Test(.keeps(.needToKnow)) func `people of other products don't exist, and no look at them is on any record`() async throws {
        let house = try House(.memory)
        let ann = try await house.register(.ann, "courier")
        for function in [function(["lookout"]), function([]), function(["courier"], acts: [.answer])] {
            #expect(try await desk(house).look(at: ann, as: function, reason: "Curious", now: noon + hour) == nil)
        }
        #expect(try await desk(house).look(at: .random(), as: function(["courier"]), reason: "Curious", now: noon + hour) == nil)
        #expect(try await house.answer(ann).acts.isEmpty)
    }

    @Test(.keeps(.needToKnow)) func `fields the function doesn't need are never opened, and the person sees what was`() async throws {
        let house = try House(.memory)
        let ann = try await house.register(.ann, "courier")
        let seen = try #require(
            try await desk(house).look(at: ann, as: function(["courier"], fields: ["name"]), reason: "Case 7Q3M-2FKD", now: noon + hour))
        #expect(seen.address == nil)
        #expect(seen.registrations[0].answers["name"]?.reveal() == ["Ann Solbergsen"])
        #expect(Set(seen.registrations[0].answers.keys) == ["name"] && seen.registrations[0].hidden.contains("phone"))
        let act = try #require(try await house.answer(ann).acts.first)
        #expect(act.by == "support" && act.reason == "Case 7Q3M-2FKD" && act.what == ["fields/name"])
    }

    @Test(.keeps(.needToKnow)) func `nothing is shown without a reason, or when the look can't be written down`() async throws {
        let house = try House(.memory)
        let ann = try await house.register(.ann, "courier")
        #expect(try await desk(house).look(at: ann, as: function(["courier"]), reason: "  ", now: noon + hour) == nil)
        #expect(try await house.answer(ann).acts.isEmpty)
        struct Down: Error {}
        struct Broken: ViewRecording { func record(_ view: View) async throws { throw Down() } }
        let view = try #require(
            View(subject: ann, function: "support", scope: .everything, act: "view", reason: "Now", time: noon))
        await #expect(throws: Down.self) { _ = try await NeedToKnowRule(views: Broken()).permit(view) }
    }

    @Test(.keeps(.restrictedAreas)) func `a case is on the person's page as looked into, too`() async throws {
        let house = try House(.memory)
        let ann = try await house.register(.ann)
        let row = try await house.received(House.letter("When do you open on Mondays?", from: Person.ann.email))
        let holder = try #require(row.holder)
        #expect(try await desk(house).permit(case: holder, of: row.person, as: "front-desk", reason: "", now: noon + hour) == nil)
        _ = try #require(
            try await desk(house).permit(case: holder, of: row.person, as: "front-desk", reason: "Case", now: noon + hour))
        #expect(try await house.answer(ann).acts.map(\.by) == ["front-desk"])
    }
}
