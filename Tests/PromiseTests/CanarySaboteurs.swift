import Canaries
import DataFolder
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
import Staff
import Vault

@Suite("Somebody does what nobody has a reason for") struct CanarySaboteurs {
    /// A house with its canaries, and one of them for Courier.
    private func house(_ kind: StoreKind = .memory) async throws -> (house: House, canary: SubjectID) {
        let house = try House(kind)
        try await house.canaries.round(now: noon)
        return (house, try await courier(house))
    }

    private func courier(_ house: House) async throws -> SubjectID {
        for canary in try await house.canaries.canaries() {
            if try await house.store.rows(of: canary)?.registrations.first?.product == "courier" { return canary }
        }
        throw House.NotThere()
    }

    private func alarms(_ house: House) async throws -> [String] { try await house.staff.alarms(since: Day(noon)).map(\.about) }

    private func desk(_ house: House) -> NeedToKnowDesk { NeedToKnowDesk(site: house.site, vault: house.vault, store: house.store) }

    private func look(_ house: House, _ canary: SubjectID) async throws -> NeedToKnowDesk.Seen {
        let support = try #require(house.site.function("courier-support"))
        return try #require(try await desk(house).look(at: canary, as: support, reason: "Just so", now: noon + hour))
    }

    @Test(.keeps(.needToKnow)) func `and nothing is done: days go by, others come and go, and there is no alarm`() async throws {
        let (house, _) = try await house()
        let ann = try await house.register(.ann)
        _ = try await look(house, ann)
        _ = try await house.received(House.letter("When do you open on Mondays?", from: Person.ann.email))
        try await house.erase(ann)
        for round in 1...40 {
            try await house.canaries.round(now: noon + Double(round) * 6 * hour)
            _ = try await house.retention.run(now: noon + Double(round) * 6 * hour)
            try await house.post(now: noon + Double(round) * 6 * hour)
        }
        #expect(try await alarms(house).isEmpty && house.mailbox.letters(to: House.alerts).isEmpty)
        #expect(try await house.canaries.counts() == ["courier": 5, "lookout": 5, "postroom": 5])
    }

    @Test(.keeps(.needToKnow))
    func `a look or an export is on the log and in the mail by the next round, once, and the page shows a person`()
        async throws
    {
        let (house, canary) = try await house()
        let seen = try await look(house, canary)
        #expect(seen.address != nil && seen.registrations[0].standing == .active && seen.registrations[0].answers["name"] != nil)
        let views = ViewLedger(vault: house.vault, store: house.store)
        for (offset, other) in try await house.canaries.canaries().subtracting([canary]).prefix(2).enumerated() {
            let export = try #require(
                View(subject: other, function: "sales", scope: .everything, act: "export", reason: "List", time: noon + Double(offset)))
            _ = try await NeedToKnowRule(views: views).permit(export)
        }
        for round in 1...20 { try await house.canaries.round(now: noon + hour + Double(round) * 10) }
        #expect(try await alarms(house) == Array(repeating: "canary-look", count: 3))
        try await house.post(now: noon + 2 * hour)
        let told = house.mailbox.letters(to: House.alerts)
        #expect(told.map(\.draft) == [.canaryAlarm(count: 3)])
        let said = String(describing: LetterDraft.canaryAlarm(count: 3).letter(site: house.site, language: .english).blocks)
        let address = try #require(seen.address?.reveal())
        for word in [address, "courier", "Courier", "Just so", canary.hex] { #expect(!said.contains(word)) }
    }

    @Test(.keeps(.needToKnow)) func `what is opened by a way that leaves no record is noticed by the key it took`() async throws {
        let (house, canary) = try await house()
        let rows = try #require(try await house.store.rows(of: canary))
        let opener = try house.vault.opener(StayingRule.permit(staying: canary))
        _ = try opener.open(String.self, rows.addresses[0].sealed, at: AddressRow.place(rows.addresses[0].index, canary))
        for round in 1...6 { try await house.canaries.round(now: noon + Double(round) * 10) }
        #expect(try await alarms(house) == ["canary-opened"])
    }

    @Test(.keeps(.needToKnow)) func `and the server stops before anybody is told: the next start finds it`() async throws {
        let (house, canary) = try await house(.files)
        _ = try await look(house, canary)
        try house.store.close()
        let next = try House(folder: house.folder.url)
        try await next.start()
        try await next.canaries.begin()
        try await next.canaries.round(now: noon + 2 * hour)
        #expect(try await alarms(next) == ["canary-look"])
        try next.store.close()
    }

    @Test(.keeps(.onePurposeContact)) func `a letter to one raises the alarm, whoever asked for it`() async throws {
        let (house, canary) = try await house()
        let address = try #require(try await look(house, canary).address)
        try await house.canaries.round(now: noon + hour)
        try await house.links.sendPageLink(to: address, language: .english, now: noon + 2 * hour)
        try await house.canaries.round(now: noon + 2 * hour)
        #expect(Set(try await alarms(house)) == ["canary-look", "canary-letter"])
    }

    @Test(.keeps(.confidential)) func `a letter from outside to one is a leak, and another takes its place`() async throws {
        let (house, canary) = try await house()
        let address = try #require(try await look(house, canary).address)
        try await house.canaries.round(now: noon + hour)
        #expect(
            try await !house.canaries.received(at: [Personal("nobody@nordpost.example"), Personal(Person.ann.email)], now: noon + hour))
        #expect(try await house.canaries.received(at: [address, Personal(address.reveal().uppercased())], now: noon + hour))
        try await house.canaries.round(now: noon + hour + 10)
        #expect(try await alarms(house).sorted() == ["canary-look", "canary-mail"])
        #expect(try await house.canaries.counts()["courier"] == 5)
        #expect(try await house.canaries.canaries().count == 16)
    }

    @Test(.keeps(.deletion)) func `one is erased by the company: an alarm; when its time is over it goes as others do, and is replaced`()
        async throws
    {
        let (house, canary) = try await house()
        try await house.erase(canary)
        try await house.canaries.round(now: noon + 2 * hour)
        #expect(try await alarms(house) == ["canary-erased"])
        #expect(try await house.canaries.counts()["courier"] == 5)
        let later = noon + 800 * day
        #expect(try await house.retention.run(now: later) > 0)
        try await house.canaries.round(now: later)
        #expect(try await alarms(house) == ["canary-erased"])
        #expect(try await house.canaries.counts()["courier"] == 5)
    }

    @Test(.keeps(.confidential))
    func `nothing on the disk tells a canary from somebody: rows alike, and marks that mean nothing without the key`()
        async throws
    {
        let (house, canary) = try await house(.files)
        let ann = try await house.register(.ann)
        let (hers, its) = (try #require(try await house.store.rows(of: ann)), try #require(try await house.store.rows(of: canary)))
        #expect(
            its.addresses.map(\.state) == hers.addresses.map(\.state)
                && its.registrations.map(\.standing) == hers.registrations.map(\.standing))
        #expect(its.entries.map(\.step) == hers.entries.map(\.step) && its.letters.map(\.state) == hers.letters.map(\.state))
        #expect(Set(its.letters.map(\.day)).union(its.entries.map(\.day)) == [its.registrations[0].day])
        let opened = try await house.answer(canary)
        #expect(opened.registrations[0].events.map(\.state) == [.requested, .given])
        for marked in try await house.store.canaries() {
            for subject in try await house.canaries.canaries() {
                #expect(marked.mark != subject.bytes && !marked.sealed.contains(subject.bytes))
            }
        }
        let other = Vault(master: .random(), keys: house.store)
        #expect(other.mark(ofCanary: canary) != house.vault.mark(ofCanary: canary))
    }

    @Test func `they count as nobody`() async throws {
        let (house, _) = try await house()
        try await house.register(.ann)
        let nobodies = try await house.canaries.canaries()
        let counts = try await house.store.counts(of: ["courier", "lookout"], without: nobodies)
        #expect(counts["courier"]?.active == 1 && counts["lookout"]?.active == 0)
        let all = try await house.store.count(without: nobodies)
        #expect(all.people == 1 && all.registrations == 1)
    }

    /// Every way the built-in words can fall.
    @Test func `whatever is made up fits the questions of every product`() async throws {
        let house = try House(.memory)
        try await house.canaries.round(now: noon)
        for canary in try await house.canaries.canaries() {
            let held = try await house.answer(canary)
            #expect(held.address.reveal().hasSuffix("@nordpost.example"))
            #expect(held.registrations.count == 1)
        }
    }
}

extension Data {
    fileprivate func contains(_ other: Data) -> Bool { range(of: other) != nil }
}
