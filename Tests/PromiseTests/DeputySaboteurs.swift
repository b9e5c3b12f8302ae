import Cases
import DataProtection
import Declarations
import ExampleHouse
import Foundation
import Keeping
import Mailings
import Promises
import Registrations
import SQLitePeople
import Staff
import Testing
import Vault

@Suite("Everybody of a function is away") struct DeputySaboteurs {
    private static let alerts = ["courier-support": "support@staff.example", "front-desk": "desk@staff.example"]

    private func away(_ house: House, on day: Day) async throws -> Set<String> {
        try await StaffDesk(vault: house.vault, store: house.store).functionsAway(on: day)
    }

    /// Somebody who works there and has a passkey.
    private func hire(_ house: House, _ functions: [String], credential: UInt8) async throws -> SubjectID {
        let desk = StaffDesk(vault: house.vault, store: house.store)
        let before = Set(try await desk.employees().map(\.row.id))
        let token = try await desk.invite(Personal("Dina"), functions: functions, now: noon)
        let id = try #require(try await desk.employees().map(\.row.id).first { !before.contains($0) })
        let credential = Data([credential])
        let sealed = try house.vault.seal(
            Data("key".utf8), at: SealedPasskey.place(credential, id), under: house.vault.key(of: id))
        let invitation = token.hash
        let enrolled = try await house.store.enrol(
            SealedPasskey(credential: credential, employee: id, count: 0, sealed: sealed), by: invitation)
        #expect(enrolled != nil)
        return id
    }

    @Test(.keeps(.answeredInTime)) func `its deputy is told before an answer is late, too; while one is here, nobody else is`() async throws
    {
        let house = try House(.memory)
        let (dina, eva) = (
            try await hire(house, ["courier-support"], credential: 1), try await hire(house, ["courier-support"], credential: 2)
        )
        let row = try await house.received(House.letter("When do you open?", from: "stranger@post.example"))
        try await house.cases.route(row, to: "courier-support", by: "front-desk", reason: "Theirs", now: noon + hour)
        let alarms = CaseAlarms(
            site: house.site, vault: house.vault, store: house.store, alerts: Self.alerts, fallback: nil,
            away: { try await away(house, on: $0) })
        func told(_ days: Double) async throws -> Set<String> {
            house.mailbox.forget()
            try await alarms.round(now: noon + days * day)
            try await house.post(now: noon + days * day)
            return Set(house.mailbox.all.filter { $0.draft.purpose == .caseAlarm }.map(\.to))
        }
        let desk = StaffDesk(vault: house.vault, store: house.store)
        #expect(try await desk.away(dina, until: Day(noon + 100 * day)))
        #expect(try await away(house, on: Day(noon)).isEmpty)
        #expect(try await told(20) == ["support@staff.example"])
        #expect(try await desk.away(eva, until: Day(noon + 26 * day)))
        #expect(try await away(house, on: Day(noon + 26 * day)) == ["courier-support"])
        #expect(try await told(26) == ["support@staff.example", "desk@staff.example"])
        // Eva is back the day after.
        #expect(try await away(house, on: Day(noon + 27 * day)).isEmpty)
        #expect(try await told(40) == ["support@staff.example"])
        #expect(try await desk.away(.random(), until: nil) == false)
    }

    @Test func `a function nobody works at yet is not away, and who left counts for nobody`() async throws {
        let house = try House(.memory)
        #expect(try await away(house, on: Day(noon)).isEmpty)
        let (dina, eva) = (
            try await hire(house, ["courier-support"], credential: 1), try await hire(house, ["courier-support"], credential: 2)
        )
        let desk = StaffDesk(vault: house.vault, store: house.store)
        _ = try await desk.away(dina, until: Day(noon + day))
        _ = try await desk.leave(eva)
        #expect(try await away(house, on: Day(noon)) == ["courier-support"])
        _ = try await desk.away(dina, until: nil)
        #expect(try await away(house, on: Day(noon)).isEmpty)
    }
}
