import Crypto
import DataProtection
import Declarations
import Foundation
import Markup
import Promises

/// Reads one document: its particulars, its sections, its paragraphs with their promises, and its fingerprint.
struct PolicyReader {
    let findings: Findings
    let languages: [Language]
    let writer: Writer

    /// - Parameter number: what the name of an earlier version's file says; nothing for the version in force.
    func read(_ source: String, _ file: String, _ kind: PolicyKind, _ language: Language, number: Int?) -> PolicyVersion? {
        guard
            let matter = FrontMatter(
                source, file: file, keys: ["version", "in-force", "title"], languages: languages, findings: findings)
        else { return nil }
        let (version, title) = (matter.keyed.number("version", 1...9999), matter.keyed.string("title"))
        let inForce = matter.keyed.string("in-force").flatMap { text in
            let date = CalendarDate(text)
            if date == nil { matter.keyed.refuse("in-force", "is '\(text)', but must be a date like 2026-03-02") }
            return date
        }
        // The published text is read back by its lines.
        if title?.contains(where: \.isNewline) == true { matter.keyed.refuse("title", "must be one line") }
        if let number, let version, number != version {
            matter.keyed.refuse("version", "is \(version), but the file's name says \(number)")
        }
        let start = Place(file: file, line: matter.bodyLine)
        let body: String
        if number == nil {
            body = writer.figures.filled(matter.body, language, at: start, findings)
        } else {
            body = matter.body
            refuseFigures(body, start)
        }
        let sections = sections(body, start, kind, language, title: number == nil ? title ?? "" : "")
        guard let version, let inForce, let title else { return nil }
        let other: PolicyKind = kind == .privacy ? .terms : .privacy
        if number == nil, !links(sections, to: "/\(other.rawValue)") {
            findings.mistake(start, "the text must link to /\(other.rawValue), for example [\(other.rawValue)](/\(other.rawValue))")
        }
        return Self.version(
            kind, version, inForce, language, title, sections, Self.published(kind, version, inForce, language, title, body))
    }

    /// Takes a text apart that was published: word for word, figures and all.
    /// - Returns: nothing when it is not the text its fingerprint and particulars say.
    func read(_ published: PublishedText) -> PolicyVersion? {
        let lines = published.text.split(separator: "\n", maxSplits: 4, omittingEmptySubsequences: false)
        guard lines.count == 5, let inForce = CalendarDate(published.inForce) else { return nil }
        let start = Place(file: "\(published.kind.rawValue).\(published.number).\(published.language).md", line: 1)
        let (kind, number, language, title) = (published.kind, published.number, published.language, published.title)
        let body = String(lines[4])
        guard Self.published(kind, number, inForce, language, title, body) == published.text else { return nil }
        let version = Self.version(
            kind, number, inForce, language, title, sections(body, start, kind, language, title: ""), published.text)
        return version.fingerprint == published.fingerprint ? version : nil
    }

    private func sections(
        _ body: String, _ start: Place, _ kind: PolicyKind, _ language: Language, title: String
    ) -> [PolicySection] {
        PolicyText(body, start: start, kind: kind, findings: findings).sections.map { section in
            PolicySection(
                id: section.id, heading: section.heading, clauses: section.paragraphs.map { clause($0, language, title: title) })
        }
    }

    private static func version(
        _ kind: PolicyKind, _ number: Int, _ inForce: CalendarDate, _ language: Language, _ title: String, _ sections: [PolicySection],
        _ text: String
    ) -> PolicyVersion {
        PolicyVersion(
            kind: kind, number: number, language: language, inForce: inForce, title: title, sections: sections, text: text,
            fingerprint: Data(SHA256.hash(data: Data(text.utf8))).hex)
    }

    /// What the fingerprint covers: the particulars a line each, an empty line, and the text with its figures in place.
    private static func published(
        _ kind: PolicyKind, _ number: Int, _ inForce: CalendarDate, _ language: Language, _ title: String, _ body: String
    ) -> String {
        """
        \(title)
        \(kind.rawValue) \(number) \(language)
        \(inForce.text)

        \(body.trimmingCharacters(in: .whitespacesAndNewlines))

        """
    }

    private func clause(_ paragraph: PolicyText.Paragraph, _ language: Language, title: String) -> PolicyClause {
        let rendered = writer.render(paragraph.source, language, at: paragraph.place, title: title)
        if rendered.html.source.contains(/<h[1-6]>/) {
            findings.mistake(paragraph.place, "headings of a policy begin with ## and stand alone, an empty line around them")
        }
        return PolicyClause(
            promise: paragraph.promise, html: rendered.html.source.trimmingCharacters(in: .newlines), plain: rendered.plain)
    }

    private func links(_ sections: [PolicySection], to path: String) -> Bool {
        sections.contains { $0.clauses.contains { $0.html.contains("href=\"\(path)\"") || $0.html.contains("href=\"\(path)#") } }
    }

    private func refuseFigures(_ body: String, _ start: Place) {
        for (offset, line) in body.split(separator: "\n", omittingEmptySubsequences: false).enumerated() where line.contains("{{") {
            findings.mistake(
                Place(file: start.file, line: start.line + offset), "an earlier version is what was published: write the figure itself")
        }
    }
}
