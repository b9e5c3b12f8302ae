import Promises

/// The body of a document taken apart: `## Heading {#anchor}` opens a section, an empty line ends a paragraph,
/// `{#no-cookies}` at its end says which promise it makes.
struct PolicyText {
    struct Section {
        let id: String
        let heading: String
        var paragraphs: [Paragraph] = []
    }
    struct Paragraph {
        let source: String
        let promise: Promise?
        let place: Place
    }
    private(set) var sections: [Section] = []
    private let kind: PolicyKind
    private let findings: Findings
    private var anchors: Set<String> = []
    private var promised: Set<Promise> = []

    init(_ body: String, start: Place, kind: PolicyKind, findings: Findings) {
        (self.kind, self.findings) = (kind, findings)
        var block: [Substring] = []
        var blockLine = start.line
        for (offset, line) in body.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let place = Place(file: start.file, line: start.line + offset)
            let blank = line.allSatisfy(\.isWhitespace)
            if blank || line.hasPrefix("## ") {
                close(&block, Place(file: start.file, line: blockLine))
                if !blank { open(String(line.dropFirst(3)), place) }
            } else {
                if block.isEmpty { blockLine = place.line }
                block.append(line)
            }
        }
        close(&block, Place(file: start.file, line: blockLine))
        if sections.isEmpty { findings.mistake(start, "the text needs at least one heading like '## Who we are {#who}'") }
    }

    private mutating func open(_ line: String, _ place: Place) {
        let (heading, anchor) = Self.mark(line)
        let id = anchor ?? Self.anchor(heading)
        if !id.isIdentifier { findings.mistake(place, "give the heading an anchor of lowercase letters: '## \(heading) {#name}'") }
        if Promise(rawValue: id) != nil { findings.mistake(place, "'\(id)' is the name of a promise; give the heading another anchor") }
        if !anchors.insert(id).inserted { findings.mistake(place, "the anchor '\(id)' stands twice") }
        sections.append(Section(id: id, heading: heading))
    }

    private mutating func close(_ block: inout [Substring], _ place: Place) {
        guard !block.isEmpty else { return }
        let (source, name) = Self.mark(block.joined(separator: "\n"))
        let last = Place(file: place.file, line: place.line + block.count - 1)
        block = []
        if source.contains("{#") { findings.mistake(place, "a paragraph has one promise, named at its very end: {#no-cookies}") }
        var made: Promise?
        if let name { made = promise(name, last) }
        guard !sections.isEmpty else {
            findings.mistake(place, "this stands before the first heading; put a '## Heading' above it")
            return
        }
        sections[sections.count - 1].paragraphs.append(Paragraph(source: source, promise: made, place: place))
    }

    private mutating func promise(_ name: String, _ place: Place) -> Promise? {
        guard let promise = Promise(rawValue: name) else {
            findings.mistake(place, "unknown promise '\(name)'\(didYouMean(name, among: Promise.allCases.map(\.rawValue)))")
            return nil
        }
        if kind == .terms { findings.mistake(place, "promises belong in the privacy policy; take '{#\(name)}' out of the terms") }
        if !promised.insert(promise).inserted { findings.mistake(place, "the promise '\(name)' is made twice") }
        return promise
    }

    /// "text {#name}" as text and name.
    private static func mark(_ text: String) -> (text: String, name: String?) {
        guard let match = text.firstMatch(of: /\s*\{#([^{}\s]*)\}\s*$/) else { return (text, nil) }
        return (String(text[..<match.range.lowerBound]), String(match.1))
    }

    private static func anchor(_ heading: String) -> String {
        heading.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.joined(separator: "-")
    }
}
