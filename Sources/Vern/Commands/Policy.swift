import ArgumentParser
import DataProtection
import Declarations
import Foundation
import Promises

/// Versions of policy and terms in a site folder.
struct Policy: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Versions of the privacy policy and the terms.", subcommands: [List.self, Diff.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List every version with its date and fingerprint.")
        @Argument(help: "The site folder.") var site = "."
        @Option(help: "text or json") var format: Format = .text

        func run() throws {
            let versions = try SiteLoading.site(site).policies
            switch format {
            case .text:
                for version in versions {
                    print("\(version.kind.rawValue) \(version.number) \(version.language) \(version.inForce.text) \(version.fingerprint)")
                }
            case .json:
                let lines = versions.map {
                    [
                        "kind": $0.kind.rawValue, "version": String($0.number), "language": $0.language.rawValue,
                        "inForce": $0.inForce.text, "fingerprint": $0.fingerprint, "title": $0.title,
                    ]
                }
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
                print(String(decoding: try encoder.encode(lines), as: UTF8.self))
            }
        }
    }

    struct Diff: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compare two versions sentence by sentence.",
            discussion: "Lines begin with - for what went, + for what came. Exits with 1 when the versions differ.")
        @Argument(help: "privacy or terms") var kind: String
        @Argument(help: "The earlier version; without it the last but one.") var from: Int?
        @Argument(help: "The later version; without it the last.") var to: Int?
        @Option(help: "The site folder.") var site = "."
        @Option(help: "Language of the texts compared; without it the site's first.") var language: String?
        @Option(help: "text or json") var format: Format = .text

        func run() throws {
            guard let kind = PolicyKind(rawValue: kind) else { throw ValidationError("The kind is privacy or terms.") }
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
            let changes = PolicyChanges(from: earlier, to: later)
            switch format {
            case .text:
                print(
                    "\(kind.rawValue) \(earlier.number) (\(earlier.inForce.text)) -> \(later.number) (\(later.inForce.text)), \(language)")
                for line in changes.gone { print("- \(line)") }
                for line in changes.come { print("+ \(line)") }
            case .json:
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
                print(String(decoding: try encoder.encode(["gone": changes.gone, "come": changes.come]), as: UTF8.self))
            }
            if !changes.gone.isEmpty || !changes.come.isEmpty { throw Exit.finding }
        }
    }
}
