import DataProtection
import Promises

// Rules: each document is there in every language with the same number, date and promises; numbers and dates go up together;
// policy and terms link to each other; an earlier version is what was published and takes no figure from today's configuration.

/// `policies/`: the versions in force and, under `earlier/`, those before them.
struct PolicyFiles {
    private(set) var versions: [PolicyVersion] = []

    init(_ folder: Folder, _ languages: [Language], _ writer: Writer) {
        let reader = PolicyReader(findings: folder.findings, languages: languages, writer: writer)
        var expected: Set<String> = []
        for kind in PolicyKind.allCases {
            var current: [(version: PolicyVersion, file: String)] = []
            for language in languages {
                let file = "policies/\(kind.rawValue).\(language).md"
                expected.insert(file)
                let missing = "the file is missing: the \(kind == .privacy ? "policy" : "terms of use") must be there in '\(language)'"
                guard let text = folder.text(file, missing: missing) else { continue }
                if let version = reader.read(text, file, kind, language, number: nil) { current.append((version, file)) }
            }
            Self.compare(current, folder.findings)
            let earlier = Self.earlier(folder, kind, languages, reader, current.first?.version, &expected)
            versions += current.map(\.version) + earlier
        }
        versions.sort { ($0.kind.rawValue, $0.language.rawValue, -$0.number) < ($1.kind.rawValue, $1.language.rawValue, -$1.number) }
        for file in folder.files(in: "policies").map({ "policies/\($0)" }) where !expected.contains(file) {
            folder.findings.mistake(
                Place(file: file, line: 1),
                "policies are named like privacy.\(languages[0]).md, earlier ones like earlier/privacy.1.\(languages[0]).md"
                    + didYouMean(file, among: expected))
        }
    }

    /// The same version must say the same in every language.
    private static func compare(_ versions: [(version: PolicyVersion, file: String)], _ findings: Findings) {
        guard let (first, file) = versions.first else { return }
        for (other, otherFile) in versions.dropFirst() {
            func differ(_ message: String) { findings.mistake(Place(file: otherFile, line: 1), message) }
            if other.number != first.number { differ("this is version \(other.number), but \(file) is version \(first.number)") }
            if other.inForce != first.inForce { differ("in force \(other.inForce.text), but \(file) \(first.inForce.text)") }
            let (here, there) = (Set(other.promises), Set(first.promises))
            for promise in Promise.allCases where here.contains(promise) != there.contains(promise) {
                let (has, lacks) = here.contains(promise) ? (otherFile, file) : (file, otherFile)
                findings.mistake(
                    Place(file: lacks, line: 1),
                    "the promise '\(promise.rawValue)' stands in \(has), but not here; promise the same in every language")
            }
        }
    }

    private static func earlier(
        _ folder: Folder, _ kind: PolicyKind, _ languages: [Language], _ reader: PolicyReader, _ current: PolicyVersion?,
        _ expected: inout Set<String>
    ) -> [PolicyVersion] {
        var versions: [(version: PolicyVersion, file: String)] = []
        for name in folder.files(in: "policies/earlier") {
            let file = "policies/earlier/\(name)"
            guard let match = name.wholeMatch(of: /([a-z]+)\.([0-9]{1,4})\.([A-Za-z0-9-]+)\.md/), match.1 == kind.rawValue,
                let number = Int(match.2), case let language = Language(rawValue: String(match.3)), languages.contains(language)
            else { continue }
            expected.insert(file)
            guard let text = folder.textIfPresent(file),
                let version = reader.read(text, file, kind, language, number: number)
            else { continue }
            if let current, number >= current.number {
                folder.findings.mistake(
                    Place(file: file, line: 1), "version \(number) is not earlier than the one in force, which is \(current.number)")
            } else if let current, version.inForce >= current.inForce {
                folder.findings.mistake(
                    Place(file: file, line: 1),
                    "was in force from \(version.inForce.text), not before the one in force (\(current.inForce.text))")
            }
            versions.append((version, file))
        }
        for group in Dictionary(grouping: versions, by: \.version.number).values { compare(group, folder.findings) }
        for language in languages {
            let ordered = versions.filter { $0.version.language == language }.sorted { $0.version.number < $1.version.number }
            for (older, newer) in zip(ordered, ordered.dropFirst()) where older.version.inForce >= newer.version.inForce {
                folder.findings.mistake(Place(file: newer.file, line: 1), "in force before version \(older.version.number)")
            }
        }
        for number in 1..<max(1, current?.number ?? 1) where !versions.contains(where: { $0.version.number == number }) {
            folder.findings.warning(
                Place(file: "policies/earlier/\(kind.rawValue).\(number).\(languages[0]).md", line: 1),
                "version \(number) is not in this folder: people can read it again only where it is on record (`vern policy list --data DATA`)"
            )
        }
        return versions.map(\.version)
    }
}
