import DataFolder
import DataProtection
import ExampleHouse
import Foundation
import Keeping
import Mailings
import Promises
import SQLitePeople
import Staff
import Testing

@Suite("Four eyes: one employee") struct OneEmployeeTests {
    @Test(.keeps(.needToKnow)) func `nothing is done before a day is over, and then once, whatever stops meanwhile`() async throws {
        let house = try House(.files)
        let office = Office(house, alerts: true)
        var dina = try await office.enrol()
        let asked = try await office.ask()
        #expect(try await office.fourEyes.eyes() == .one && asked.request.waits == .day)
        try await office.refuses(.over, asked, &dina)
        try await office.fourEyes.round(now: noon + day - 1)
        #expect(try await !office.isDone)
        try house.store.close()
        let again = Office(try House(folder: house.folder.url), alerts: true)
        #expect(try await !again.isDone)
        try await again.fourEyes.round(now: noon + day)
        try await again.fourEyes.round(now: noon + day + 1)
        #expect(try await again.isDone)
        #expect(try await again.notes("four-eyes/done").count == 1)
        // The folder goes with the house that made it.
        withExtendedLifetime(house) {}
    }

    @Test(.keeps(.needToKnow)) func `an alarm goes out at once, by mail and in the log, with nothing about anybody in it`() async throws {
        let office = Office(try House(.memory), alerts: true)
        _ = try await office.enrol()
        let asked = try await office.ask()
        try await office.house.post()
        let mails = office.house.mailbox.all.filter { $0.draft.purpose == .staffAlarm }
        #expect(mails.map(\.to) == [Office.alerts])
        let said = String(describing: mails.first?.draft.letter(site: office.house.site, language: .english).blocks)
        #expect(said.contains(try asked.request.fingerprint().text) && !said.contains(Office.recipient) && !said.contains("Dina"))
        #expect(try await office.notes("alarm").map(\.about) == ["delayed"])
        // Asked for again while it waits, it is the same request, and no further alarm.
        #expect(try await office.ask().request.id == asked.request.id)
        try await office.house.post()
        #expect(office.house.mailbox.all.count { $0.draft.purpose == .staffAlarm } == 1)
    }

    @Test(.keeps(.needToKnow)) func `whatever waits its day can be stopped until then`() async throws {
        let office = Office(try House(.memory))
        _ = try await office.enrol()
        let asked = try await office.ask()
        try await office.fourEyes.stop(asked.request, by: .commandLine, why: "That was not me", now: noon + day - 1)
        try await office.fourEyes.round(now: noon + 2 * day)
        #expect(try await !office.isDone)
    }

    @Test(.keeps(.needToKnow)) func `a phantom colleague counts after a day with an alarm, no sooner, and shortens nothing that waits`()
        async throws
    {
        let office = Office(try House(.memory), alerts: true)
        var dina = try await office.enrol()
        try await office.house.register(.ann)
        let before = try await office.ask(.recipients(["age1before"]))
        var phantom = try await office.enrol()
        #expect(try await Set(office.notes("alarm").map(\.about)) == ["new-passkey", "delayed"])
        let waits = try #require(try await office.fourEyes.requests(now: noon).first { $0.request.act.kind == .passkey })
        #expect(waits.request.waits == .day)
        #expect(try await office.fourEyes.eyes() == .one)
        let asked = try await office.ask()
        try await office.refuses(.over, asked, &phantom)
        try await office.fourEyes.round(now: noon + day)
        #expect(try await office.fourEyes.eyes() == .two)
        #expect(before.request.waits == .day)
        let later = try await office.ask(.recipients(["age1later"]), now: noon + day)
        _ = try await office.approve(later, &dina, now: noon + day)
        #expect(try await office.approve(later, &phantom, now: noon + day) == .done)
    }

    @Test(.keeps(.needToKnow)) func `who locks everybody out is not alone for that: a day with an alarm stays`() async throws {
        let office = Office(try House(.memory))
        #expect(try await office.fourEyes.eyes() == .none)
        let (dina, eva) = (try await office.enrol(), try await office.enrol())
        #expect(try await office.fourEyes.eyes() == .two)
        for one in [dina, eva] { _ = try await office.staff.leave(one.id) }
        #expect(try await office.fourEyes.eyes() == .one)
        #expect(try await office.ask().state == .waiting)
    }

    @Test(.keeps(.needToKnow))
    func `where nobody was ever enrolled it is done at once and on record, unless somebody would hear of a delay`() async throws {
        let alone = Office(try House(.memory))
        #expect(try await alone.ask().state == .done)
        #expect(try await alone.isDone)
        #expect(try await alone.notes("four-eyes/done").map(\.function) == ["operator"])
        let heard = Office(try House(.memory), alerts: true)
        #expect(try await heard.ask(.recipients(["age1setup"])).state == .done, "nobody is registered yet")
        try await heard.house.register(.ann)
        #expect(try await heard.ask().state == .waiting)
    }
}
