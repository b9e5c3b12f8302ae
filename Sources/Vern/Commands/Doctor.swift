import ArgumentParser
import Backups
import Canaries
import Cases
import DataFolder
import DataProtection
import Declarations
import Foundation
import Inbox
import MailTransport
import PageKit
import Registrations
import SQLitePeople
import Staff

/// Looks at an installation: rights of files, database, space, what waits.
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Examine an installation: rights of files, database, free space, what waits.",
        discussion: "Exits with 0 when all is well, with 1 when something needs attention.")
    @OptionGroup var line: AdminLine
    @Option(help: "text or json") var format: Format = .text

    func run() async throws {
        let findings = try await line.ask(.doctor).findings
        switch format {
        case .text: for finding in findings { print("\(finding.well ? "well " : "LOOK ") \(finding.name): \(finding.says)") }
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(findings), as: UTF8.self))
        }
        if findings.contains(where: { !$0.well }) { throw Exit.finding }
    }

    private static func relays(_ installation: Installation) -> [Finding] {
        (installation.relays?.board.lines ?? []).map { line in
            Finding(
                name: "mail relay \(line.name)", well: line.trouble == nil,
                says: line.trouble ?? (line.reached.map { "reached \($0.ISO8601Format())" } ?? "not needed since the start"))
        }
    }

    private static func mailbox(_ poll: MailboxPoll?) -> [Finding] {
        guard let poll else { return [] }
        let standing = poll.standing
        let reached = standing.reached.map { "reached \($0.ISO8601Format())" }
        let aside = standing.aside == 0 ? nil : "letters there for a person, too large or not given to us: \(standing.aside)"
        let trouble = standing.trouble.map { "\($0); \(reached ?? "not reached since the start")" }
        return [
            Finding(
                name: "mailbox \(poll.mailbox.name)", well: trouble == nil && aside == nil,
                says: [trouble ?? reached ?? "not polled yet", aside].compactMap { $0 }.joined(separator: "; "))
        ]
    }

    static func examine(_ installation: Installation, _ certificates: Certificates?) async throws -> [Finding] {
        let health = try await installation.people.health()
        let nobodies = try await installation.canaries.canaries()
        let count = try await installation.people.count(without: nobodies)
        let commits = installation.people.commits
        let folder = installation.folder.url
        let disk = installation.disk
        let rights = try FileManager.default.attributesOfItem(atPath: folder.path)[.posixPermissions] as? Int ?? 0
        let log = folder.appending(path: "people.sqlite-wal")
        let logSize = ((try? FileManager.default.attributesOfItem(atPath: log.path)[.size] as? Int) ?? 0) >> 20
        let ledger = try installation.ledger.record()
        return [
            Finding(
                name: "SQLite", well: true,
                says: health.version.compare("3.51.3", options: .numeric) == .orderedAscending
                    ? "\(health.version); before 3.51.3 only one process may write, and only Vern does" : health.version),
            Finding(name: "database", well: health.integrity == "ok", says: health.integrity),
            Finding(
                name: "data folder", well: rights & 0o077 == 0,
                says: rights & 0o077 == 0 ? "for its owner only" : "others can enter it: chmod 700"),
            Finding(
                name: "free space", well: disk.isLeft,
                says:
                    "\(disk.free >> 20) MiB; below \(disk.limits.leastFree >> 20) MiB nobody new is registered\(disk.isLeft ? "" : ": NOW")"
            ),
            Finding(
                name: "reserve", well: disk.kept >= disk.limits.reserve,
                says: disk.kept >= disk.limits.reserve
                    ? "\(disk.kept >> 20) MiB kept back for erasing on a full disk"
                    : "given up on a full disk; made anew when there is room"),
            Finding(name: "write-ahead log", well: logSize <= 16, says: "\(logSize) MiB of at most 16"),
            Finding(name: "commits", well: true, says: "\(commits.commits) for \(commits.acts) acts since the start"),
            Finding(name: "people", well: true, says: "\(count.people) with \(count.registrations) registrations"),
            Finding(name: "letters waiting to be sent", well: count.waitingLetters < 1000, says: "\(count.waitingLetters)"),
            Finding(
                name: "letters that failed", well: count.failedLetters == 0,
                says: "\(count.failedLetters)\(count.failedLetters == 0 ? "" : "; `vern mail list --state failed`")"),
            Finding(
                name: "letters whose outcome is uncertain", well: count.uncertainLetters == 0,
                says: "\(count.uncertainLetters)\(count.uncertainLetters == 0 ? "" : "; `vern mail list --state uncertain`")"),
        ] + relays(installation) + mailbox(installation.mailbox) + [
            reports(installation.bounces.tally.counts),
            Finding(name: "erasures under way", well: count.openErasures == 0, says: "\(count.openErasures)"),
            Finding(
                name: "ledger of erasures", well: true,
                says: "\(ledger.keysDestroyed) keys destroyed, \(ledger.stops.count) stops, \(ledger.restores.count) restores"),
            try await cases(installation), try await alarms(installation), try await canaries(installation),
            try await FourEyesFinding.of(installation),
        ] + (try await phones(installation)) + (certificates.map { [certificate($0.standing)] } ?? [])
    }

    /// Of mail servers: what they refuse for who we are, no letter to a person mends.
    private static func reports(_ counts: ReportTally.Counts) -> Finding {
        let refused = ", \(counts.ourStanding) refused for who we are: see to SPF, DKIM, DMARC, block lists; `vern mail test`"
        return Finding(
            name: "reports of mail servers", well: counts.ourStanding == 0,
            says: "\(counts.all) since the start, \(counts.unknown) about no letter of ours\(counts.ourStanding == 0 ? "" : refused)")
    }

    /// Each waits for an answer within the time the law gives.
    private static func cases(_ installation: Installation) async throws -> Finding {
        let open = try await installation.people.cases(CaseFilter(limit: 1))
        let late = try await installation.people.cases(CaseFilter(dueBefore: Day(Date()), limit: 0)).total
        let next = open.rows.first.map { "; the first is due on \($0.due.text): `vern cases list`" } ?? ""
        return Finding(name: "open cases", well: late == 0, says: "\(open.total), \(late) late\(next)")
    }

    /// While callers who registered with an earlier release aren't all found by their number.
    private static func phones(_ installation: Installation) async throws -> [Finding] {
        guard let (next, _) = try await installation.people.phoneIndexing() else { return [] }
        return [
            Finding(
                name: "phone numbers of earlier releases", well: true,
                says: "\(next * 100 / PhoneIndexDesk.parts) % are indexed; the rest follows while the server runs")
        ]
    }

    private static func alarms(_ installation: Installation) async throws -> Finding {
        let untold = try await installation.alarms.untold(now: Date())
        return Finding(
            name: "alarms of cases", well: untold == 0,
            says: untold == 0
                ? "nobody waits for one"
                : "time runs out for \(untold), and nobody is told by mail: give a function of vern.yaml an address of its own, `alerts:`")
    }

    /// Whether anybody touched one, and whether there are enough.
    private static func canaries(_ installation: Installation) async throws -> Finding {
        let desk = StaffDesk(vault: installation.vault, store: installation.people)
        let known = Set(CanaryAlarm.allCases.map(\.rawValue))
        let raised = try await desk.alarms(since: Day(Date()) + -7).filter { known.contains($0.about) }
        if let last = raised.first {
            return Finding(
                name: "canaries", well: false,
                says:
                    "alarms in seven days: \(raised.count), the last \(last.time.ISO8601Format()): \(last.about), \(last.why); see the console's log"
            )
        }
        let (counts, wanted) = (try await installation.canaries.counts(), installation.site.canaries?.perProduct ?? 0)
        let fewest = installation.site.products.map { counts[$0.id, default: 0] }.min() ?? 0
        let untold =
            wanted > 0 && installation.canaries.told.isEmpty
            ? "; nobody is told of an alarm by mail: give a function of vern.yaml `alerts:`" : ""
        return Finding(
            name: "canaries", well: true,
            says: wanted == 0
                ? "none are declared: `canaries:` in vern.yaml"
                : "\(fewest) or more of \(wanted) for each product, no alarm in seven days\(untold)")
    }

    private static func certificate(_ standing: (until: Date, refusal: CertificateFiles.Refusal?)) -> Finding {
        let days = Int(standing.until.timeIntervalSinceNow / 86_400)
        let refused = standing.refusal.map { "; the files that lie there now are refused: \($0)" } ?? ""
        return Finding(
            name: "certificate", well: days >= 14 && standing.refusal == nil, says: "ends in \(days) days\(refused)")
    }
}
