package import DataProtection

/// The sentences of pages and letters in one language: one `key = text` a line, `{name}` where a value goes, `#` for remarks.
package struct Texts: Sendable {
    package let language: Language
    private let texts: [String: String]

    /// A line that is neither a remark, empty, nor `key = text` is refused by its number.
    package init(language: Language, file: String) throws(TextsRefusal) {
        var texts: [String: String] = [:]
        for (index, line) in file.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.trimmed
            if line.isEmpty || line.hasPrefix("#") { continue }
            guard let equals = line.firstRange(of: " = ") else { throw .malformed(line: index + 1) }
            let key = String(line[..<equals.lowerBound])
            guard texts.updateValue(String(line[equals.upperBound...]), forKey: key) == nil else { throw .repeated(key, line: index + 1) }
        }
        self.language = language
        self.texts = texts
    }

    /// Texts of `other` stand in where this has none.
    package func over(_ other: Texts) -> Texts { Texts(language: language, texts: texts.merging(other.texts) { mine, _ in mine }) }
    private init(language: Language, texts: [String: String]) { (self.language, self.texts) = (language, texts) }

    /// The text for a key with its values put in. A key nobody wrote shows itself; a test holds that none is missing.
    package func callAsFunction(_ key: String, _ values: KeyValuePairs<String, String> = [:]) -> String {
        guard let template = texts[key] else { return key }
        if values.isEmpty { return template }
        var result = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = rest[rest.index(after: open)..<close]
            result += rest[..<open]
            result += values.first { $0.key == name }?.value ?? String(rest[open...close])
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    package func has(_ key: String) -> Bool { texts[key] != nil }
    package var keys: Set<String> { Set(texts.keys) }
}

package enum TextsRefusal: Error, Equatable {
    case malformed(line: Int)
    case repeated(String, line: Int)
}

extension Substring {
    fileprivate var trimmed: Substring {
        var part = self
        while part.first?.isWhitespace == true { part.removeFirst() }
        while part.last?.isWhitespace == true { part.removeLast() }
        return part
    }
}
