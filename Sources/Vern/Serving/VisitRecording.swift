import AddressCiphers
import DataProtection
import Declarations
import Foundation
import Glibc
import Logging
import PageKit
import PublicPages
import SQLiteVisits
import ServiceLifecycle
import Visits

/// The address log and the counting of visits of a running server: what they are told, and what brings them to their file.
struct VisitRecording: Sendable {
    let site: Site
    let log: AddressLog
    let counter: LiveCounter?
    private let memory = LockedMemory()
    let store: SQLiteVisits
    let reports: ReportCopies
    let rules: CountingRules
    /// What can't be told of visitors, in words.
    private let missing: [String]

    init(_ site: Site, in folder: URL) throws {
        self.site = site
        store = try SQLiteVisits(file: folder.appending(path: "visits.sqlite"), whole: site.visits.logged != .truncated)
        reports = ReportCopies(of: ReportDesk(site, store), edition: store.edition)
        log = try Self.log(site.visits.logged)
        let sources = VisitSources(site)
        missing = sources.missing
        // By name alone: what a page answers has done away with base and language.
        let pages = PageTable(PublicPages.counted(site).map { (name: $0.name, paths: [$0.name]) })
        rules = sources.rules(pages, screens: site.visits.screen)
        counter = site.visits.counted ? LiveCounter(rules: rules, memory: memory, key: Self.freshKey) : nil
    }

    private static func log(_ form: LoggedForm) throws -> AddressLog {
        switch form {
        case .truncated: return AddressLog()
        case .full: return AddressLog { .whole($0) }
        case .prefixes:
            var generator = SystemRandomNumberGenerator()
            let key = (0..<AddressForm.prefixes.keyBytes).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            let cipher = try AddressCipher(.prefixes, key: key, random: { _ in [] })
            return AddressLog { .whole(cipher.encrypted($0)) }
        }
    }

    static let freshKey: @Sendable () -> (UInt64, UInt64) = {
        var generator = SystemRandomNumberGenerator()
        return (generator.next(), generator.next())
    }

    /// What a public page tells. The log learns where a request came from and with what, never what was read; the counter the whole, and
    /// keeps sums.
    var record: @Sendable (ServedPage) -> Void {
        { [log, counter] page in
            let second = time(nil)
            let (client, agent) = (page.client ?? "", page.agent ?? "")
            if page.page != ServedPage.nowhere {
                log.record(VisitorTrace(address: client, agent: agent), day: second / 86_400, refused: page.status == 429)
            }
            counter?.count(
                LiveCounter.Request(
                    second: second, address: client, agent: agent, isGet: page.isGet, page: page.page, query: page.query ?? "",
                    referrer: page.referrer ?? "", language: page.languages ?? "", status: page.status, bytes: page.bytes,
                    microseconds: page.microseconds, objects: page.objects))
        }
    }

    /// A connection that was one too many tells the log where it came from; it asked for nothing yet.
    var turnedAway: @Sendable (String?) -> Void {
        { [log] peer in log.record(VisitorTrace(address: peer ?? "", agent: nil), day: time(nil) / 86_400, refused: true) }
    }

    /// Names of pages by every path to them, for what is refused before it is known what it leads to.
    var paths: [String: String] {
        Dictionary(PublicPages.counted(site).flatMap { page in page.paths.map { ($0, page.name) } }) { first, _ in first }
    }

    func services(logger: Logger) -> [any Service] {
        let addresses = AddressLogKeeper(
            log: log, store: store, keptDays: site.retention.addressLogDays, today: { Day(Date()).number })
        let service = VisitKeeping(description: "address log", logger: logger) { await addresses.run(sleep: $0, failed: $1) }
        if counter != nil { for word in missing { logger.notice("\(word)") } }
        let folding = TallyFolding(smallest: site.thresholds.smallestGroup, noise: site.visits.noise.flatMap { GeometricNoise(scale: $0) })
        let tallies = TallyKeeper(
            counter: counter, store: store, folding: folding, keptMonths: site.visits.tallyMonths, second: { time(nil) })
        return [service, VisitKeeping(description: "tallies of visits", logger: logger) { await tallies.run(sleep: $0, failed: $1) }]
    }

    /// For `vern doctor`.
    var findings: [Finding] {
        guard counter != nil else { return [Finding(name: "visits", well: true, says: "not counted: visits.counted in vern.yaml")] }
        let loose = memory.unlocked >> 10
        return [
            Finding(
                name: "visits", well: loose == 0,
                says: loose == 0
                    ? "counted; the day's key and visits are in memory that is never swapped out"
                    : "counted; \(loose) KiB of the day's visits may be swapped out: raise the limit of locked memory (LimitMEMLOCK)")
        ]
            + missing.map { word in
                // A file that the site names should be there.
                Finding(name: "visits", well: site.visits.countries == nil && site.visits.browsers == nil, says: word)
            }
    }
}

/// A keeper of visits goes on until the server stops, and then writes what it may.
struct VisitKeeping: Service, CustomStringConvertible {
    /// What it keeps.
    let description: String
    let logger: Logger
    let keep: @Sendable (_ sleep: @Sendable (Int) async throws -> Void, _ failed: @Sendable (any Error) -> Void) async -> Void

    func run() async throws {
        await keep(
            { seconds in
                try await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(seconds)) }
                try Task.checkCancellation()
                if Task.isShuttingDownGracefully { throw CancellationError() }
            },
            { error in logger.error("\(description) could not be written", metadata: ["kind": "\(type(of: error))"]) })
    }
}
