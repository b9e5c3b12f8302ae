package import DataProtection

/// Who published a version, when and why: one person's act, on record beside the text (`changes-posted`).
package struct Publication: Sendable, Codable, Equatable {
    package let day: Day
    package let by: String
    package let reason: String
    package init(day: Day, by: String, reason: String) { (self.day, self.by, self.reason) = (day, by, reason) }
}

/// A version in one language as it stands on record: its text is kept for good, whatever becomes of the site folder.
package struct PublishedText: Sendable, Codable, Equatable {
    package let kind: PolicyKind
    package let number: Int
    package let language: Language
    /// A calendar date: "2026-03-02".
    package let inForce: String
    package let title: String
    package let fingerprint: String
    package let text: String
    /// Nothing for what was published before publications were recorded.
    package let publication: Publication?

    package init(
        kind: PolicyKind, number: Int, language: Language, inForce: String, title: String, fingerprint: String, text: String,
        publication: Publication?
    ) {
        (self.kind, self.number, self.language, self.inForce, self.title) = (kind, number, language, inForce, title)
        (self.fingerprint, self.text, self.publication) = (fingerprint, text, publication)
    }

    package init(_ version: PolicyVersion, publication: Publication) {
        self.init(
            kind: version.kind, number: version.number, language: version.language, inForce: version.inForce.text, title: version.title,
            fingerprint: version.fingerprint, text: version.text, publication: publication)
    }

    package func isSameNumber(as version: PolicyVersion) -> Bool {
        kind == version.kind && number == version.number && language == version.language
    }
}

/// What a site folder holds, held against what is on record. Only what is on record is served; a number on record keeps its words.
package struct PublicationPlan: Sendable {
    /// Differs from the text on record under the same number and language: nothing may be served or published while this is so.
    package let changed: [PolicyVersion]
    /// In the folder and not on record: waits for somebody to publish it.
    package let unpublished: [PolicyVersion]
    private let folder: [PolicyVersion]
    private let record: [PublishedText]

    package init(folder: [PolicyVersion], record: [PublishedText]) {
        (self.folder, self.record) = (folder, record)
        func found(_ version: PolicyVersion) -> PublishedText? { record.first { $0.isSameNumber(as: version) } }
        changed = folder.filter { version in found(version).map { $0.fingerprint != version.fingerprint } ?? false }
        unpublished = folder.filter { found($0) == nil }
    }

    /// Where a changed version first differs: the line on record, and the line of the folder in its place.
    package func firstDifference(of version: PolicyVersion) -> (recorded: String, found: String)? {
        guard let recorded = record.first(where: { $0.isSameNumber(as: version) }) else { return nil }
        let (before, now) = (recorded.text.split(separator: "\n"), version.text.split(separator: "\n"))
        let same = zip(before, now).prefix { $0 == $1 }.count
        func line(_ lines: [Substring]) -> String { same < lines.count ? String(lines[same]) : "" }
        return (line(before), line(now))
    }

    /// Every version on record, newest first within a kind and language.
    /// - Parameter read: takes a text apart that the folder no longer holds.
    package func served(read: (PublishedText) throws -> PolicyVersion) rethrows -> [PolicyVersion] {
        try record.map { text in
            try folder.first { text.isSameNumber(as: $0) && text.fingerprint == $0.fingerprint } ?? read(text)
        }.sorted { ($0.kind.rawValue, $0.language.rawValue, -$0.number) < ($1.kind.rawValue, $1.language.rawValue, -$1.number) }
    }

    /// The newest version on record before this one, to compare it with.
    package func predecessor(of version: PolicyVersion, among served: [PolicyVersion]) -> PolicyVersion? {
        served.first { $0.kind == version.kind && $0.language == version.language && $0.number < version.number }
    }
}
