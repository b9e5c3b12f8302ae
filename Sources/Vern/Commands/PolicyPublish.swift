import ArgumentParser
import DataProtection
import Declarations
import Foundation
import Promises

extension Policy {
    struct Publish: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Publish new versions: see what changes, confirm, put them on record.",
            discussion: "Only what is published is served, from the next start of the server. Who, when and why stay on record.")
        @Argument(help: "The site folder.") var site: String
        @Option(help: "The data folder.") var data = "./data"
        @Option(help: "The master key; without it, beside the data folder.") var key: String?
        @Option(help: "Why the text changes.") var reason: String
        @Option(help: "Who publishes; without it, the user of this machine.") var by: String?
        @Flag(help: "Don't ask before publishing.") var yes = false
        @OptionGroup var waiting: Waiting

        func validate() throws {
            if reason.allSatisfy(\.isWhitespace) { throw ValidationError("A reason is needed: --reason \"We added a product\"") }
            if by?.allSatisfy(\.isWhitespace) == true { throw ValidationError("--by wants a name") }
        }

        func run() async throws {
            let declared = try SiteLoading.site(site)
            let record = try await Published.read(data: data, key: key, site: site)
            let plan = PublicationPlan(folder: declared.policies, record: record)
            guard plan.changed.isEmpty else { throw Refused.changed(plan.changed.map(plan.difference)) }
            guard !plan.unpublished.isEmpty else { return print("Nothing to publish: every version in \(site) is on record.") }
            for line in plan.lines(of: declared) { print(line) }
            try Confirm.ask("Publish this? Type yes", for: "yes", otherwise: "Nothing was published.", unless: yes)
            let publication = Publication(day: Day(Date()), by: by ?? NSUserName(), reason: reason)
            let texts = plan.unpublished.map { PublishedText($0, publication: publication) }
            let ask = try await AdminLine.answerer(data: data, key: key, site: site)
            let reply = try await ask(.publish(texts: texts))
            try Refused.end(reply)
            if let asked = reply.approvals.first { try await waiting.approved(asked, asking: ask, byServer: reply.byServer) }
            print("Published by \(publication.by): \(texts.map(\.name).joined(separator: ", ")).")
            print("It is served from the next start of the server.")
        }
    }
}

extension Refused {
    static func changed(_ names: [String]) -> ExitCode {
        Complaint.say(
            "vern: on record with other words under the same number: \(names.joined(separator: ", ")). Raise `version:`; nothing was published"
        )
        return Exit.finding
    }
}

extension PublicationPlan {
    /// What the unpublished versions would change of those on record, line by line.
    func lines(of site: Site) -> [String] {
        let served = served { SiteLoading.policy($0, of: site) ?? PolicyVersion($0) }
        let today = CalendarDate(Day(Date()))
        return unpublished.flatMap { version -> [String] in
            var lines = ["\(version.name), in force from \(version.inForce.text)"]
            if version.inForce < today { lines.append("  (that day is over: people who came since were shown the version before)") }
            if version.inForce > today { lines.append("  (that day is still to come: it is shown from the next start of the server)") }
            guard let earlier = predecessor(of: version, among: served) else {
                return lines + ["  (no earlier version of it is on record)"]
            }
            let comparison = PolicyComparison(from: earlier, to: version)
            return lines + ["  against \(earlier.number): \(comparison.counts)"] + comparison.lines.map { "  \($0)" }
        }
    }

    /// "privacy 3 (en), where “… 7 days” is now “… 9 days”": the first place that differs.
    func difference(of version: PolicyVersion) -> String {
        guard let (recorded, found) = firstDifference(of: version) else { return version.name }
        return "\(version.name), where “\(recorded)” is now “\(found)”"
    }
}

extension PolicyComparison {
    fileprivate var counts: String { "\(changed) changed, \(added) new, \(removed) gone, \(moved) moved" }
}

extension PolicyVersion {
    /// "privacy 3 (en)"
    var name: String { "\(kind.rawValue) \(number) (\(language))" }

    /// A text of which nothing but its particulars can be read.
    fileprivate init(_ text: PublishedText) {
        self.init(
            kind: text.kind, number: text.number, language: text.language,
            inForce: CalendarDate(text.inForce) ?? CalendarDate("1970-01-01")!,
            title: text.title, sections: [], text: text.text, fingerprint: text.fingerprint)
    }
}

extension PublishedText {
    var name: String { "\(kind.rawValue) \(number) (\(language))" }
}

/// What is on record in a data folder.
enum Published {
    static func read(data: String, key: String? = nil, site: String) async throws -> [PublishedText] {
        let reply = try await AdminLine.ask(.policies, data: data, key: key, site: site)
        try Refused.end(reply)
        return reply.policies
    }
}

/// What a start says of versions that nobody has published.
enum Unpublished {
    static func say(_ versions: [PolicyVersion], of site: String, data: String) {
        guard !versions.isEmpty else { return }
        let names = versions.map(\.name).joined(separator: ", ")
        Complaint.say(
            """
            vern: \(names) in \(site) is published by nobody and not served; the versions on record are.
            vern: to see what changes and publish it: vern policy publish \(site) --data \(data) --reason "Why it changes"
            """)
    }
}

extension Unpublished {
    static func say(functions changes: [String], of site: String, data: String) {
        guard !changes.isEmpty else { return }
        Complaint.say(
            """
            vern: the functions in \(site)/vern.yaml are not those on record, which hold: \(changes.count) lines differ.
            vern: to see them and publish them: vern staff functions publish \(site) --data \(data) --reason "Why they change"
            """)
    }
}

extension CalendarDate {
    fileprivate init(_ day: Day) { self.init(day.text)! }
}
