import ArgumentParser
import Foundation
import SiteFolder

/// Reads a site folder and says every mistake with file and line.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read a site folder and say every mistake, with file and line.",
        discussion: "Exits with 0 when nothing is wrong, with 65 when something is.")

    @Argument(help: "The site folder.") var site: String
    @Option(help: "text or json") var format: Format = .text

    func run() throws {
        let loaded = try SiteLoading.drawn(site)
        switch format {
        case .text:
            for mistake in loaded.mistakes { print("\(site)/\(mistake)") }
            for warning in loaded.warnings { print("\(site)/\(warning) (a remark, not a mistake)") }
            print(loaded.mistakes.isEmpty ? "\(site): nothing to mend" : "\(site): \(loaded.mistakes.count) to mend")
        case .json:
            struct Report: Encodable {
                let mistakes: [Mistake]
                let warnings: [Mistake]
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(Report(mistakes: loaded.mistakes, warnings: loaded.warnings)), as: UTF8.self))
        }
        if !loaded.mistakes.isEmpty { throw Exit.mistakes }
    }
}
