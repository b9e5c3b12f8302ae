import ArgumentParser
import Cases
import DataFolder
import DataProtection
import Declarations
import Foundation
import Mailings
import Registrations
import Requests
import SQLitePeople
import Synchronization
import Vault

/// Erasures, each whole: the commit (tombstone, key, rows) and the search through every file are timed apart.
struct Erase: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Time erasures of people chosen at random; those people are gone afterwards.")
    @Option(help: "How many erasures whose commit is timed.") var erasures = 300
    @Option(help: "How many of them with the search through every file.") var searches = 5
    @Option(help: "Among so many people.") var among: Int
    @OptionGroup var people: People

    func run() async throws {
        let (site, store, vault) = try people.open()
        let cases = CaseDesk(site: site, vault: vault, store: store)
        let access = AccessDesk(vault: vault, store: store, cases: cases)
        let timed = TimedStore(store)
        let folder = try DataFolder(URL(fileURLWithPath: people.data, isDirectory: true))
        var (whole, done) = (Times(), 0)
        while done < erasures {
            let index = vault.index(ofAddress: Personal(People.address(.random(in: 0..<among))))
            guard let subject = try await store.subject(withAddress: index) else { continue }
            let permit = try OwnPermit.of(subject)
            guard try await access.answer(under: permit) != nil else { continue }
            let searched = done < searches
            let desk = ErasureDesk(vault: vault, keys: store, store: timed, folder: searched ? folder : Unsearched())
            let start = ContinuousClock.now
            _ = try await desk.erase(.everything, under: permit, now: Date())
            if searched { whole.add(ContinuousClock.now - start) }
            done += 1
        }
        timed.commits.withLock { $0 }.report("erasure-commit-ms")
        whole.report("erasure-whole-ms")
        // The farewells go nowhere; their keys go with them.
        let outbox = OutboxRunner(store: store, vault: vault, carrier: Nowhere())
        while try await outbox.round(now: Date()).sent > 0 {}
        try store.close()
    }
}

private struct Nowhere: MailCarrier {
    func carry(
        _ content: Personal<LetterContent>, under permit: consuming SendingPermit, at time: Date,
        mayGo: @escaping @Sendable () throws -> Bool
    ) -> Delivery { .delivered(answer: nil) }
}

private struct Unsearched: DataFolderSearching {
    func removeLetters(_ ids: [LetterID]) throws {}
    func search(for traces: [Data]) throws -> Residue { Residue(files: 0, bytes: 0, found: []) }
}

/// The store, with a watch on the three steps after which nothing of a person can be read any more.
private final class TimedStore: ErasureStore {
    let commits = Mutex(Times())
    private let store: PeopleStore
    private let spent = Mutex(Duration.zero)

    init(_ store: PeopleStore) { self.store = store }

    private func timed<Result>(_ step: () async throws -> Result) async rethrows -> Result {
        let start = ContinuousClock.now
        defer {
            let duration = ContinuousClock.now - start
            spent.withLock { $0 += duration }
        }
        return try await step()
    }

    func begin(_ erasure: NewErasure) async throws { try await timed { try await store.begin(erasure) } }
    func remember(erased subject: SubjectID, moved: (to: SubjectID, without: RegistrationID)?) async throws {
        try await store.remember(erased: subject, moved: moved)
    }
    func destroyKey(of subject: SubjectID, successor: WrappedKey?) async throws {
        try await timed { try await store.destroyKey(of: subject, successor: successor) }
    }

    func removeRows(of subject: SubjectID, waiting: Bool, today: Day) async throws -> LettersAbout? {
        let removed = try await timed { try await store.removeRows(of: subject, waiting: waiting, today: today) }
        let whole = spent.withLock { spent in
            defer { spent = .zero }
            return spent
        }
        commits.withLock { $0.add(whole) }
        return removed
    }

    func letters(about subject: SubjectID) async throws -> LettersAbout { try await store.letters(about: subject) }
    func unconfirmedForms(withAddress index: BlindIndex) async throws -> [SubjectID] {
        try await store.unconfirmedForms(withAddress: index)
    }
    func removeForm(of stranger: SubjectID) async throws -> LettersAbout? { try await store.removeForm(of: stranger) }
    func truncateLogs() async throws { try await store.truncateLogs() }
    func overwriteLeftovers(_ found: [Residue.Finding]) async throws { try await store.overwriteLeftovers(found) }
    func finish(_ erasure: Data, report: Data, farewell: NewLetter?) async throws {
        try await store.finish(erasure, report: report, farewell: farewell)
    }
    func unfinished() async throws -> [(id: Data, note: Data)] { try await store.unfinished() }
    func form(_ fingerprint: Data) async throws -> Data? { try await store.form(fingerprint) }
    func rows(of subject: SubjectID) async throws -> PersonRows? { try await store.rows(of: subject) }
    func subject(withAddress index: BlindIndex) async throws -> SubjectID? { try await store.subject(withAddress: index) }
    func subjects(withAddress index: BlindIndex) async throws -> [SubjectID] { try await store.subjects(withAddress: index) }
    func subjects(withPhone index: BlindIndex, answering fields: [String: Set<String>]) async throws -> [SubjectID] {
        try await store.subjects(withPhone: index, answering: fields)
    }
}
