import DataProtection
import Declarations
import Foundation
import PublicPages
import Visits

/// One import: logs in, sums and an attestation out.
struct ImportRun {
    let site: Site
    let format: LogFormat?
    let zone: LogZone
    /// Days that have figures are counted, too.
    let beside: Bool
    private let rules: CountingRules
    /// What can't be told, in words.
    let missing: [String]

    init(site: Site, others: PageTable.Others, format: LogFormat?, zone: LogZone, beside: Bool) {
        (self.site, self.format, self.zone, self.beside) = (site, format, zone, beside)
        let sources = VisitSources(site)
        missing = sources.missing
        // A log holds months, not a day.
        var bounds = CountingRules.Bounds()
        (bounds.values, bounds.texts) = (20_000, 1 << 18)
        rules = sources.rules(PageTable(PublicPages.counted(site), others: others), bounds: bounds)
    }

    /// Counts the files and adds their sums, all or nothing. Those that were added before are left out, and said.
    func counted(_ files: [String], into line: VisitLine) async throws -> Attestation {
        var (left, known) = (try inOrder(files), [String]())
        while true {
            guard !left.isEmpty else { return Attestation(made: Date(), site: site.name, known: known) }
            let days = LogDays(closed: beside ? [] : try await line.days(), today: Day(Date()).number)
            var (made, batch) = try await counted(left, days)
            let overlap = try await line.add(batch)
            if overlap.isEmpty {
                made.known = known
                return made
            }
            let again = made.files.filter { overlap.logs.contains($0.sha256) }.map(\.name)
            known += again
            left.removeAll { again.contains($0) }
            // Standard input is gone once it is read.
            if left.contains("-") {
                Complaint.say(
                    again.isEmpty
                        ? "vern: another import counted some of these days meanwhile; nothing was counted. Try again"
                        : "vern: some of these files were imported before; nothing was counted. Import the others without them")
                throw Exit.finding
            }
        }
    }

    private func counted(_ files: [String], _ days: LogDays) async throws -> (Attestation, CountedVisits) {
        let progress = Progress()
        let sizes = try files.map { try LogFile($0).size }
        let all = sizes.reduce(0, +)
        let cores = max(1, min(8, ProcessInfo.processInfo.activeProcessorCount))
        let counting = LogImport(rules: rules, lanes: cores, zone: zone, days: days, key: VisitRecording.freshKey)
        var made = Attestation(made: Date(), site: site.name)
        var (done, told, logs) = (0, Set<Int>(), [TalliedLog]())
        for path in files {
            let file = try LogFile(path) { more in
                done += more
                progress.show("import", done, all)
            }
            let report: LogReport
            do { report = try await counting.read(file, format: format) } catch LogImport.Failure.unknownFormat {
                throw LogFile.Refusal.unknownFormat(path)
            }
            let digest = file.digest
            made.files.append(.init(name: path, sha256: digest, report))
            logs.append(
                TalliedLog(
                    digest: digest, months: report.days.map { Month(of: $0.lowerBound).number...Month(of: $0.upperBound).number }))
            made.dropped.add(report.dropped)
            told.formUnion(report.days.map(Set.init) ?? [])
        }
        progress.end()
        var folding = TallyFolding(smallest: site.thresholds.smallestGroup, noise: site.visits.noise.flatMap { GeometricNoise(scale: $0) })
        var generator = SystemRandomNumberGenerator()
        let counted = await counting.finish()
        let quiet = told.subtracting(counted.map(\.day)).filter { days.refusal($0) == nil }.map { DayTallies(day: $0) }
        let batch = folding.batch(of: counted + quiet, now: nil, using: &generator)
        let numbers: [Int] = batch.days.map(\.day).sorted()
        let cells: [Int] = batch.days.map(\.cells.count) + batch.remainders.map(\.cells.count)
        made.kept = Attestation.Kept(
            days: numbers.count, from: numbers.first.map { Day(number: $0).text }, to: numbers.last.map { Day(number: $0).text },
            cells: cells.reduce(0, +), smallest: site.thresholds.smallestGroup)
        return (made, CountedVisits(batch: batch, logs: logs, beside: beside))
    }

    /// By the time of their first lines; standard input stands last.
    private func inOrder(_ files: [String]) throws -> [String] {
        guard files.count > 1 else { return files }
        var begun: [(path: String, second: Int)] = []
        for path in Set(files) {
            let second = path == "-" ? nil : try LogImport.beginning(of: LogFile(path), format: format, zone: zone)
            begun.append((path, path == "-" ? Int.max : second ?? Int.max - 1))
        }
        begun.sort { one, other in one.second == other.second ? one.path < other.path : one.second < other.second }
        return begun.map(\.path)
    }
}
