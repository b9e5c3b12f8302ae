import Cases
import DataProtection
import ExampleHouse
import Foundation
import Mailings
import Requests
import SQLitePeople
import Testing
import Vault

@Suite("Alarms of cases in the store") struct AlarmContract {
    private static let desk = "privacy-desk@staff.example"
    /// Received at noon, a last day of 26 April 2027: the time runs out.
    private let soon = noon + 28 * day

    private func alarms(_ house: House) -> CaseAlarms {
        CaseAlarms(site: house.site, vault: house.vault, store: house.store, alerts: [:], fallback: Self.desk)
    }

    private func twoCases(_ house: House) async throws -> [CaseRow] {
        for number in 1...2 {
            _ = try await house.received(
                House.letter("When do you open?", from: "stranger\(number)@post.example", id: "\(number)@post.example"))
        }
        try await house.post(now: noon + hour)
        house.mailbox.forget()
        return try await house.openCases()
    }

    @Test(arguments: StoreKind.allCases) func `are one letter however many rounds there are at a time, and nothing stays of it`(
        kind: StoreKind
    ) async throws {
        let house = try House(kind)
        let alarms = alarms(house)
        let rows = try await twoCases(house)
        let (keys, letters) = (try await house.keyCount(), try await house.number("SELECT count(*) FROM letters"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<10 { group.addTask { try await alarms.round(now: soon) } }
            try await group.waitForAll()
        }
        #expect(try await house.openCases().allSatisfy { $0.alarmed == Day(soon) })
        try await house.post(now: soon)
        #expect(house.mailbox.all.map(\.to) == [Self.desk])
        guard case .caseAlarm(let alarm) = house.mailbox.all.first?.draft else {
            Issue.record("no alarm")
            return
        }
        #expect(alarm.named.map(\.number) == rows.map(\.number.text) && alarm.late == 0 && alarm.soon == 2)
        try await house.store.clean()
        try await house.store.clean()
        #expect(try await house.keyCount() == keys)
        #expect(try await house.number("SELECT count(*) FROM letters") == letters)
    }

    @Test(arguments: StoreKind.allCases) func `are written down with the letter or not at all`(kind: StoreKind) async throws {
        let house = try House(kind)
        let rows = try await twoCases(house)
        let waiting = try await house.number("SELECT count(*) FROM letters")
        try await house.cases.withdraw(rows[1], by: "triage", reason: "Taken back", now: noon + 2 * hour)
        func add(_ rows: [CaseRow]) async throws -> Bool {
            let stranger = try house.vault.newKey(for: .random())
            let letter = try NewLetter(
                LetterContent(
                    draft: .caseAlarm(CaseAlarm([], late: 0)), language: .english, to: Personal(Self.desk), written: soon),
                reason: .farewell, registration: nil, key: stranger.key, vault: house.vault, now: soon)
            return try await house.store.add(alarms: [(letter: letter, wrapped: stranger.wrapped)], about: rows, on: Day(soon))
        }
        #expect(try await add(rows) == false)
        #expect(try await house.store.lookUp(rows[0].number)?.alarmed == nil)
        #expect(try await house.number("SELECT count(*) FROM letters") == waiting)
        #expect(try await add([rows[0]]))
        #expect(try await add([rows[0]]) == false)
        #expect(try await house.number("SELECT count(*) FROM letters") == waiting + 1)
    }

    @Test(arguments: StoreKind.allCases) func `that no server takes go with their key, and the next one comes all the same`(
        kind: StoreKind
    ) async throws {
        let house = try House(kind)
        _ = try await twoCases(house)
        let keys = try await house.keyCount()
        house.mailbox.breakDown()
        try await alarms(house).round(now: soon)
        _ = try await house.round(now: soon)
        _ = try await house.retention.run(now: soon + 4 * day)
        #expect(try await house.keyCount() == keys)
        house.mailbox.breakDown(false)
        try await alarms(house).round(now: soon + 4 * day)
        try await house.post(now: soon + 4 * day)
        #expect(house.mailbox.all.map(\.to) == [Self.desk])
    }
}
