import Foundation

/// Reads a mail server's plain words for the addresses that failed. Bounded: 300 lines of 1,000 characters.
struct BounceText {
    private let rules: BounceRules
    private let lines: [String]
    /// The same in lower case, each with the line after it, as phrases go over a line's end.
    private let spans: [String]
    /// Addresses that stand for the two ends of the report itself.
    private let ends: Set<String>

    init(_ text: String, rules: BounceRules, ends: [String]) {
        var lines: [String] = []
        for line in text.split(separator: "\n").prefix(300) {
            let line = Self.oneBlank(String(line.prefix(1_000)))
            if line.isEmpty { continue }
            if Self.beginsCopy(line, rules) { break }
            lines.append(line)
        }
        (self.rules, self.lines) = (rules, lines)
        let low = lines.map { $0.lowercased() }
        spans = low.indices.map { $0 + 1 < low.count ? "\(low[$0]) \(low[$0 + 1])" : low[$0] }
        self.ends = Set(ends.map { $0.lowercased() })
    }

    /// - Parameter named: addresses a header says failed.
    /// - Returns: nothing where the words tell of no letter; no recipients where they name none.
    func report(named: [String]) -> DeliveryReport? {
        let delayed = line(with: .delayed)
        let failed = line(with: .failed)
        let shaped = lines.firstIndex { $0.hasPrefix("<") && $0.hasSuffix(">:") && MailboxScan.leading($0) != nil }
        guard let start = failed ?? delayed ?? shaped ?? (named.isEmpty ? nil : 0) else { return nil }
        let action: DeliveryReport.Action = delayed == nil ? .failed : .delayed
        var found = leading(from: start) + told()
        if found.isEmpty { found = inline(near: start) }
        if found.isEmpty { found = leading(from: 0) }
        var seen = Set(named.map { $0.lowercased() }).union(ends)
        found =
            named.map { (address: $0, line: start) }
            + found.filter { seen.insert($0.address.lowercased()).inserted && !isMachine($0.address) }
        return DeliveryReport(
            found.prefix(50).map { address, at in
                let words = words(about: at, others: found.map(\.line))
                return DeliveryReport.Recipient(
                    address: address, action: action, status: action == .failed ? rules.status(declared: nil, words: words) : nil,
                    diagnostic: words)
            })
    }

    private typealias Found = (address: String, line: Int)

    private func line(with kind: BounceRules.Kind) -> Int? { spans.firstIndex { rules.has(kind, in: $0) } }

    private func leading(from start: Int) -> [Found] {
        lines.indices.dropFirst(start).compactMap { index in MailboxScan.leading(lines[index]).map { ($0, index) } }
    }

    /// Addresses right after words that announce one.
    private func told() -> [Found] {
        let phrases = rules.phrases[.at, default: []]
        return lines.indices.flatMap { index in
            phrases.compactMap { phrase -> Found? in
                let span = spans[index]
                guard let place = span.range(of: phrase) else { return nil }
                // Begun in the next line, it is found there.
                guard span.distance(from: span.startIndex, to: place.lowerBound) < lines[index].count else { return nil }
                let written = index + 1 < lines.count ? "\(lines[index]) \(lines[index + 1])" : lines[index]
                let rest = written.dropFirst(span.distance(from: span.startIndex, to: place.upperBound))
                guard let first = MailboxScan.all(String(rest)).first, first.offset <= 30 else { return nil }
                return (first.address, index)
            }
        }
    }

    private func inline(near start: Int) -> [Found] {
        for index in lines.indices.dropFirst(start).prefix(6) {
            let others = MailboxScan.all(lines[index]).filter {
                // "... mail from somebody@host": whoever sent it.
                !ends.contains($0.address.lowercased()) && !isMachine($0.address) && !lines[index].prefix($0.offset).hasSuffix("from ")
            }
            if let first = others.first { return [(first.address, index)] }
        }
        return []
    }

    /// From the line an address stands in up to the next address; short texts say why before it, too.
    private func words(about line: Int, others: [Int]) -> String {
        let next = others.filter { $0 > line }.min() ?? lines.count
        let after = lines[line..<min(next, line + 8, lines.count)].joined(separator: " ")
        guard Set(others).count == 1 else { return after }
        let before = lines[..<line].suffix(4).joined(separator: " ")
        return EnhancedStatus(in: after) == nil ? "\(after) \(before)" : after
    }

    private func isMachine(_ address: String) -> Bool {
        let local = address.split(separator: "@")[0].lowercased()
        return ["postmaster", "mailer-daemon"].contains(local)
    }

    /// Phrases with a dash want a line with one.
    private static func beginsCopy(_ line: String, _ rules: BounceRules) -> Bool {
        let low = line.lowercased()
        let bare = low.drop { "-=|*_ >".contains($0) }
        return rules.phrases[.copy, default: []].contains { phrase in
            phrase.hasPrefix("-") ? low.hasPrefix("--") && bare.hasPrefix(phrase.drop { "- ".contains($0) }) : bare.hasPrefix(phrase)
        }
    }

    static func oneBlank(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}

/// Finds addresses in a line, in one pass.
enum MailboxScan {
    /// - Parameter offset: characters before it.
    static func all(_ line: String) -> [(address: String, offset: Int)] {
        let characters = Array(line)
        return characters.indices.filter { characters[$0] == "@" }.prefix(50).compactMap { at in
            var (start, end) = (at, at + 1)
            while start > 0, at - start < 64, isLocal(characters[start - 1]) { start -= 1 }
            while end < characters.count, end - at < 254, isDomain(characters[end]) { end += 1 }
            while end > at + 1, !(characters[end - 1].isLetter || characters[end - 1].isNumber) { end -= 1 }
            // "SMTP=somebody@host" of X.400 names.
            var local = String(characters[start..<at])
            if local.lowercased().hasPrefix("smtp=") { local = String(local.dropFirst(5)) }
            while local.hasPrefix("'") || local.hasPrefix("`") { local.removeFirst() }
            let domain = String(characters[(at + 1)..<end])
            let next = end < characters.count ? characters[end...].prefix(2) : []
            guard isDotted(local), isDotted(domain), domain.contains("."), next != [".", "."] else { return nil }
            return ("\(local)@\(domain)", start)
        }
    }

    /// An address at the beginning of a line, behind bullets and brackets.
    static func leading(_ line: String) -> String? {
        var rest = line.drop { "*->\"'[<(| \u{2022}".contains($0) }
        for name in ["SMTP:", "mailto:", "rfc822;"] where rest.lowercased().hasPrefix(name.lowercased()) {
            rest = rest.dropFirst(name.count)
        }
        guard let first = all(String(rest.prefix(400))).first, first.offset == 0 else { return nil }
        return first.address
    }

    private static func isLocal(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || ".!#$%&'*+-/=?^_`{|}~".contains(character)
    }
    private static func isDomain(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "." || character == "-"
    }
    private static func isDotted(_ part: String) -> Bool {
        !part.isEmpty && part.utf8.count <= 253 && !part.contains("..") && !part.hasPrefix(".") && !part.hasSuffix(".")
    }
}
