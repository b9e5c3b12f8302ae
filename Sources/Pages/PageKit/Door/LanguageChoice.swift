package import DataProtection
import Synchronization

/// Which of the site's languages answers a request: the one its address names, else the best match of `Accept-Language`
/// (RFC 9110 section 12.5.4, RFC 4647 section 3.4), else the site's first.
package final class LanguageChoice: Sendable {
    package let languages: [Language]
    private let prefixes: [(bytes: [UInt8], language: Language)]
    /// Browsers of one make send the same few texts: what was decided once is remembered, in bounded memory.
    private let decided = Mutex<[String: Language]>([:])
    private static let remembered = 256

    /// - Parameter languages: of the site, in its order of preference; not empty.
    package init(_ languages: [Language]) {
        precondition(!languages.isEmpty, "a site speaks at least one language")
        self.languages = languages
        prefixes = languages.map { (Array("/\($0)".utf8), $0) }
    }

    /// Splits "/nb/privacy?a=b" into `nb` and "/privacy?a=b"; nothing where the address names no language of the site.
    package func split(_ path: String) -> (language: Language, rest: String)? {
        let bytes = path.utf8
        for (prefix, language) in prefixes where bytes.starts(with: prefix) {
            let rest = bytes.dropFirst(prefix.count)
            switch rest.first {
            case nil: return (language, "/")
            case UInt8(ascii: "/"): return (language, String(rest) ?? "/")
            case UInt8(ascii: "?"): return (language, "/" + (String(rest) ?? ""))
            default: continue
            }
        }
        return nil
    }

    package func negotiate(_ acceptLanguage: String?) -> Language {
        guard let text = acceptLanguage, !text.isEmpty, text.utf8.count <= 1_024 else { return languages[0] }
        if let known = decided.withLock({ $0[text] }) { return known }
        let choice = best(for: text)
        if text.utf8.count <= 128 {
            decided.withLock { memory in
                if memory.count >= Self.remembered { memory.removeAll(keepingCapacity: true) }
                memory[text] = choice
            }
        }
        return choice
    }

    private func best(for text: String) -> Language {
        let ranges = text.split(separator: ",").prefix(32).compactMap(Range.init)
        let refused = Set(ranges.filter { $0.weight == 0 }.compactMap { match($0.tag) })
        for range in ranges.filter({ $0.weight > 0 }).sorted(by: { $0.weight > $1.weight }) {
            if range.tag == "*" {
                if let free = languages.first(where: { !refused.contains($0) }) { return free }
            } else if let language = match(range.tag), !refused.contains(language) {
                return language
            }
        }
        return languages.first { !refused.contains($0) } ?? languages[0]
    }

    /// "nb-NO" is answered by nb; "no" and "nn" too, where the site has no page of their own: every reader of either reads bokmål.
    private func match(_ tag: String) -> Language? {
        var subtags = tag.split(separator: "-", omittingEmptySubsequences: false)
        while !subtags.isEmpty {
            let language = Language(rawValue: subtags.joined(separator: "-"))
            if languages.contains(language) { return language }
            subtags.removeLast()
        }
        let primary = tag.prefix { $0 != "-" }
        return (primary == "no" || primary == "nn") && languages.contains(.bokmål) ? .bokmål : nil
    }

    private struct Range {
        let tag: String
        /// Thousandths.
        let weight: Int

        init?(_ text: Substring) {
            let parts = text.split(separator: ";").map { $0.filter { !$0.isWhitespace }.lowercased() }
            guard let tag = parts.first, !tag.isEmpty else { return nil }
            self.tag = tag
            guard let quality = parts.dropFirst().first(where: { $0.hasPrefix("q=") }) else {
                weight = 1_000
                return
            }
            guard let value = Double(quality.dropFirst(2)), (0...1).contains(value) else { return nil }
            weight = Int((value * 1_000).rounded())
        }
    }
}
