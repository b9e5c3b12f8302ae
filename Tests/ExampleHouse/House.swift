package import Canaries
package import Cases
package import DataFolder
package import DataProtection
package import Declarations
package import Foundation
package import Inbox
package import Mailings
package import Registrations
package import Requests
package import Staff
package import SQLitePeople
package import Vault

/// The engines the contract of the store is held against. In memory is the same engine and schema, not a stand-in.
package enum StoreKind: String, CaseIterable, Sendable {
    case memory, files
}

/// One installation with every desk at work on it, in a folder of its own that goes when the test ends.
package final class House: Sendable {
    package let site: Site
    package let folder: DataFolder
    package let ledger: ErasedFile
    package let store: PeopleStore
    package let vault: Vault
    package let registration: RegistrationDesk
    package let links: LinkDesk
    package let access: AccessDesk
    package let correction: CorrectionDesk
    package let contact: ContactDesk
    package let erasure: ErasureDesk
    package let retention: RetentionDesk
    package let cases: CaseDesk
    package let restriction: RestrictionDesk
    package let rights: CaseRights
    package let erasing: CaseErasure
    package let identity: CaseIdentity
    package let recipients: RecipientDesk
    package let bounces: BounceDesk
    package let inbox: InboxDesk
    package let canaries: CanaryDesk
    package let staff: StaffDesk
    package let mailbox = Mailbox()
    private let outbox: OutboxRunner
    private let pages = PageTokens()
    private let temporary: URL?

    /// - Parameter folder: of another house, to open its files again; none: a new one.
    /// - Parameter erasing: stands between the erasure desk and the store, to break a step.
    package init(
        _ kind: StoreKind = .files, folder: URL? = nil, master: MasterKey = House.master, site: Site = ExampleSite.site,
        erasing: (PeopleStore) -> any ErasureStore = { $0 }
    ) throws {
        self.site = site
        temporary = folder == nil ? FileManager.default.temporaryDirectory.appending(path: "house-\(UUID().uuidString)") : nil
        self.folder = try DataFolder(folder ?? temporary!)
        ledger = try ErasedFile(
            ErasedFile.beside(self.folder.url), tombstones: Tombstones(master: master), today: { Day(noon) })
        store = try kind == .memory ? .inMemory(ledger: ledger) : PeopleStore(folder: self.folder.url, ledger: ledger)
        let keys = KeyWatch(store)
        vault = Vault(master: master, keys: keys)
        staff = StaffDesk(vault: vault, store: store)
        registration = try RegistrationDesk(site: site, vault: vault, store: store)
        canaries = CanaryDesk(
            site: site, vault: vault, subjects: store, store: store, registration: registration, keys: keys, way: .folder,
            alerts: [House.alerts])
        links = LinkDesk(site: site, vault: vault, store: store)
        cases = CaseDesk(site: site, vault: vault, store: store)
        access = AccessDesk(vault: vault, store: store, cases: cases)
        correction = CorrectionDesk(site: site, vault: vault, store: store)
        contact = ContactDesk(site: site, vault: vault, store: store)
        restriction = RestrictionDesk(vault: vault, store: store)
        recipients = RecipientDesk(site: site, vault: vault, store: store)
        identity = CaseIdentity(cases: cases, subjects: store)
        rights = CaseRights(cases: cases, restriction: restriction, contact: contact, recipients: recipients)
        erasure = ErasureDesk(vault: vault, keys: store, store: erasing(store), folder: self.folder)
        self.erasing = CaseErasure(rights: rights, cases: cases, erasure: erasure, recipients: recipients, subjects: store)
        retention = RetentionDesk(site: site, store: store, erasure: erasure)
        outbox = OutboxRunner(store: store, vault: vault, carrier: mailbox)
        bounces = BounceDesk(vault: vault, subjects: store, store: store, contact: contact, cases: cases)
        inbox = InboxDesk(
            site: site, subjects: store, letters: store, cases: cases, contact: contact, bounces: bounces,
            reading: Reading(rules: try Rules.standard(), products: site.products), budget: LetterBudget(vault: vault))
    }

    deinit {
        try? store.close()
        if let temporary {
            try? FileManager.default.removeItem(at: temporary)
            try? FileManager.default.removeItem(at: ledger.url)
        }
    }

    /// Where the house is told of alarms.
    package static let alerts = "alarms@staff.example"
    package static let master = MasterKey(hex: String(repeating: "5a", count: 32))!

    package func product(_ id: String) -> Product { site.product(id)! }

    // MARK: What a person does

    package func fill(
        _ who: Person, _ product: String = "courier", ticks: Set<String> = ["contact", "terms"], changing: [String: [String]] = [:],
        language: Language = .english, now: Date = noon
    ) async throws {
        let form = try self.product(product).check(who.form(self.product(product), ticks: ticks, changing: changing))
        try await registration.register(form, language: language, now: now)
    }

    /// What the server's rounds do: hands over all that waits, and forgets forms that were sent again.
    package func post(now: Date = noon) async throws {
        while try await outbox.round(now: now).sent > 0 {}
        try await store.forgetSuperseded()
    }

    package func round(now: Date = noon) async throws -> OutboxRunner.Round { try await outbox.round(now: now) }

    @discardableResult
    package func register(
        _ who: Person, _ product: String = "courier", ticks: Set<String> = ["contact", "terms"], changing: [String: [String]] = [:],
        language: Language = .english, now: Date = noon
    ) async throws -> SubjectID {
        try await fill(who, product, ticks: ticks, changing: changing, language: language, now: now)
        try await post(now: now)
        guard let token = mailbox.token(.confirmation, to: who.email), let done = try await registration.confirm(token, now: now) else {
            throw NotThere()
        }
        return done.subject
    }

    package struct NotThere: Error {
        package init() {}
    }

    /// What pressing a button on one's own page gives.
    package func permit(_ subject: SubjectID, now: Date = noon) throws -> Permit {
        let token = pages.issue(for: subject, acts: ["see"], now: now)
        guard let permit = try DataSubjectRule(tokens: pages).permit(presenting: token, for: "see", now: now) else { throw NotThere() }
        return permit
    }

    package func answer(_ subject: SubjectID) async throws -> AccessAnswer {
        guard let answer = try await access.answer(under: permit(subject)) else { throw NotThere() }
        return answer
    }

    package func subject(_ who: Person) async throws -> SubjectID? {
        try await store.subject(withAddress: vault.index(ofAddress: Personal(who.email)))
    }

    package func stop(_ subject: SubjectID, _ scope: ContactDesk.Scope = .everything, now: Date = noon + 60) async throws {
        let address = try await answer(subject).address
        try await contact.decide(.stop, scope, subject: subject, address: address, method: "page", now: now)
    }

    @discardableResult
    package func erase(_ subject: SubjectID, _ scope: ErasureDesk.Scope = .everything, now: Date = noon + hour) async throws -> Certificate?
    {
        try await erasure.erase(scope, under: permit(subject), now: now)
    }

    /// What a start does before anything is served.
    package func start() async throws {
        try await store.settleInterrupted()
        try await erasure.resume(startedBefore: .distantFuture, now: noon + hour)
        _ = try store.destroyOrphanKeys()
    }
}
