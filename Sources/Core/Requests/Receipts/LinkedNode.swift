import DataProtection
import Foundation

// Rules: every name and every type is written with a prefix that the document's own context explains, or begins with "@"; what is empty is
// left out; a name stands once, several values as a list; what is written is the same bytes for the same facts.

/// A node of a JSON-LD 1.1 document.
struct LinkedNode: Encodable {
    private var members: [String: LinkedValue] = [:]

    init(id: String? = nil, types: [String]) {
        self["@id"] = id.map { .text($0) }
        self["@type"] = types.count == 1 ? .text(types[0]) : .list(types.map { .text($0) })
    }
    init(id: String? = nil, type: String) { self.init(id: id, types: [type]) }

    subscript(name: String) -> LinkedValue? {
        get { members[name] }
        set { members[name] = newValue?.written }
    }

    func encode(to encoder: any Encoder) throws { try members.encode(to: encoder) }

    /// The whole document: this node with the meaning of its prefixes, in canonical JSON for people to read.
    func document() throws -> Data {
        var whole = self
        whole.members["@context"] = .names(Self.prefixes)
        let encoder = JSONEncoder.canonical
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return try encoder.encode(whole) + Data("\n".utf8)
    }

    /// The Data Privacy Vocabulary 2.3 and what it is written with.
    private static let prefixes = [
        "dpv": "https://w3id.org/dpv#", "pd": "https://w3id.org/dpv/pd#", "loc": "https://w3id.org/dpv/loc#",
        "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#", "legal-no": "https://w3id.org/dpv/legal/no#",
        "dct": "http://purl.org/dc/terms/", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "schema": "https://schema.org/", "xsd": "http://www.w3.org/2001/XMLSchema#",
    ]
}

/// What a name of a node leads to.
indirect enum LinkedValue: Encodable {
    case text(String)
    case words(String, language: String)
    case number(Int)
    case typed(String, type: String)
    /// Something that has an address or a name of its own.
    case reference(String)
    case node(LinkedNode)
    case list([LinkedValue])
    case names([String: String])

    static func time(_ date: Date) -> LinkedValue { .typed(date.ISO8601Format(), type: "xsd:dateTime") }

    /// Nothing for what is empty. A list of one stays a list: who reads it as plain JSON finds the same shape each time.
    fileprivate var written: LinkedValue? {
        switch self {
        case .text(let text), .words(let text, _), .typed(let text, _), .reference(let text): return text.isEmpty ? nil : self
        case .list(let values):
            let kept = values.compactMap(\.written)
            return kept.isEmpty ? nil : .list(kept)
        case .number, .node, .names: return self
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .words(let text, let language): try container.encode(["@value": text, "@language": language])
        case .number(let number): try container.encode(number)
        case .typed(let text, let type): try container.encode(["@value": text, "@type": type])
        case .reference(let name): try container.encode(["@id": name])
        case .node(let node): try container.encode(node)
        case .list(let values): try container.encode(values)
        case .names(let names): try container.encode(names)
        }
    }
}
