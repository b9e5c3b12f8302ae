import DataFolder
import DataProtection
import Declarations
import ExampleHouse
import Foundation
import GRDB
import Inbox
import Keeping
import Mailings
import Promises
import Registrations
import Requests
import Testing
import Vault

@testable import SQLitePeople

@Suite("Somebody's data") struct DataSaboteurs {
    private let tables = ["addresses", "registrations", "consents", "letters", "acts"]

    @Test(.keeps(.access)) func `are all in the answer: as many as there are rows in the tables`() async throws {
        let house = try House()
        let subject = try await house.register(.ann, ticks: ["contact", "terms", "transfer/singapore"])
        try await house.register(.ann, "lookout", now: noon + 1)
        try await house.register(.ben)
        try await house.stop(subject, .products(["lookout"]))
        try await house.correction.proposeAddress(
            Personal("ann@fjellgård.example"), for: house.answer(subject), under: house.permit(subject), now: noon)
        try await house.post()
        let token = try #require(house.mailbox.token(.addressConfirmation, to: "ann@fjellgård.example"))
        #expect(try await house.correction.confirmAddress(token, now: noon) != nil)
        try await house.correction.proposeAddress(
            Personal("ann@third.example"), for: house.answer(subject), under: house.permit(subject), now: noon)
        let view = View(subject: subject, function: "support", scope: .everything, act: "view", reason: "asked by phone", time: noon)!
        _ = try await NeedToKnowRule(views: ViewLedger(vault: house.vault, store: house.store)).permit(view)
        try await house.access.noteExport(under: house.permit(subject), now: noon)

        func held() async throws -> [String: Int] {
            let answer = try await house.answer(subject)
            return [
                "addresses": 1 + (answer.proposedAddress == nil ? 0 : 1) + answer.formerAddresses.count,
                "registrations": answer.registrations.count, "consents": answer.registrations.reduce(0) { $0 + $1.events.count },
                "letters": answer.letters.count, "acts": answer.acts.count,
            ]
        }
        func raw() async throws -> [String: Int] {
            try await house.store.people.read { db in
                try Dictionary(
                    uniqueKeysWithValues: tables.map {
                        ($0, try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0) WHERE subject = ?", arguments: [subject.bytes])!)
                    })
            }
        }
        #expect(try await held() == raw())
        #expect(try await raw() == ["addresses": 3, "registrations": 2, "consents": 5, "letters": 5, "acts": 3])
        // The file says as much: every answer given, every address, who looked and why.
        let text = String(decoding: try await house.answer(subject).portable(site: house.site, at: noon).reveal(), as: UTF8.self)
        for product in ["courier", "lookout"] {
            for field in house.product(product).fields {
                for value in Person.ann.answers[field.id] ?? [] { #expect(text.contains(value.replacing("\n", with: "\\n"))) }
            }
        }
        for value in ["ann@fjellgård.example", "ann@third.example", Person.ann.email, "asked by phone", "singapore"] {
            #expect(text.contains(value))
        }
        // Saboteur: a row the answer knows nothing of makes the two differ.
        try await house.store.people.write { db in
            try db.execute(
                sql: """
                    INSERT INTO consents (subject, registration, step, day, commitment, sealed)
                    SELECT subject, randomblob(16), 1, day, commitment, sealed FROM consents WHERE subject = ? LIMIT 1
                    """, arguments: [subject.bytes])
        }
        #expect(try await held() != raw())
    }

    @Test(.keeps(.confidential)) func `moved in the tables from one person to another open for neither`() async throws {
        let house = try House()
        let (ann, ben) = (try await house.register(.ann), try await house.register(.ben))
        try await house.store.people.write { db in
            try db.execute(
                sql: "UPDATE registrations SET fields = (SELECT fields FROM registrations WHERE subject = ?) WHERE subject = ?",
                arguments: [ann.bytes, ben.bytes])
        }
        await #expect(throws: SealRefusal.wrongKey) { try await house.answer(ben) }
        // Rows exchanged whole, keys and all, are still bound to whom they were made for.
        let second = try House()
        let (a, b) = (try await second.register(.ann), try await second.register(.ben))
        try await second.store.keys.write { db in
            try db.execute(sql: "UPDATE keys SET subject = x'00000000000000000000000000000000' WHERE subject = ?", arguments: [a.bytes])
            try db.execute(sql: "UPDATE keys SET subject = ? WHERE subject = ?", arguments: [a.bytes, b.bytes])
        }
        await #expect(throws: SealRefusal.altered) { try await second.answer(a) }
        await #expect(throws: SealRefusal.keyGone) { try await second.answer(b) }
    }

    @Test(.keeps(.confidential)) func `in a copy of the data folder open under no other master key`() async throws {
        let house = try House()
        let subject = try await house.register(.ann)
        try house.store.close()
        let thief = try House(folder: house.folder.url, master: .random())
        #expect(try await thief.subject(.ann) == nil)
        await #expect(throws: SealRefusal.wrongKey) { try await thief.answer(subject) }
    }

    @Test func `are shown to nobody without a reason, and to nobody whose look could not be written down`()
        async throws
    {
        struct DiskFull: Error {}
        struct Broken: ViewRecording { func record(_ view: View) throws { throw DiskFull() } }
        let house = try House(.memory)
        let subject = try await house.register(.ann)
        #expect(View(subject: subject, function: "support", scope: .everything, act: "view", reason: " \n", time: noon) == nil)
        let view = View(subject: subject, function: "support", scope: .columns(["fields/name"]), act: "view", reason: "call", time: noon)!
        await #expect(throws: DiskFull.self) { try await NeedToKnowRule(views: Broken()).permit(view) }
        let stranger = View(subject: .random(), function: "support", scope: .everything, act: "view", reason: "call", time: noon)!
        let ledger = ViewLedger(vault: house.vault, store: house.store)
        await #expect(throws: (any Error).self) { try await NeedToKnowRule(views: ledger).permit(stranger) }
        let permit = try await NeedToKnowRule(views: ledger).permit(view)
        #expect(!permit.covers("fields/phone") && !permit.covers("address") && permit.covers("fields/name"))
        let act = try #require(try await house.answer(subject).acts.first)
        #expect(act.kind == .view && act.by == "support" && act.reason == "call" && act.what == ["fields/name"])
    }

    @Test(.keeps(.outsideEUByConsent)) func `go to no country that was not ticked`() async throws {
        let house = try House(.memory)
        let without = try await house.register(.ann)
        let with = try await house.register(.ben, ticks: ["contact", "terms", "transfer/singapore"])
        let held = try await house.answer(without).registrations[0]
        #expect(held.consent.transfers.isEmpty && held.events.allSatisfy { $0.decided["transfer/singapore"] == false })
        #expect(try await house.answer(with).registrations[0].consent.transfers == ["singapore"])
        func recipients(_ subject: SubjectID) async throws -> Bool {
            let file = try await house.answer(subject).portable(site: house.site, at: noon).reveal()
            return String(decoding: file, as: UTF8.self).contains("\"country\" : \"SG\"")
        }
        #expect(try await !recipients(without))
        #expect(try await recipients(with))
    }

    @Test(.keeps(.explicitPermission)) func `typed in by a stranger give no leave to write more than once`() async throws {
        let house = try House(.memory)
        try await house.fill(.ann)
        try await house.post()
        let index = house.vault.index(ofAddress: Personal(Person.ann.email))
        let stranger = try #require(try await house.store.subjects(withAddress: index).first)
        let rows = try #require(try await house.store.rows(of: stranger))
        let content = LetterContent(draft: .stopUndone, language: .english, to: Personal(Person.ann.email), written: noon)
        for reason in [LetterReason.product("courier"), .confirmation(product: "courier")] {
            let letter = try NewLetter(
                content, reason: reason, registration: rows.registrations[0].id, key: house.vault.key(of: stranger), vault: house.vault,
                now: noon)
            try await house.store.add(NewLink(OpaqueToken(until: noon), subject: stranger, act: .page, target: nil), with: letter)
        }
        try await house.post()
        #expect(house.mailbox.all.count == 1)
        #expect(try await house.retention.run(now: noon + 8 * day) == 1)
        #expect(try await house.store.rows(of: stranger) == nil)
    }
}
