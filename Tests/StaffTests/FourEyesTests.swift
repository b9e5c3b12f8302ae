import DataProtection
import Declarations
import ExampleHouse
import Foundation
import Keeping
import Mailings
import Promises
import Staff
import Testing

@Suite("Four eyes: two colleagues") struct FourEyesTests {
    @Test(.keeps(.needToKnow)) func `the same employee is one pair of eyes, with however many passkeys`() async throws {
        let office = Office(try House(.memory))
        var (dina, _) = (try await office.enrol(), try await office.enrol())
        var second = try await office.enrolAgain(dina)
        let asked = try await office.ask()
        #expect(try await office.approve(asked, &dina) == .waiting)
        try await office.refuses(.again, asked, &dina)
        try await office.refuses(.again, asked, &second)
        #expect(try await !office.isDone)
    }

    @Test(.keeps(.needToKnow)) func `a word for one request is no word for another, and a passkey speaks for whoever is signed in alone`()
        async throws
    {
        let office = Office(try House(.memory))
        var (dina, eva) = (try await office.enrol(), try await office.enrol())
        let (one, other) = (try await office.ask(), try await office.ask(.recipients(["age1other"])))
        let word = try await office.word(of: &dina, for: other)
        await #expect(throws: FourEyesRefusal.otherContent) {
            _ = try await office.fourEyes.approve(one, word, as: ["front-desk"], now: noon)
        }
        await #expect(throws: SignInRefusal.challenge) { _ = try await office.word(of: &dina, for: one, insteadOf: other) }
        await #expect(throws: SignInRefusal.unknownPasskey) { _ = try await office.word(of: &eva, at: dina, for: one) }
        #expect(try await office.state(of: one) == .waiting)
    }

    @Test(.keeps(.needToKnow)) func `two passkeys do it once, and nothing is done again`() async throws {
        let office = Office(try House(.memory))
        var (dina, eva, fay) = (try await office.enrol(), try await office.enrol(), try await office.enrol())
        let asked = try await office.ask()
        #expect(try await !office.isDone)
        #expect(try await office.approve(asked, &dina) == .waiting)
        #expect(try await office.approve(asked, &eva) == .done)
        #expect(try await office.isDone)
        try await office.refuses(.over, asked, &fay)
        try await office.refuses(.over, asked, &dina)
        await #expect(throws: FourEyesRefusal.over) {
            try await office.fourEyes.stop(asked.request, by: .commandLine, why: "Late", now: noon)
        }
        #expect(try await office.notes("four-eyes/done").count == 1)
        #expect(try await office.notes("four-eyes/approve").count == 2)
    }

    @Test(.keeps(.needToKnow)) func `second eyes that race each other do it once`() async throws {
        let office = Office(try House(.memory))
        var (dina, eva, fay) = (try await office.enrol(), try await office.enrol(), try await office.enrol())
        let asked = try await office.ask()
        let words = [
            try await office.word(of: &dina, for: asked), try await office.word(of: &eva, for: asked),
            try await office.word(of: &fay, for: asked),
        ]
        let states = await withTaskGroup(of: GuardedState?.self) { group in
            for word in words { group.addTask { try? await office.fourEyes.approve(asked, word, as: ["front-desk"], now: noon) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(states.count { $0 == .done } == 1 && states.count { $0 == nil } == 1)
        #expect(try await office.notes("four-eyes/done").count == 1)
    }

    @Test(.keeps(.needToKnow)) func `fifteen minutes are the end of it, and it is told`() async throws {
        let office = Office(try House(.memory))
        var (dina, eva) = (try await office.enrol(), try await office.enrol())
        let asked = try await office.ask()
        #expect(try await office.approve(asked, &dina, now: noon + 899) == .waiting)
        try await office.refuses(.over, asked, &eva, now: noon + 900)
        try await office.fourEyes.round(now: noon + 901)
        #expect(try await office.state(of: asked) == .expired)
        #expect(try await !office.isDone)
        #expect(try await office.notes("four-eyes/expired").count == 1)
        // A clock put back opens nothing again.
        try await office.refuses(.over, asked, &eva, now: noon + 60)
    }

    @Test(.keeps(.needToKnow)) func `what somebody stopped stays stopped, and wants a reason`() async throws {
        let office = Office(try House(.memory))
        var (dina, eva) = (try await office.enrol(), try await office.enrol())
        let asked = try await office.ask()
        _ = try await office.approve(asked, &dina)
        await #expect(throws: FourEyesRefusal.reasonMissing) {
            try await office.fourEyes.stop(asked.request, by: .commandLine, why: " ", now: noon)
        }
        try await office.fourEyes.stop(asked.request, by: Asker(employee: eva.id, function: "front-desk"), why: "Not agreed", now: noon)
        try await office.refuses(.over, asked, &eva)
        let ended = try #require(try await office.fourEyes.request(asked.request.id.hex, now: noon))
        #expect(ended.state == .stopped && ended.end?.why == "Not agreed" && ended.end?.by == eva.id.hex)
        #expect(try await !office.isDone)
    }

    @Test(.keeps(.needToKnow)) func `a function that may not approve is no second pair of eyes, but whoever asks may be the first`()
        async throws
    {
        let office = Office(try House(.memory))
        var (dina, _, ben) = (
            try await office.enrol(), try await office.enrol(), try await office.enrol(["courier-support"])
        )
        try await office.refuses(.notYours, office.ask(), &ben)
        let own = try await office.ask(.recipients(["age1own"]), by: Asker(employee: ben.id, function: "courier-support"))
        #expect(try await office.approve(own, &ben) == .waiting)
        #expect(try await office.approve(own, &dina) == .done)
    }

    @Test(.keeps(.needToKnow)) func `who left meanwhile, or whose passkey doesn't count, is no pair of eyes`() async throws {
        let office = Office(try House(.memory))
        var (dina, eva, fay) = (try await office.enrol(), try await office.enrol(), try await office.enrol())
        try await office.house.register(.ann)
        var phantom = try await office.enrol()
        let asked = try await office.ask()
        try await office.refuses(.notYours, asked, &phantom)
        _ = try await office.approve(asked, &dina)
        #expect(try await office.staff.leave(dina.id))
        #expect(try await office.approve(asked, &eva) == .waiting, "one of the two is gone")
        #expect(try await office.approve(asked, &fay) == .done)
    }

    @Test(.keeps(.needToKnow))
    func `a passkey made while people are registered counts once two colleagues have said so, and raises an alarm`()
        async throws
    {
        let office = Office(try House(.memory))
        var (dina, eva) = (try await office.enrol(), try await office.enrol())
        try await office.house.register(.ann)
        var phantom = try await office.enrol()
        #expect(try await office.notes("alarm").map(\.about) == ["new-passkey"])
        #expect(try await office.fourEyes.requests(now: noon).isEmpty, "in a house of two nothing counts by waiting")
        try await office.fourEyes.round(now: noon + 30 * day)
        let count = try await office.ask(.passkey(credential: phantom.credential, employee: phantom.id.hex))
        try await office.refuses(.notYours, count, &phantom)
        _ = try await office.approve(count, &dina)
        #expect(try await office.approve(count, &eva) == .done)
        let asked = try await office.ask()
        #expect(try await office.approve(asked, &phantom) == .waiting)
        // Another's lost passkey, made anew by whoever invites, is no second pair of eyes either.
        var stolen = try await office.enrolAgain(dina)
        try await office.refuses(.notYours, asked, &stolen)
    }

    @Test(.keeps(.needToKnow)) func `an approval for doing something is used once`() async throws {
        let office = Office(try House(.memory))
        var (dina, eva) = (try await office.enrol(), try await office.enrol())
        let asked = try await office.ask(.identity(IdentityException(number: "7Q3M-2FKD", ground: .guardian)))
        await #expect(throws: FourEyesRefusal.over) { try await office.fourEyes.use(asked.request, by: .commandLine, now: noon) }
        _ = try await office.approve(asked, &dina)
        #expect(try await office.approve(asked, &eva) == .done)
        try await office.fourEyes.use(asked.request, by: .commandLine, now: noon)
        await #expect(throws: FourEyesRefusal.over) { try await office.fourEyes.use(asked.request, by: .commandLine, now: noon) }
    }

    @Test(.keeps(.needToKnow)) func `small exports that add up to a large one wait as one`() async throws {
        let office = Office(try House(.memory))
        _ = (try await office.enrol(), try await office.enrol())
        func export(_ people: Int, now: Date = noon) async throws -> GuardedState {
            let order = PeopleExport(
                product: "courier", function: "courier-support", fields: ["name"], format: .csv, recipient: "age1x", people: people)
            return try await office.ask(.export(order), now: now).state
        }
        #expect(try await export(26) == .waiting)
        #expect(try await export(20) == .done)
        #expect(try await export(6) == .waiting)
        #expect(try await export(5) == .done)
        #expect(try await export(1) == .waiting)
        #expect(try await export(25, now: noon + day) == .waiting)
        #expect(try await export(25, now: noon + 2 * day) == .done)
    }
}
