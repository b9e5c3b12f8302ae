import ArgumentParser
import Cases
import DataFolder
import DataProtection
import Declarations
import Foundation
import MailTransport
import Mailings
import Markdown
import Registrations
import Requests
import SQLitePeople
import SQLiteVisits
import SiteFolder
import Vault
import Visits

/// The desks, stores and loops of one installation that a visit or a registration meets, wired as `vern serve` wires them.
struct House {
    private let clock: SteppedClock
    private let site: Site
    private let vault: Vault
    private let people: PeopleStore
    private let desk: RegistrationDesk
    private let access: AccessDesk
    private let outgoing: OutgoingFolder
    private let outbox: OutboxRunner
    private let mailboxes: Mailboxes
    private let log = AddressLog()
    private let keeper: AddressLogKeeper
    private let counter = LiveCounter(rules: WorldRules.counting(pages: House.pages), memory: PlainMemory(), key: House.freshKey)
    private let tallies: TallyKeeper
    private let careless: MinuteTallies?
    private let newcomers = Newcomers()

    init(site folder: String, data: URL, clock: SteppedClock, everyMinute: Bool) throws {
        guard let site = SiteFolder(markdown: MD4C(), texts: BuiltInTexts.texts()).load(URL(fileURLWithPath: folder)).site else {
            throw ValidationError("the site folder has mistakes: vern check \(folder)")
        }
        let dataFolder = try DataFolder(data)
        let master = MasterKey.random()
        let ledger = try ErasedFile(
            ErasedFile.beside(dataFolder.url), tombstones: Tombstones(master: master), today: { Day(clock.now) })
        people = try PeopleStore(folder: dataFolder.url, ledger: ledger)
        vault = Vault(master: master, keys: people)
        outgoing = try OutgoingFolder(folder: dataFolder.outgoing)
        mailboxes = Mailboxes(FolderCarrier(site: site, folder: outgoing))
        outbox = OutboxRunner(store: people, vault: vault, carrier: mailboxes)
        desk = try RegistrationDesk(site: site, vault: vault, store: people)
        access = AccessDesk(vault: vault, store: people, cases: CaseDesk(site: site, vault: vault, store: people))
        let visits = try SQLiteVisits(file: dataFolder.url.appending(path: "visits.sqlite"))
        keeper = AddressLogKeeper(
            log: log, store: visits, keptDays: site.retention.addressLogDays, today: { Day(clock.now).number })
        tallies = TallyKeeper(
            counter: counter, store: visits, folding: TallyFolding(smallest: site.thresholds.smallestGroup),
            keptMonths: site.visits.tallyMonths, second: { Int(clock.now.timeIntervalSince1970) })
        careless = everyMinute ? MinuteTallies(store: visits) : nil
        (self.site, self.clock) = (site, clock)
    }

    /// What comes due beside the server.
    func minute() async throws {
        if let careless {
            try await careless.flush()
        } else {
            try await keeper.round()
            try await tallies.round()
        }
        if clock.isFullHour {
            _ = try outgoing.expire(before: clock.now - Double(site.retention.outgoingMailHours) * 3_600)
        }
    }

    /// A page was asked for. Those of registration are served by rooms that know no counter.
    func hit(_ hit: Plan.Hit) {
        if hit.path.hasPrefix("/register/") { return }
        let day = Day(clock.now).number
        if let careless { return careless.record(hit, day: day) }
        log.record(VisitorTrace(address: hit.address, agent: hit.agent), day: day)
        counter.count(
            LiveCounter.Request(
                second: Int(clock.now.timeIntervalSince1970), address: hit.address, agent: hit.agent, isGet: true, page: hit.path,
                query: "",
                referrer: hit.referrer, language: hit.languages, status: 200, bytes: 9_000 + hit.path.utf8.count, microseconds: 400,
                objects: false))
    }

    private static let pages = ["/", "/products", "/about", "/privacy", "/terms", "/links"]

    private static let freshKey: @Sendable () -> (UInt64, UInt64) = {
        var generator = SystemRandomNumberGenerator()
        return (generator.next(), generator.next())
    }

    func register(_ form: Plan.Form) async throws {
        guard let product = site.product(form.product) else { throw ValidationError("the site has no product \(form.product)") }
        let answers = [
            "name": "Ann Lindvik-Moe \(form.person)", "email": Self.address(form.person), "company": "Nordlys Papir \(form.person % 97) AS",
        ]
        let asked = answers.filter { answer in product.fields.contains { $0.id == answer.key } }
        let checked = try product.check(FilledForm(answers: asked.mapValues { [Personal($0)] }, ticks: ["contact", "terms"]))
        try await desk.register(checked, language: Language(rawValue: form.language), now: clock.now)
        while try await outbox.round(now: clock.now).sent > 0 {}
        newcomers.add(form.person, on: Day(clock.now).number)
    }

    func confirm(_ person: Int) async throws {
        guard let token = mailboxes.link(to: Self.address(person)), try await desk.confirm(token, now: clock.now) != nil else {
            throw ValidationError("nobody could be confirmed as \(person)")
        }
    }

    /// Everything held about each who came on a day, opened: what someone with all keys reads.
    func opened(of day: Int) async throws -> [Data] {
        var answers: [Data] = []
        let tokens = PageTokens()
        for person in newcomers.take(of: day) {
            guard let subject = try await people.subject(withAddress: vault.index(ofAddress: Personal(Self.address(person)))),
                let permit = try DataSubjectRule(tokens: tokens).permit(
                    presenting: tokens.issue(for: subject, acts: ["look"], now: clock.now), for: "look", now: clock.now),
                let answer = try await access.answer(under: permit)
            else { throw ValidationError("nothing is held about \(person)") }
            answers.append(try answer.portable(site: site, at: clock.now).reveal())
        }
        return answers
    }

    func close() throws { try people.close() }

    private static func address(_ person: Int) -> String { "ann.\(person)@people.example" }
}
