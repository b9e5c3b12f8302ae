import Backups
import DataFolder
import DataProtection
import ExampleHouse
import Foundation
import Keeping
import Mailings
import Promises
import Registrations
import Requests
import Running
import SQLitePeople
import Testing
import Vault

@Suite("What people did after the backup", .serialized) struct ReplayTests {
    /// Backs a house up, lets something happen in it, restores the backup elsewhere.
    private func restored(
        _ first: (House) async throws -> Void, then: (House) async throws -> Void, _ look: (House, DrillTests.Report) async throws -> Void
    ) async throws {
        let sealer = try Sealer()
        let town = try Town(sealer.place.appending(path: "first"))
        try await first(town.open())
        let made = try await sealer.backup(town.data)
        try #require(made.status == 0, "\(made.complaint)")
        try await then(town.open())
        let other = try town.again("restored")
        let done = try await sealer.restore(sealer.pair(), into: other.data)
        try #require(done.status == 0, "\(done.complaint)")
        try await look(other.open(), JSONDecoder.dated.decode(DrillTests.Report.self, from: Data(done.output.utf8)))
    }

    @Test(.keeps(.stopByEmail)) func `a stop is done again, on record, and outlives the erasure that followed`() async throws {
        try await restored { house in
            try await house.register(.ann)
            try await house.register(.ann, "lookout", now: noon + 1)
            try await house.register(.ben)
            try await house.register(.cleo)
        } then: { house in
            try await house.stop(house.subject(.ann)!, .products(["courier"]))
            try await house.stop(house.subject(.cleo)!)
            try await house.erase(house.subject(.cleo)!)
        } _: { house, report in
            #expect(report.again.stopped == 1 && report.again.erased == 1)
            let ann = try await house.answer(house.subject(.ann)!)
            #expect(ann.registrations.first { $0.product == "courier" }?.standing == .stopped)
            #expect(ann.registrations.first { $0.product == "courier" }?.events.last?.state == .withdrawn)
            #expect(ann.registrations.first { $0.product == "lookout" }?.standing == .active)
            #expect(try await house.answer(house.subject(.ben)!).registrations[0].standing == .active)
            #expect(try await house.subject(.cleo) == nil)
            for who in [Person.ann, .cleo] {
                let hash = house.vault.suppression(ofAddress: Personal(who.email))
                #expect(try await house.suppressed(hash, "courier"))
            }
        }
    }

    @Test(.keeps(.onePurposeContact)) func `what somebody had kept and not used since is kept and not used again`() async throws {
        try await restored { house in
            try await house.register(.ann)
            try await house.register(.ben)
        } then: { house in
            try await house.restriction.decide(
                .restrict(.asked), .everything, subject: house.subject(.ann)!, by: RestrictionDesk.subject, now: noon + hour)
        } _: { house, _ in
            let ann = try await house.answer(house.subject(.ann)!)
            let ben = try await house.answer(house.subject(.ben)!)
            #expect(ann.registrations[0].restriction?.ground == .asked && ben.registrations[0].restriction == nil)
        }
    }

    @Test func `contact taken up again is not: its consent is lost with the days since the backup`() async throws {
        try await restored { house in
            try await house.register(.ann)
        } then: { house in
            let ann = try #require(try await house.subject(.ann))
            try await house.stop(ann)
            try await house.contact.decide(
                .resume, .everything, subject: ann, address: Personal(Person.ann.email), method: "page", now: noon + 120)
        } _: { house, _ in
            let ann = try await house.answer(house.subject(.ann)!)
            #expect(ann.registrations[0].standing == .stopped)
        }
    }

    @Test func `a stop and a new consent from before the backup stay as they are`() async throws {
        try await restored { house in
            let ann = try await house.register(.ann)
            try await house.stop(ann)
            try await house.contact.decide(
                .resume, .everything, subject: ann, address: Personal(Person.ann.email), method: "page", now: noon + 120)
        } then: { _ in
        } _: { house, report in
            #expect(report.again.stopped == 0)
            let ann = try await house.answer(house.subject(.ann)!)
            #expect(ann.registrations[0].standing == .active)
        }
    }

    @Test(.keeps(.deletion)) func `a part erased goes again, and what was to stay stays`() async throws {
        try await restored { house in
            try await house.register(.ann)
            try await house.register(.ann, "lookout", now: noon + 1)
            try await house.register(.ann, "postroom", now: noon + 2)
        } then: { house in
            for product in ["courier", "postroom"] {
                let ann = try #require(try await house.subject(.ann))
                let leaving = try #require(try await house.answer(ann).registrations.first { $0.product == product })
                try await house.erase(ann, .registration(leaving.id))
            }
        } _: { house, report in
            #expect(report.again.parts == 1)
            let ann = try await house.answer(house.subject(.ann)!)
            #expect(ann.registrations.map(\.product) == ["lookout"])
            #expect(ann.address.reveal() == Person.ann.email)
        }
    }

    @Test func `a part that came and went since changes nothing of what is restored, and the next start serves it`() async throws {
        try await restored { house in
            try await house.register(.ann)
        } then: { house in
            let ann = try await house.register(.ann, "lookout", now: noon + 1)
            let leaving = try #require(try await house.answer(ann).registrations.first { $0.product == "lookout" })
            try await house.erase(ann, .registration(leaving.id))
        } _: { house, report in
            #expect(report.again.parts == 0 && report.again.erased == 0)
            let ann = try await house.answer(house.subject(.ann)!)
            #expect(ann.registrations.map(\.product) == ["courier"])
            let desk = ReplayDesk(vault: house.vault, keys: house.store, store: house.store, erasure: house.erasure)
            let back = try await desk.back(house.ledger.record())
            #expect(back == 0)
        }
    }

    @Test(.keeps(.deletion)) func `a part erased and later all the rest leaves nothing`() async throws {
        try await restored { house in
            try await house.register(.ann)
            try await house.register(.ann, "lookout", now: noon + 1)
        } then: { house in
            let ann = try #require(try await house.subject(.ann))
            let leaving = try #require(try await house.answer(ann).registrations.first { $0.product == "courier" })
            try await house.erase(ann, .registration(leaving.id))
            try await house.erase(house.subject(.ann)!)
        } _: { house, report in
            #expect(report.again.erased == 1)
            let left = try await house.store.everybody()
            #expect(left.isEmpty)
        }
    }

    @Test(.keeps(.deletion)) func `a form that was open then, confirmed and erased since, does not come back as an open form`() async throws
    {
        try await restored { house in
            try await house.register(.ann)
            try await house.fill(.ann, "lookout", now: noon + 1)
        } then: { house in
            try await house.fill(.ann, "lookout", now: noon + 2)
            try await house.post()
            let token = try #require(house.mailbox.token(.confirmation, to: Person.ann.email))
            _ = try await house.registration.confirm(token, now: noon + 3)
            try await house.erase(house.subject(.ann)!)
        } _: { house, _ in
            let left = try await house.store.everybody()
            #expect(left.isEmpty)
        }
    }

    @Test func `links to a person's page from before the backup open nothing any more`() async throws {
        let sealer = try Sealer()
        let town = try Town(sealer.place.appending(path: "first"))
        var house: House? = try town.open()
        try await house!.register(.ann)
        try await house!.links.sendPageLink(to: Personal(Person.ann.email), language: .english, now: noon)
        try await house!.post()
        let token = try #require(house!.mailbox.token(.pageLink, to: Person.ann.email))
        house = nil
        #expect(try await sealer.backup(town.data).status == 0)
        let other = try town.again("restored")
        #expect(try await sealer.restore(sealer.pair(), into: other.data).status == 0)
        let again = try other.open()
        #expect(try await again.store.open(token, for: .page, now: noon) == nil)
        #expect(try await again.subject(.ann) != nil)
    }
}
