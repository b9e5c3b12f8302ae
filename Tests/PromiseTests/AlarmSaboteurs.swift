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

@Suite("Nobody looks at the cases") struct AlarmSaboteurs {
    private static let desk = "privacy-desk@staff.example"
    private static let support = "support@staff.example"

    private func alarms(_ house: House, alerts: [String: String] = [:], fallback: String? = desk) -> CaseAlarms {
        CaseAlarms(site: house.site, vault: house.vault, store: house.store, alerts: alerts, fallback: fallback)
    }

    /// Lets the server's rounds go by, three a day, and looks who was told on which day of 2027.
    private func days(
        _ house: House, _ alarms: CaseAlarms, from start: Date, _ count: Int
    ) async throws -> [(day: String, to: String, alarm: CaseAlarm)] {
        var told: [(String, String, CaseAlarm)] = []
        for round in 0..<(3 * count) {
            let now = start + Double(round) * 8 * hour
            house.mailbox.forget()
            try await alarms.round(now: now)
            try await house.post(now: now)
            for letter in house.mailbox.all {
                guard case .caseAlarm(let alarm) = letter.draft else { continue }
                told.append(
                    (
                        CaseClock(receivedAt: now, in: try #require(TimeZone(identifier: house.site.timeZone))).received.text, letter.to,
                        alarm
                    ))
            }
        }
        return told
    }

    /// Received on 1 April 2027: a month ends on 1 May, a Saturday and a holiday, so the last day is Monday the 3rd.
    private func asked(_ house: House) async throws -> CaseRow {
        try await house.register(.ann)
        let row = try await house.received(House.letter("What do you hold about me?", from: Person.ann.email), now: noon + 6 * day)
        try #require(row.received.text == "2027-04-01" && row.due.text == "2027-05-03")
        return row
    }

    @Test(.keeps(.answeredInTime)) func `and they are told before the last day, each time once, and every day once it is late`()
        async throws
    {
        let house = try House(.memory)
        let row = try await asked(house)
        let told = try await days(house, alarms(house), from: noon + 6 * day, 35)
        #expect(
            told.map(\.day) == [
                "2027-04-17", "2027-04-24", "2027-04-28", "2027-04-30", "2027-05-01", "2027-05-04", "2027-05-05", "2027-05-06",
            ])
        #expect(told.allSatisfy { $0.to == Self.desk && $0.alarm.named == [.init(number: row.number.text, due: row.due)] })
        #expect(told.map(\.alarm.late) == [0, 0, 0, 0, 0, 1, 1, 1])
    }

    @Test(.keeps(.answeredInTime)) func `for weeks, in which the server stood still: what was missed is told at once, by one letter`()
        async throws
    {
        let house = try House(.memory)
        _ = try await asked(house)
        #expect(try await days(house, alarms(house), from: noon + 33 * day, 1).map(\.day) == ["2027-04-28"])
    }

    @Test(.keeps(.answeredInTime)) func `longer than a month: an extension begins its own alarms, an answer ends them`() async throws {
        let house = try House(.memory)
        let row = try await asked(house)
        let alarms = alarms(house)
        #expect(try await days(house, alarms, from: noon + 25 * day, 3).count == 1)
        try await house.cases.extend(house.opened(row), by: "triage", reason: "Many letters came at once", now: noon + 28 * day)
        #expect(try await days(house, alarms, from: noon + 28 * day, 40).isEmpty)
        #expect(try await days(house, alarms, from: noon + 68 * day, 20).map(\.day).first == "2027-06-17")
        let late = try #require(try await house.store.lookUp(row.number))
        try await house.cases.refuse(house.opened(late), by: "triage", reason: "Not ours", now: noon + 88 * day)
        #expect(try await days(house, alarms, from: noon + 88 * day, 30).isEmpty)
    }

    @Test(.keeps(.answeredInTime)) func `and whoever has one is told of it, others of the rest, each by one letter`() async throws {
        let house = try House(.memory)
        let row = try await asked(house)
        let other = try await house.received(
            House.letter("When do you open?", from: "stranger@post.example", id: "8@post.example"), now: noon + 6 * day)
        try await house.cases.route(row, to: "support", by: "triage", reason: "Knows Courier", now: noon + 7 * day)
        let told = try await days(house, alarms(house, alerts: ["support": Self.support]), from: noon + 22 * day, 1)
        #expect(told.count == 2)
        #expect(told.first { $0.to == Self.support }?.alarm.named.map(\.number) == [row.number.text])
        #expect(told.first { $0.to == Self.desk }?.alarm.named.map(\.number) == [other.number.text])
    }

    @Test(.keeps(.confidential)) func `and the mail that tells of them says nothing about anybody`() async throws {
        let house = try House(.memory)
        let row = try await asked(house)
        let told = try await days(house, alarms(house), from: noon + 22 * day, 1)
        let alarm = try #require(told.first?.alarm)
        for language in house.site.languages {
            let said = String(describing: LetterDraft.caseAlarm(alarm).letter(site: house.site, language: language).blocks)
            #expect(said.contains(row.number.text) && said.contains("2027"))
            for word in [Person.ann.email, "What do you hold", "courier", "Courier", "access"] { #expect(!said.contains(word), "\(word)") }
        }
    }

    @Test func `and no alarm is sent to an address of our own, where it would open a case`() async throws {
        let house = try House(.memory)
        let row = try await asked(house)
        try await house.cases.route(row, to: "support", by: "triage", reason: "Knows Courier", now: noon + 7 * day)
        let own = house.site.controller.email
        let alarms = alarms(house, alerts: ["support": own.uppercased()], fallback: own)
        #expect(try await days(house, alarms, from: noon + 6 * day, 60).isEmpty)
        #expect(try await alarms.untold(now: noon + 6 * day) == 0)
        #expect(try await alarms.untold(now: noon + 22 * day) == 1)
        // Declared later, it is told what is due.
        #expect(try await days(house, self.alarms(house), from: noon + 66 * day, 1).first?.alarm.late == 1)
    }
}
