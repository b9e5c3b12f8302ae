import DataProtection
import Declarations
import ExampleHouse
import Foundation
import Keeping
import Promises
import Registrations
import Requests
import SQLitePeople
import Staff
import Testing

@Suite("Somebody takes people along") struct FourEyesSaboteurs {
    private let words = ExampleSite.site.products[0].name

    private func function(_ fields: Set<String>, _ products: Set<String> = ["courier"]) -> StaffFunction {
        StaffFunction(id: "support", name: words, products: products, fields: fields, acts: [.see], why: words)
    }

    private func desk(_ house: House) -> ExportDesk {
        ExportDesk(people: NeedToKnowDesk(site: house.site, vault: house.vault, store: house.store), store: house.store)
    }

    private func table(_ house: House, _ function: StaffFunction, most: Int = 25) async throws -> ExportTable {
        try await desk(house).table(of: house.product("courier"), as: function, reason: "Moving house", most: most, now: noon + hour)
    }

    @Test(.keeps(.needToKnow)) func `an export holds the function's fields and no other, and each person reads that it was made`()
        async throws
    {
        let house = try House(.memory)
        let ann = try await house.register(.ann)
        let table = try await table(house, function(["name"]))
        #expect(table.columns == ["registered", "contact", "name"] && table.rows.count == 1)
        let text = String(decoding: table.csv.reveal(), as: UTF8.self)
        #expect(text.contains("Ann Solbergsen") && !text.contains(Person.ann.email))
        let act = try #require(try await house.answer(ann).acts.first)
        #expect(act.kind == .export && act.by == "support" && act.reason == "Moving house" && act.what == ["fields/name"])
    }

    @Test(.keeps(.needToKnow)) func `more people than were approved are not exported, and nobody is noted or opened`() async throws {
        let house = try House(.memory)
        let ann = try await house.register(.ann)
        await #expect(throws: ExportDesk.MorePeople.self) { _ = try await table(house, function(["name"]), most: 0) }
        #expect(try await house.answer(ann).acts.isEmpty)
    }

    @Test(.keeps(.needToKnow)) func `people of a product the function doesn't see are in no export`() async throws {
        let house = try House(.memory)
        let ann = try await house.register(.ann)
        #expect(try await table(house, function(["name"], ["lookout"])).rows.isEmpty)
        #expect(try await house.answer(ann).acts.isEmpty)
    }

    @Test(arguments: ["=1+1", "+47 1", "-1", "@SUM(A1)", "\t=1", "  =1", "\"=1", "＝1", "\r=1"])
    func `nothing a person wrote becomes a formula of a spreadsheet`(text: String) {
        let csv = String(decoding: ExportTable(columns: ["a"], rows: [[Personal(text)]]).csv.reveal(), as: UTF8.self)
        #expect(csv.hasPrefix("\"a\"\r\n\"'"), "\(csv)")
        #expect(csv.dropFirst(4).filter { $0 == "\"" }.count.isMultiple(of: 2))
    }

    @Test(.keeps(.restrictedAreas)) func `functions on record hold whatever a file says, and what is on record is not changed in place`()
        async throws
    {
        let house = try House(.memory)
        let declared = house.site.functions.map { FunctionRecord($0, languages: house.site.languages) }
        try await house.store.begin(with: declared)
        try await house.store.begin(with: [])
        #expect(try await house.store.recordedFunctions() == declared)
        let read = declared.map { FunctionRecord($0.function(languages: house.site.languages), languages: house.site.languages) }
        #expect(read == declared, "on record and back it is the same")
        let changes = FunctionRecord.changes(from: declared, to: Array(declared.dropLast()))
        #expect(changes.allSatisfy { $0.hasPrefix("- lookout-support") } && !changes.isEmpty)
    }
}
