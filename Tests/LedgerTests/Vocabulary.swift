import Foundation
import Testing

/// Names that exist: of the Data Privacy Vocabulary 2.3 its own list (Tests/Vocabulary), of the others those that Vern writes.
struct Vocabulary {
    private let terms: [String: Set<String>]

    init() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Vocabulary/dpv-2.3.txt")
        var terms: [String: Set<String>] = [
            "dct": [
                "conformsTo", "created", "description", "extent", "hasPart", "identifier", "language", "provenance",
                "ProvenanceStatement", "publisher", "title",
            ],
            "rdf": ["value"], "schema": ["PropertyValue", "additionalProperty", "name", "sha256", "value", "version"],
            "xsd": ["dateTime", "duration"],
        ]
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: ":", maxSplits: 1)
            terms[String(parts[0]), default: []].formUnion(parts[1].split(separator: " ").map(String.init))
        }
        self.terms = terms
        #expect(terms["dpv", default: []].count > 1_000 && terms["eu-gdpr", default: []].count > 200)
    }

    func has(_ name: String) -> Bool {
        let parts = name.split(separator: ":", maxSplits: 1).map(String.init)
        return parts.count == 2 && terms[parts[0]]?.contains(parts[1]) == true
    }

    /// Everything wrong with a JSON-LD document: names nobody defined, prefixes its context does not explain, what is empty.
    func faults(_ document: Data) throws -> [String] {
        let root = try #require(try JSONSerialization.jsonObject(with: document) as? [String: Any])
        let context = try #require(root["@context"] as? [String: String])
        var faults = context.filter { !$0.value.hasPrefix("http") || !($0.value.hasSuffix("#") || $0.value.hasSuffix("/")) }.map(\.key)
        walk(root.filter { $0.key != "@context" }, prefixes: Set(context.keys), &faults)
        return faults
    }

    private func walk(_ value: Any, prefixes: Set<String>, _ faults: inout [String]) {
        switch value {
        case let node as [String: Any]:
            if node.isEmpty { faults.append("an empty node") }
            for (name, value) in node {
                if !name.hasPrefix("@") { check(name, prefixes, &faults) }
                for type in (name == "@type" ? (value as? [Any] ?? [value]) : []) { check(type as? String ?? "", prefixes, &faults) }
                if name == "@id", let id = value as? String, let prefix = id.split(separator: ":").first.map(String.init) {
                    if prefixes.contains(prefix) { check(id, prefixes, &faults) }
                    if !prefixes.contains(prefix), !["urn", "http", "https", "mailto"].contains(prefix) { faults.append(id) }
                }
                if !["@id", "@type"].contains(name) { walk(value, prefixes: prefixes, &faults) }
            }
        case let list as [Any]:
            if list.isEmpty { faults.append("an empty list") }
            for one in list { walk(one, prefixes: prefixes, &faults) }
        case let text as String:
            if text.allSatisfy(\.isWhitespace) { faults.append("an empty text") }
            if text.wholeMatch(of: /(dpv|pd|loc|eu-gdpr|legal-eu|legal-no|justifications):\S+/) != nil, !has(text) { faults.append(text) }
        case is NSNull: faults.append("null")
        default: break
        }
    }

    private func check(_ name: String, _ prefixes: Set<String>, _ faults: inout [String]) {
        let prefix = String(name.prefix { $0 != ":" })
        if !prefixes.contains(prefix) || !has(name) { faults.append(name) }
    }
}

/// JSON whose objects name nothing twice: parsers keep one of the two and say nothing.
enum RepeatedNames {
    static func found(in json: Data) -> [String] {
        var open: [Set<String>] = []
        var (found, name): ([String], String?) = ([], nil)
        var rest = Array(String(decoding: json, as: UTF8.self))[...]
        while let character = rest.popFirst() {
            switch character {
            case "{": open.append([])
            case "}": open.removeLast()
            case "\"":
                var text = ""
                while let next = rest.popFirst(), next != "\"" {
                    text.append(next)
                    if next == "\\", let escaped = rest.popFirst() { text.append(escaped) }
                }
                name = text
            case ":":
                if let known = name, !open.isEmpty, !open[open.count - 1].insert(known).inserted { found.append(known) }
                name = nil
            case ",", "[", "]": name = nil
            default: break
            }
        }
        return found
    }
}
