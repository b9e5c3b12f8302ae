import ArgumentParser
import DataProtection
import Declarations
import Foundation
import Promises

/// Versions of policy and terms: in a site folder, and on record.
struct Policy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Versions of the privacy policy and the terms.", subcommands: [List.self, Diff.self, Publish.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List every version with its date and fingerprint.",
            discussion: "With --data also when, by whom and why each was published, and what waits for it.")
        @Argument(help: "The site folder; without it the one last served from --data, or this one.") var site: String?
        @Option(help: "The data folder.") var data: String?
        @Option(help: "text or json") var format: Format = .text

        func run() async throws {
            let site = site ?? data.flatMap(LastServed.site(of:)) ?? "."
            let folder = try SiteLoading.site(site).policies
            let record: [PublishedText]? = if let data { try await Published.read(data: data, site: site) } else { nil }
            let lines = PolicyLine.all(folder: folder, record: record)
            switch format {
            case .text: for line in lines { print(line.text) }
            case .json:
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
                print(String(decoding: try encoder.encode(lines), as: UTF8.self))
            }
        }
    }

    struct Diff: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compare two versions sentence by sentence.",
            discussion: "Lines begin with - for what went, + for what came, > for what stands elsewhere now. Exits with 1 when they differ."
        )
        @Argument(help: "privacy or terms") var kind: String
        @Argument(help: "The earlier version; without it the last but one.") var from: Int?
        @Argument(help: "The later version; without it the last.") var to: Int?
        @Option(help: "The site folder.") var site = "."
        @Option(help: "Language of the texts compared; without it the site's first.") var language: String?
        @Option(help: "text or json") var format: Format = .text

        func validate() throws {
            if PolicyKind(rawValue: kind) == nil { throw ValidationError("The kind is privacy or terms.") }
        }

        func run() throws {
            guard let kind = PolicyKind(rawValue: kind) else { return }
            let site = try SiteLoading.site(site)
            let language = language.map(Language.init(rawValue:)) ?? site.languages[0]
            let versions = site.policies.filter { $0.kind == kind && $0.language == language }.sorted { $0.number < $1.number }
            guard let later = to.map({ number in versions.first { $0.number == number } }) ?? versions.last,
                let earlier = from.map({ number in versions.first { $0.number == number } })
                    ?? versions.last(where: { $0.number < later.number })
            else {
                Complaint.say("vern: there are no two such versions; `vern policy list` shows what there is")
                throw Exit.finding
            }
            let comparison = PolicyComparison(from: earlier, to: later)
            switch format {
            case .text:
                print(
                    "\(kind.rawValue) \(earlier.number) (\(earlier.inForce.text)) -> \(later.number) (\(later.inForce.text)), \(language)")
                for line in comparison.lines { print(line) }
            case .json:
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
                print(String(decoding: try encoder.encode(ComparedSentences(comparison)), as: UTF8.self))
            }
            if comparison.differs { throw Exit.finding }
        }
    }
}

extension PolicyComparison {
    /// What differs, for a terminal.
    var lines: [String] {
        pairs.flatMap { pair -> [String] in
            switch pair {
            case .same: []
            case .moved(let sentence): ["> \(sentence.text)"]
            case .changed(let from, let to): ["- \(from.whole)", "+ \(to.whole)"]
            case .added(let sentence): ["+ \(sentence.text)"]
            case .removed(let sentence): ["- \(sentence.text)"]
            }
        }
    }
}

extension [WordRun] {
    fileprivate var whole: String { map(\.text).joined(separator: " ") }
}

/// What differs, for programs.
private struct ComparedSentences: Encodable {
    var added: [String] = []
    var removed: [String] = []
    var moved: [String] = []
    var changed: [[String: String]] = []

    init(_ comparison: PolicyComparison) {
        for pair in comparison.pairs {
            switch pair {
            case .same: continue
            case .moved(let sentence): moved.append(sentence.text)
            case .changed(let from, let to): changed.append(["from": from.whole, "to": to.whole])
            case .added(let sentence): added.append(sentence.text)
            case .removed(let sentence): removed.append(sentence.text)
            }
        }
    }
}
