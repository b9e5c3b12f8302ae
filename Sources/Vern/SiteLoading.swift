import ArgumentParser
import Declarations
import Foundation
import Markdown
import PageKit
import Promises
import SiteFolder

/// Exit codes of all commands, as `vern --help` lists them.
enum Exit {
    static let usage = ExitCode(64)
    static let finding = ExitCode(1)
    static let mistakes = ExitCode(65)
    static let unavailable = ExitCode(69)
    /// What was asked for waits for colleagues, or for its day.
    static let waiting = ExitCode(75)
}

enum SiteLoading {
    private static let reader = SiteFolder(markdown: MD4C(), texts: BuiltInTexts.texts())

    static func load(_ folder: String) throws -> Loaded { reader.load(URL(fileURLWithPath: folder, isDirectory: true)) }

    /// A published text taken apart; nothing when it is damaged.
    static func policy(_ published: PublishedText, of site: Site) -> PolicyVersion? { reader.policy(published, of: site) }

    /// The same, with the frame of its pages drawn once: a shell of the theme's own may leave out what every page must show.
    static func drawn(_ folder: String) throws -> Loaded {
        let loaded = try load(folder)
        guard let site = loaded.site else { return loaded }
        do {
            _ = try PageShell(site: site, stylesheet: "/")
            return loaded
        } catch {
            return .mistaken([Mistake(file: "theme/shell.mustache", line: 1, message: "\(error)")], warnings: loaded.warnings)
        }
    }

    /// The site, or every mistake on standard error and the end of the command.
    static func site(_ folder: String) throws -> Site {
        let loaded = try drawn(folder)
        guard let site = loaded.site else {
            for mistake in loaded.mistakes { Complaint.say("\(folder)/\(mistake)") }
            Complaint.say("vern: \(loaded.mistakes.count) to mend in \(folder)")
            throw Exit.mistakes
        }
        return site
    }
}

/// Words on standard error.
enum Complaint {
    static func say(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
}
