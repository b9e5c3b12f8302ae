import DataFolder
import DataProtection
import Declarations
import ExampleHouse
import Foundation
import Keeping
import Mailings
import Markup
import Promises
import SQLitePeople
import Staff
import Testing

@Suite("The figures of a month") struct MonthlyReportTests {
    private static let reader = "figures@staff.example"
    /// March 2027 as months are counted.
    private static let march = 2_027 * 12 + 2
    /// The first instant of April 2027, UTC.
    private let april = Day(CalendarDate("2027-04-01")!).start
    private let figures = MonthlyReport(
        month: "March 2027", tables: [PlainTable(heads: ["", "Now"], rows: [["Visitors", "1,204"]])],
        remarks: ["Small figures are not shown."], link: nil)

    private static func site(acts: String = "[triage, answer, staff, log, statistics, approve]", alerts: String = reader) -> Site {
        let functions = "acts: [triage, answer, staff, log, statistics, approve]"
        let site = ExampleSite.changed([
            functions: functions + "\n    alerts: \(alerts)", "canaries:\n": "visits:\n  report-to: [front-desk]\n\ncanaries:\n",
        ])
        // On record a function may have another form than the folder gives it.
        guard acts != "[triage, answer, staff, log, statistics, approve]" else { return site }
        return site.serving(
            site.policies,
            as: site.functions.map { one in
                StaffFunction(
                    id: one.id, name: one.name, products: one.products, fields: one.fields,
                    acts: one.acts.subtracting([.statistics]), why: one.why, alerts: one.alerts)
            })
    }

    private func desk(_ house: House) -> MonthlyReportDesk { MonthlyReportDesk(site: house.site, vault: house.vault, store: house.store) }

    private func sent(_ house: House, _ now: Date) async throws -> [LetterContent] {
        try await house.post(now: now)
        return house.mailbox.all.filter { $0.draft.purpose == .monthlyReport }
    }

    @Test func `go out once, however many rounds there are at a time and whatever restarts`() async throws {
        let house = try House(.files, site: Self.site())
        let now = april + hour
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    try await desk(house).round(now: now) { month in
                        #expect(month == Self.march)
                        return figures
                    }
                }
            }
            try await group.waitForAll()
        }
        let letters = try await sent(house, now)
        #expect(letters.map(\.to) == [Self.reader] && letters.map(\.draft) == [.monthlyReport(figures)])
        try house.store.close()
        let again = try House(folder: house.folder.url, site: Self.site())
        // The clock may go back, too.
        for later in [now, april + 29 * day, april - day] {
            try await desk(again).round(now: later) { _ in
                Issue.record("asked for again")
                return figures
            }
        }
        #expect(try await sent(again, now).isEmpty)
        try await desk(again).round(now: april + 30 * day + hour) { month in month == Self.march + 1 ? figures : nil }
        #expect(try await sent(again, april + 31 * day).count == 1)
        withExtendedLifetime(house) {}
    }

    @Test func `wait until the month is over, its last day too, and January follows December`() async throws {
        let house = try House(.memory, site: Self.site())
        var asked: [Int] = []
        for now in [april - 1, april, april + hour - 1, april + hour, Day(CalendarDate("2028-01-01")!).start + hour] {
            try await desk(house).round(now: now) { month in
                asked.append(month)
                return nil
            }
        }
        #expect(asked == [Self.march - 1, Self.march - 1, Self.march - 1, Self.march, 2_027 * 12 + 11])
    }

    @Test func `of a month nobody counted are not sent, and go once there are any`() async throws {
        let house = try House(.memory, site: Self.site())
        for _ in 0..<3 { try await desk(house).round(now: april + hour) { _ in nil } }
        #expect(try await sent(house, april + hour).isEmpty)
        try await desk(house).round(now: april + 2 * day) { _ in figures }
        #expect(try await sent(house, april + 2 * day).count == 1)
    }

    @Test(.keeps(.needToKnow)) func `are sent to nobody who may not read them, nor to an address of our own`() async throws {
        for site in [Self.site(acts: "[answer]"), Self.site(alerts: "INFO@protectoria.com"), ExampleSite.site] {
            let house = try House(.memory, site: site)
            try await desk(house).round(now: april + hour) { _ in
                Issue.record("for nobody")
                return figures
            }
            #expect(try await sent(house, april + hour).isEmpty)
        }
    }

    @Test func `are a letter in each language, without an invitation to answer`() throws {
        for (language, title) in [(Language.english, "Visits in March 2027"), (.bokmål, "Besøk i March 2027")] {
            let letter = LetterDraft.monthlyReport(figures).letter(site: ExampleSite.site, language: language)
            #expect(letter.subject.hasPrefix(title) && letter.automatic == .generated)
            #expect(letter.blocks.contains(.table(figures.tables[0])) && letter.blocks.contains(.fine("Small figures are not shown.")))
            #expect(!letter.blocks.contains(.rule) && !String(describing: letter.blocks).contains("action"))
        }
    }
}
