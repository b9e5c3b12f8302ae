import ArgumentParser
import DataProtection
import Declarations
import Foundation
import Visits

extension LogFormat: ExpressibleByArgument {}

extension Visits {
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Count the visits in logs of other servers; nothing but sums is kept.",
            discussion: """
                Logs of nginx and Apache (common, combined, with time taken, with the server's name) and of Caddy, Traefik or nginx in JSON; \
                plain or packed by gzip or zstd; - reads standard input. They are counted one after another by the times of their first lines, \
                by the same rules as pages this server serves. Lines that can't be read are left out and told, and so are those of days that \
                aren't over or that have figures already: give all logs of a day at once. With --others apart each path counts by its name, \
                without what looks personal.
                """)
        @Argument(help: "The logs, rotated ones too, in any order.") var files: [String]
        @Option(help: "The site folder; without it, the one last served.") var site: String?
        @Option(help: "The data folder.") var data = "./data"
        @Option(help: "common, combined, timed, vhost or json; without it, told from the first lines of each file.") var logFormat:
            LogFormat?
        @Option(parsing: .unconditional, help: "Of times that don't say: Europe/Oslo, +0200.") var timeZone: LogZone = .greenwich
        @Option(help: "What becomes of paths that are no page of the site: together, or apart.") var others: PageTable.Others = .together
        @Flag(help: "Count days that have figures already, too: these logs are of other visitors, as of a second server.") var beside =
            false
        @Option(help: "A new file for the attestation, as JSON.") var attestation: String?
        @Option(help: "text or json") var format: Format = .text

        func run() async throws {
            guard let folder = site ?? LastServed.site(of: data) else {
                Complaint.say("vern: name the site folder with --site")
                throw Exit.usage
            }
            Secrecy.begin()
            if let attestation, FileManager.default.fileExists(atPath: attestation) {
                Complaint.say("vern: \(attestation) is there already; nothing was counted")
                throw Exit.usage
            }
            // Made before anything is counted: an attestation can't be made again.
            var isCounted = false
            defer { if let attestation, !isCounted { try? FileManager.default.removeItem(atPath: attestation) } }
            if let attestation, !FileManager.default.createFile(atPath: attestation, contents: Data()) {
                Complaint.say("vern: \(attestation) can't be written; nothing was counted")
                throw Exit.usage
            }
            let site = try SiteLoading.site(folder)
            let run = ImportRun(site: site, others: others, format: logFormat, zone: timeZone, beside: beside)
            for word in run.missing { Complaint.say("vern: \(word)") }
            let store = try VisitLine.open(data: URL(fileURLWithPath: data, isDirectory: true)) { site }
            do {
                let made = try await run.counted(files, into: store)
                isCounted = true
                try say(made)
                let oldest = Month(number: Month(of: Day(Date()).number).number - site.visits.tallyMonths)
                if let first = made.kept?.from, first < "\(oldest)" {
                    Complaint.say(
                        "vern: figures of before \(oldest) are forgotten within a day: retention: tally-months is \(site.visits.tallyMonths)"
                    )
                }
            } catch let refusal as LogFile.Refusal {
                Complaint.say("vern: \(refusal); nothing was counted")
                throw Exit.mistakes
            }
        }

        private func say(_ made: Attestation) throws {
            let encoder = JSONEncoder()
            encoder.dateEncodingStrategy = .iso8601
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            let json = try encoder.encode(made)
            switch format {
            case .text: print(made.text)
            case .json: print(String(decoding: json, as: UTF8.self))
            }
            guard let attestation else { return }
            guard FileManager.default.createFile(atPath: attestation, contents: json + Data("\n".utf8)) else {
                Complaint.say("vern: \(attestation) could not be written; what was counted is kept")
                throw Exit.finding
            }
        }
    }
}

extension PageTable.Others: ExpressibleByArgument {
    public init?(argument: String) {
        switch argument {
        case "together": self = .together
        case "apart": self = .apart
        default: return nil
        }
    }
    public var defaultValueDescription: String { self == .together ? "together" : "apart" }
}

extension LogZone: ExpressibleByArgument {
    /// - Parameter argument: how far from Greenwich, `+0200`, `-05:30`, `Z`; or a name of the IANA's, `Europe/Oslo`, with its summer time.
    public init?(argument: String) {
        if let match = argument.wholeMatch(of: /([+-])(\d\d):?(\d\d)/), let hours = Int(match.2), let minutes = Int(match.3), hours <= 14,
            minutes < 60
        {
            let seconds = (match.1 == "-" ? -1 : 1) * (hours * 3_600 + minutes * 60)
            self.init { _ in seconds }
        } else if argument == "Z" {
            self = .greenwich
        } else if argument.contains("/"), let zone = TimeZone(identifier: argument) {
            self.init { local in
                func offset(_ second: Int) -> Int { zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second))) }
                // An hour that a clock shows twice is the earlier one.
                return offset(local - offset(local - 86_400))
            }
        } else {
            return nil
        }
    }
    public var defaultValueDescription: String { "Z" }
}
