import Backups
import Canaries
import Cases
import DataFolder
import DataProtection
import Declarations
import Foundation
import Glibc
import Inbox
import MailTransport
import Mailings
import PersonalPages
import Promises
import Registrations
import Requests
import SQLitePeople
import Staff
import Vault

/// One opened installation: its data folder, its keys, its stores and the desks at work on them. There is one at a time for a data folder.
struct Installation: Sendable {
    /// As declared, with the versions of policy and terms that are on record.
    let site: Site
    /// In the site folder, but published by nobody.
    let unpublished: [PolicyVersion]
    /// What vern.yaml would change of the functions on record, published by nobody.
    let unpublishedFunctions: [String]
    let folder: DataFolder
    let people: PeopleStore
    let ledger: ErasedFile
    let vault: Vault
    let desks: Desks
    let intake: Intake
    let bounces: BounceDesk
    let inbox: InboxDesk
    let cases: CaseDesk
    let alarms: CaseAlarms
    let canaries: CanaryDesk
    let phones: PhoneIndexDesk
    let retention: RetentionDesk
    let outbox: OutboxRunner
    let outgoing: OutgoingFolder
    /// Nothing where mail becomes files.
    let relays: RelayCarrier?
    /// Nothing where no mailbox is polled.
    let mailbox: MailboxPoll?
    let mailTest: MailTest
    let fourEyes: FourEyes
    let budget: LetterBudget
    let disk: DiskSpace
    private let lock: FolderLock

    enum Refusal: Error, CustomStringConvertible {
        case keyMissing(String)
        case keyUnreadable(String)
        case keyOpenToOthers(String)
        case otherKey(String)
        case keyInside(String)
        case inUse(String)
        case notOurs(String)
        case restoreUnfinished(String)
        case ledgerUnreadable(String, line: Int)
        case erasedAreBack(Int, ledger: String)
        case policyChanged([String])
        case passwordUnreadable(String)
        case policyUnreadable(String)

        var description: String {
            switch self {
            case .keyMissing(let path):
                "the data folder holds people's data, but the master key \(path) is missing; put it back (without it nothing can be opened)"
            case .keyUnreadable(let path): "\(path) is no master key: 64 hexadecimal digits are expected, readable by the owner alone"
            case .keyOpenToOthers(let path): "\(path) can be read by others than its owner: chmod 600 \(path)"
            case .otherKey(let path): "\(path) is not the master key this data folder was made with; put the right one back"
            case .keyInside(let path):
                "the master key \(path) must not lie in the data folder: whoever took the folder could open everything"
            case .passwordUnreadable(let path):
                "\(path) holds no password: one line is expected, readable by the owner alone (chmod 600)"
            case .inUse(let path): "another process has the data folder \(path) open"
            case .notOurs(let path):
                "the data folder \(path), or vern.lock in it, belongs to another user: run this as that user, or chown it"
            case .restoreUnfinished(let path):
                "a restore into \(path) was not finished: whoever was erased might be readable there. Remove the folder and restore again"
            case .erasedAreBack(let count, let ledger):
                """
                the data folder holds \(count) people or forms that were erased, by \(ledger): it was put back from an older copy. \
                `vern serve … --erase-again` erases them again before it serves. If the ledger belongs to other data, put the right one beside
                """
            case .ledgerUnreadable(let path, let line):
                "the ledger of erasures \(path) can't be read at line \(line): it was damaged, or a later release wrote it"
            case .policyChanged(let names):
                """
                published texts have changed under the same number: \(names.joined(separator: "; ")). Put the words, or the figure of \
                vern.yaml, back; or raise `version:` and keep the old text in policies/earlier/
                """
            case .policyUnreadable(let name): "the text of \(name) on record is damaged; restore the data folder from a copy"
            }
        }
    }

    /// Opens and finishes what a crash interrupted. An empty data folder takes what the site folder holds as published by its first start.
    /// - Parameters:
    ///   - eraseAgain: whom the ledger knows to be erased, should they be back.
    ///   - letters: how many letters may leave at strangers' wish.
    static func open(
        site: Site, data: URL, key: URL, eraseAgain: Bool = false, space: DiskSpace.Limits = DiskSpace.Limits(),
        letters: LetterBudget.Limits? = LetterBudget.Limits()
    ) async throws -> Installation {
        guard !key.standardizedFileURL.path.hasPrefix(data.standardizedFileURL.path + "/") else { throw Refusal.keyInside(key.path) }
        let folder = try DataFolder(data)
        let lock = try FolderLock(folder.url)
        guard !FileManager.default.fileExists(atPath: folder.url.appending(path: Restoring.mark).path) else {
            throw Refusal.restoreUnfinished(folder.url.path)
        }
        let fresh = !FileManager.default.fileExists(atPath: folder.url.appending(path: "people.sqlite").path)
        let master = try MasterKeyFile(url: key).read(makeIfMissing: fresh)
        let ledger = try ErasedFile(
            ErasedFile.beside(folder.url), tombstones: Tombstones(master: master), today: { Day(Date()) })
        let disk = DiskSpace(folder.url, limits: space)
        // On a full disk not even opening works; what was kept back for that is used here, and made anew when there is room.
        if !disk.keepReserve(), disk.free < 1 << 20 { _ = disk.giveUp() }
        let people = try PeopleStore(folder: folder.url, ledger: ledger, makeRoom: { disk.giveUp() })
        let keys = KeyWatch(people)
        let vault = Vault(master: master, keys: keys)
        guard try people.masterID() ?? vault.masterID == vault.masterID else { throw Refusal.otherKey(key.path) }
        // What has waited its day is done before it is read.
        try await FourEyes(site: site, vault: vault, store: people, staff: StaffDesk(vault: vault, store: people)).round(now: Date())
        let plan = try await recorded(site, in: people)
        let declared = site.functions.map { FunctionRecord($0, languages: site.languages) }
        let functions = try await recorded(declared, in: people)
        let served = try plan.served { text in
            guard let version = SiteLoading.policy(text, of: site) else { throw Refusal.policyUnreadable(text.name) }
            return version
        }
        let installation = try Installation(
            site: site.serving(served, as: functions.map { $0.function(languages: site.languages) }), unpublished: plan.unpublished,
            unpublishedFunctions: FunctionRecord.changes(from: functions, to: declared), folder: folder, people: people, ledger: ledger,
            vault: vault, keys: keys, disk: disk, letters: letters, lock: lock)
        // In this order: no letter is under way any more, so no erasure waits for one; and an erasure under way holds the key of its
        // farewell, which seals no row yet.
        try await people.settleInterrupted()
        // An erasure whose search finds something stays open, not the house closed: it is tried again every minute, and `doctor` tells.
        do { try await installation.desks.erasure.resume(startedBefore: .distantFuture, now: Date()) } catch {
            Complaint.say("vern: an erasure is not finished and will be tried again (\(type(of: error)))")
        }
        try await installation.compareWithLedger(eraseAgain: eraseAgain)
        _ = try people.destroyOrphanKeys()
        try await installation.canaries.begin()
        guard plan.changed.isEmpty else { throw Refusal.policyChanged(plan.changed.map(plan.difference)) }
        return installation
    }

    /// The Maildir of letters to the company, where one is declared.
    func maildir() throws -> Maildir? {
        try site.mail.inbox.map { try Maildir(folder: URL(fileURLWithPath: $0, relativeTo: folder.url)) }
    }

    /// A folder put back by other means than `vern restore` may hold people its ledger knows to be erased. They are erased again only when
    /// that was asked for: a ledger may also have been put beside data it doesn't belong to. One that begins anew learns what the store
    /// still knows.
    private func compareWithLedger(eraseAgain: Bool) async throws {
        if ledger.isNew {
            let known = try await people.tombstones()
            try ledger.append(erased: known)
            if !known.isEmpty { Complaint.say("vern: \(ledger.url.path) was missing and begins anew with \(known.count) erasures") }
        }
        let record: ErasureRecord
        do { record = try ledger.record() } catch let malformed as ErasureRecord.Malformed {
            throw Refusal.ledgerUnreadable(ledger.url.path, line: malformed.line)
        }
        let desk = ReplayDesk(vault: vault, keys: people, store: people, erasure: desks.erasure)
        let back = try await desk.back(record)
        if back == 0 { return }
        guard eraseAgain else { throw Refusal.erasedAreBack(back, ledger: ledger.url.path) }
        _ = try await desk.erase(record, now: Date())
        Complaint.say("vern: \(back) who had been erased were back, and are erased again")
    }

    private static func recorded(_ site: Site, in people: PeopleStore) async throws -> PublicationPlan {
        var record = try await people.published()
        if record.isEmpty {
            let first = Publication(day: Day(Date()), by: NSUserName(), reason: "First start")
            _ = try await people.publish(site.policies.map { PublishedText($0, publication: first) })
            record = try await people.published()
        }
        return PublicationPlan(folder: site.policies, record: record)
    }

    /// Functions hold as they are on record, so that no line of a file gives anybody more than was approved.
    private static func recorded(_ declared: [FunctionRecord], in people: PeopleStore) async throws -> [FunctionRecord] {
        if let recorded = try await people.recordedFunctions() { return recorded }
        try await people.begin(with: declared)
        return declared
    }

    private init(
        site: Site, unpublished: [PolicyVersion], unpublishedFunctions: [String], folder: DataFolder, people: PeopleStore,
        ledger: ErasedFile, vault: Vault, keys: KeyWatch, disk: DiskSpace, letters: LetterBudget.Limits?, lock: FolderLock
    ) throws {
        (self.site, self.unpublished, self.unpublishedFunctions, self.folder) = (site, unpublished, unpublishedFunctions, folder)
        fourEyes = FourEyes(site: site, vault: vault, store: people, staff: StaffDesk(vault: vault, store: people))
        (self.people, self.ledger, self.vault, self.disk, self.lock) = (people, ledger, vault, disk, lock)
        cases = CaseDesk(site: site, vault: vault, store: people)
        alarms = CaseAlarms(
            site: site, vault: vault, store: people,
            alerts: Dictionary(uniqueKeysWithValues: site.functions.compactMap { one in one.alerts.map { (one.id, $0) } }),
            fallback: site.functions.first { $0.acts.contains(.triage) && $0.alerts != nil }?.alerts,
            away: { try await StaffDesk(vault: vault, store: people).functionsAway(on: $0) })
        let contact = ContactDesk(site: site, vault: vault, store: people)
        let registration = try RegistrationDesk(site: site, vault: vault, store: people, room: disk)
        canaries = CanaryDesk(
            site: site, vault: vault, subjects: people, store: people, registration: registration, keys: keys,
            way: site.mail.relays.isEmpty ? .folder : .relay, alerts: site.functions.compactMap(\.alerts))
        phones = PhoneIndexDesk(site: site, vault: vault, store: people)
        desks = Desks(
            registration: registration,
            links: LinkRounds(LinkDesk(site: site, vault: vault, store: people)),
            access: AccessDesk(vault: vault, store: people, cases: cases),
            correction: CorrectionDesk(site: site, vault: vault, store: people),
            contact: contact,
            erasure: ErasureDesk(vault: vault, keys: people, store: people, folder: folder), cases: cases,
            restriction: RestrictionDesk(vault: vault, store: people), recipients: RecipientDesk(site: site, vault: vault, store: people))
        budget = LetterBudget(vault: vault, limits: letters)
        retention = RetentionDesk(site: site, store: people, erasure: desks.erasure)
        outgoing = try OutgoingFolder(folder: folder.outgoing)
        relays =
            site.mail.relays.isEmpty
            ? nil : RelayCarrier(site: site, relays: try site.mail.relays.map(Relay.init), connections: site.mail.connections)
        mailbox = try site.mail.mailbox.map { MailboxPoll($0, try Installation.secret(of: $0)) }
        mailTest = MailTest(site: site, vault: vault, relays: relays)
        outbox = OutboxRunner(store: people, vault: vault, carrier: relays ?? FolderCarrier(site: site, folder: outgoing))
        intake = Intake(vault: vault, store: people)
        bounces = BounceDesk(vault: vault, subjects: people, store: people, contact: contact, cases: cases)
        inbox = InboxDesk(
            site: site, subjects: people, letters: people, cases: cases, contact: contact, bounces: bounces,
            reading: Reading(rules: try Rules.standard(), products: site.products),
            budget: budget)
    }
}

extension Installation {
    fileprivate static func secret(of mailbox: PolledMailbox) throws -> MailboxSecret {
        switch mailbox.secret {
        case .password(let file): .password(try password(in: file))
        case .token(let file): .tokenFile { secret(in: file) }
        case .tokenCommand(let words): .tokenCommand(words)
        }
    }

    /// First line of a file only its owner may read.
    fileprivate static func password(in path: String) throws -> String {
        guard let text = secret(in: path).map({ String(decoding: $0, as: UTF8.self) }),
            let line = text.split(whereSeparator: \.isNewline).first
        else { throw Refusal.passwordUnreadable(path) }
        return String(line)
    }

    /// - Returns: nothing where others than its owner can read it.
    private static func secret(in path: String) -> Data? {
        let rights = try? FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        return rights.flatMap { $0 & 0o077 == 0 ? FileManager.default.contents(atPath: path) : nil }
    }
}

extension Relay {
    fileprivate init(_ declared: MailRelay) throws {
        self.init(
            host: declared.host, port: declared.port, security: Relay.Security(rawValue: declared.security.rawValue)!,
            user: declared.user, password: try declared.passwordFile.map(Installation.password), ehlo: declared.ehlo,
            authority: declared.authorityFile)
    }
}

/// The master key in a file of its own, outside the data folder, for its owner only.
struct MasterKeyFile {
    let url: URL

    /// Beside the data folder, bearing its name: "./data" and "./data.key".
    static func beside(_ data: URL) -> URL {
        let folder = data.standardizedFileURL
        return folder.deletingLastPathComponent().appending(path: folder.lastPathComponent + ".key")
    }

    func read(makeIfMissing: Bool) throws -> MasterKey {
        if !FileManager.default.fileExists(atPath: url.path) {
            guard makeIfMissing else { throw Installation.Refusal.keyMissing(url.path) }
            let key = MasterKey.random()
            try write(key)
            return key
        }
        guard let text = try? String(contentsOf: url, encoding: .utf8), let key = MasterKey(hex: text) else {
            throw Installation.Refusal.keyUnreadable(url.path)
        }
        var status = Glibc.stat()
        guard stat(url.path, &status) == 0, status.st_mode & 0o077 == 0 else { throw Installation.Refusal.keyOpenToOthers(url.path) }
        // A crash right after the first start's writing leaves the key a second name.
        unlink(partial)
        return key
    }

    private var partial: String { url.path + ".partial" }

    /// Whole and on the disk, or not there: written beside its place first. Never over a key that is there.
    private func write(_ key: MasterKey) throws {
        unlink(partial)
        let file = Glibc.open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Installation.Refusal.keyUnreadable(url.path) }
        let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
        try handle.write(contentsOf: Data((key.hex + "\n").utf8))
        try handle.synchronize()
        guard link(partial, url.path) == 0 else { throw Installation.Refusal.keyUnreadable(url.path) }
        unlink(partial)
        let folder = Glibc.open(url.deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0, fsync(folder) == 0 else { throw Installation.Refusal.keyUnreadable(url.path) }
        close(folder)
    }
}

/// Held while a process has a data folder open; the system lets go of it when the process ends, however it ends.
final class FolderLock: Sendable {
    private let file: Int32

    init(_ folder: URL) throws {
        file = Glibc.open(folder.appending(path: "vern.lock").path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Installation.Refusal.notOurs(folder.path) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else { throw Installation.Refusal.inUse(folder.path) }
    }

    deinit { close(file) }
}
