import DataProtection
import Foundation
import Yams

// Rules of the reader: a key nobody asks for is refused, so is one that stands twice, one that is missing, and a value of another kind;
// reading goes on after each, so that one run tells them all.

/// One mapping of a YAML file and the keys it may have.
struct Keyed {
    let file: String
    let findings: Findings
    let languages: [Language]
    /// What the mapping is called in messages: "controller".
    let name: String
    let line: Int
    private let shift: Int
    private let nodes: [String: (node: Node, line: Int)]

    /// - Parameter shift: lines of the file before the YAML begins.
    init?(
        yaml: String, file: String, name: String, keys: [String], languages: [Language], findings: Findings, shift: Int = 0
    ) {
        guard let node = Self.compose(yaml, file: file, findings: findings, shift: shift) else { return nil }
        self.init(
            node, file: file, name: name, line: 1 + shift, keys: keys, languages: languages, findings: findings, shift: shift)
    }

    private init?(
        _ node: Node, file: String, name: String, line: Int, keys: [String], languages: [Language], findings: Findings, shift: Int
    ) {
        guard case .mapping(let mapping) = node else {
            findings.mistake(Place(file: file, line: line), "\(name) must be a list of 'key: value' lines")
            return nil
        }
        var nodes: [String: (node: Node, line: Int)] = [:]
        for (key, value) in mapping {
            let text = key.scalar?.string ?? ""
            let line = (key.mark?.line ?? 1) + shift
            if keys.contains(text) {
                nodes[text] = (value, line)
            } else {
                findings.mistake(Place(file: file, line: line), "unknown key '\(text)' in \(name)\(didYouMean(text, among: keys))")
            }
        }
        (self.file, self.name, self.line, self.findings, self.languages) = (file, name, line, findings, languages)
        (self.shift, self.nodes) = (shift, nodes)
    }

    func has(_ key: String) -> Bool { nodes[key] != nil }
    func place(_ key: String? = nil) -> Place { Place(file: file, line: key.flatMap { nodes[$0]?.line } ?? line) }
    func refuse(_ key: String, _ message: String) { findings.mistake(place(key), "'\(key)' \(message)") }

    /// A text; a missing or empty one is a mistake.
    func string(_ key: String) -> String? {
        guard let node = required(key) else { return nil }
        guard let text = scalar(node) else {
            refuse(key, "must be a text, and not an empty one")
            return nil
        }
        return text
    }

    func optionalString(_ key: String) -> String? { has(key) ? string(key) : nil }

    func number(_ key: String, _ range: ClosedRange<Int>) -> Int? {
        guard let node = required(key) else { return nil }
        guard node.scalar?.style == .plain, let number = node.scalar.flatMap({ Int($0.string) }), range.contains(number) else {
            refuse(key, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    func flag(_ key: String) -> Bool? {
        guard let node = required(key) else { return nil }
        guard node.scalar?.style == .plain, let flag = node.scalar.flatMap({ Bool($0.string) }) else {
            refuse(key, "must be true or false")
            return nil
        }
        return flag
    }

    /// One of a few words.
    func choice<Value>(_ key: String, _ words: KeyValuePairs<String, Value>) -> Value? {
        guard let text = string(key) else { return nil }
        if let found = words.first(where: { $0.key == text }) { return found.value }
        refuse(
            key, "is '\(text)', but must be one of \(words.map(\.key).joined(separator: ", "))\(didYouMean(text, among: words.map(\.key)))")
        return nil
    }

    /// Either one text for all languages or a text for each language of the site.
    func localised(_ key: String) -> Localised<String>? {
        guard let node = required(key) else { return nil }
        if let text = scalar(node) { return Localised(same: text) }
        guard case .mapping = node,
            let map = Keyed(
                node, file: file, name: "'\(key)'", line: nodes[key]!.line, keys: languages.map(\.rawValue), languages: languages,
                findings: findings, shift: shift)
        else {
            refuse(key, "must be a text, or a text for each of \(languages.map(\.rawValue).joined(separator: ", "))")
            return nil
        }
        var values: [Language: String] = [:]
        for language in languages {
            if !map.has(language.rawValue) {
                refuse(key, "has no text in '\(language)'")
            } else if let text = map.string(language.rawValue) {
                values[language] = text
            }
        }
        return values.count == languages.count ? Localised(values, first: languages[0]) : nil
    }

    func optionalLocalised(_ key: String) -> Localised<String>? { has(key) ? localised(key) : nil }

    /// A mapping below a key that must be there.
    func keyed(_ key: String, keys: [String], languages: [Language]? = nil) -> Keyed? {
        guard let node = required(key) else { return nil }
        return Keyed(
            node, file: file, name: "'\(key)'", line: nodes[key]!.line, keys: keys, languages: languages ?? self.languages,
            findings: findings, shift: shift)
    }

    /// The mappings of a list; none when the key isn't there.
    func list(_ key: String, of name: String, keys: [String], languages: [Language]? = nil) -> [Keyed] {
        entries(key).compactMap { entry in
            Keyed(
                entry, file: file, name: name, line: (entry.mark?.line).map { $0 + shift } ?? nodes[key]!.line, keys: keys,
                languages: languages ?? self.languages, findings: findings, shift: shift)
        }
    }

    /// The words of a list; none when the key isn't there.
    func words(_ key: String) -> [(text: String, place: Place)] {
        entries(key).compactMap { entry in
            guard let text = scalar(entry) else {
                refuse(key, "must be a list of words")
                return nil
            }
            return (text, Place(file: file, line: (entry.mark?.line).map { $0 + shift } ?? nodes[key]!.line))
        }
    }

    private func entries(_ key: String) -> [Node] {
        guard let node = nodes[key]?.node else { return [] }
        guard case .sequence(let sequence) = node else {
            refuse(key, "must be a list, one '- …' a line")
            return []
        }
        return Array(sequence)
    }

    private func required(_ key: String) -> Node? {
        if nodes[key] == nil { findings.mistake(place(), "\(name) lacks '\(key)'") }
        return nodes[key]?.node
    }

    private func scalar(_ node: Node) -> String? {
        guard case .scalar(let scalar) = node else { return nil }
        let text = scalar.string.trimmingCharacters(in: .whitespacesAndNewlines)
        return text.isEmpty || scalar.style == .plain && ["~", "null"].contains(text) ? nil : text
    }
}
