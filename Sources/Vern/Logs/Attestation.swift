import Foundation
import Visits

/// What an import read, what it counted and what it left behind: for whoever must show that nothing but sums was kept.
struct Attestation: Encodable {
    struct File: Encodable {
        struct Refused: Encodable {
            let reason: String
            let lines: Int
            /// Numbers of the first few; never what stands in them.
            let first: [Int]
        }
        let name: String
        let sha256: String
        let format: String?
        let lines: Int
        let counted: Int
        let empty: Int
        /// Of days that were over by then.
        let late: Int
        let refused: [Refused]

        init(name: String, sha256: String, _ report: LogReport) {
            (self.name, self.sha256) = (name, sha256)
            format = report.format?.rawValue
            (lines, counted, empty, late) = (report.lines, report.counted, report.empty, report.late)
            refused = report.refused.map { Refused(reason: $0.key.rawValue, lines: $0.value.count, first: $0.value.first) }
                .sorted { ($1.lines, $0.reason) < ($0.lines, $1.reason) }
        }
    }
    /// Of how many lines something was read and let go.
    struct Dropped: Encodable {
        var addresses = 0
        var agents = 0
        var queries = 0
        var referrers = 0
        var names = 0
        var times = 0

        mutating func add(_ dropped: LogReport.Dropped) {
            addresses += dropped.addresses
            agents += dropped.agents
            queries += dropped.queries
            referrers += dropped.referrers
            names += dropped.names
            times += dropped.times
        }
    }
    struct Kept: Encodable {
        let days: Int
        let from: String?
        let to: String?
        let cells: Int
        let smallest: Int
    }
    let vern = Version.text
    let parser = LogImport.version
    let made: Date
    let site: String
    /// Names of files that were imported before; nothing of them was counted again.
    var known: [String] = []
    var files: [File] = []
    var dropped = Dropped()
    var kept: Kept?

    var text: String {
        var lines = known.map { "\($0): imported before; nothing of it was counted again" }
        for file in files {
            lines.append("\(file.name): \(file.lines) lines, \(file.counted) counted" + (file.format.map { ", \($0)" } ?? ", empty"))
            lines.append("  SHA-256 \(file.sha256)")
            if file.late > 0 { lines.append("  \(file.late) left out: of a day that was over, as the clock had gone back") }
            for one in file.refused {
                let reason = LogRefusal(rawValue: one.reason)?.says ?? one.reason
                let places = one.first.map(String.init).joined(separator: ", ")
                lines.append("  \(one.lines) refused: \(reason) (line \(places)\(one.lines > one.first.count ? ", …" : ""))")
            }
        }
        if let kept {
            lines += [
                "Read and let go, kept nowhere: \(dropped.addresses) addresses, \(dropped.agents) agents, \(dropped.times) times of day, "
                    + "\(dropped.queries) queries, \(dropped.referrers) referrers' paths, \(dropped.names) names of signed-in people",
                "Kept: \(kept.cells) sums of \(kept.days) days\(kept.from.map { ", \($0) to \(kept.to ?? $0)" } ?? ""), "
                    + "none of a group smaller than \(kept.smallest)",
                "vern \(vern), parser \(parser), \(made.formatted(.iso8601))",
            ]
        }
        return lines.joined(separator: "\n")
    }
}
