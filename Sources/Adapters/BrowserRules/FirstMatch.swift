import Synchronization

/// Reads texts by rules of which the first that fits decides. Patterns are compiled when first needed, and only those are tried whose
/// words stand in the text.
final class FirstMatch: Sendable {
    /// The rules that may fit a text: a bit each.
    struct Candidates {
        fileprivate var bits: [UInt64]
    }
    private enum Compiled {
        case pattern(Pattern)
        case refused
    }

    private let rules: [Rule]
    /// Where each kind's rules begin among all.
    private let bounds: [Int]
    private let finder: WordFinder
    /// Those without words of their own.
    private let always: [UInt64]
    private let compiled: Mutex<[Compiled?]>

    init(_ file: RuleFile) {
        rules = file.lists.flatMap { $0 }
        bounds = file.lists.reduce(into: [0]) { $0.append($0.last! + $1.count) }
        var always = [UInt64](repeating: 0, count: (rules.count + 63) / 64)
        var words: [([UInt8], Int32)] = []
        for (index, rule) in rules.enumerated() {
            if let needed = RequiredWords(pattern: rule.pattern).words {
                words += needed.map { ($0, Int32(index)) }
            } else {
                always[index >> 6] |= 1 << UInt64(index & 63)
            }
        }
        (finder, self.always) = (WordFinder(words), always)
        compiled = Mutex([Compiled?](repeating: nil, count: rules.count))
    }

    func candidates(for text: UnsafeBufferPointer<UInt8>) -> Candidates {
        var bits = always
        bits.withUnsafeMutableBufferPointer { bits in
            finder.find(in: text) { bits[Int($0) >> 6] |= 1 << UInt64($0 & 63) }
        }
        return Candidates(bits: bits)
    }

    /// - Returns: the fields that the first fitting rule of a kind makes; nothing where none fits.
    func read(
        _ text: UnsafeBufferPointer<UInt8>, as kind: RuleFile.Kind, among candidates: Candidates, within limits: MatchLimits
    ) -> [String?]? {
        let (low, high) = (bounds[kind.rawValue], bounds[kind.rawValue + 1])
        guard low < high else { return nil }
        for place in (low >> 6)...((high - 1) >> 6) {
            var left = candidates.bits[place]
            while left != 0 {
                let index = place << 6 + left.trailingZeroBitCount
                left &= left - 1
                guard index >= low, index < high, case .pattern(let pattern) = pattern(index),
                    let groups = pattern.match(text, within: limits)
                else { continue }
                return Answer(text: text, groups: groups).fields(of: rules[index], kind)
            }
        }
        return nil
    }

    private func pattern(_ index: Int) -> Compiled {
        if let known = compiled.withLock({ $0[index] }) { return known }
        let rule = rules[index]
        let new = Pattern(rule.pattern, caseless: rule.caseless).map(Compiled.pattern) ?? .refused
        compiled.withLock { $0[index] = new }
        return new
    }
}

private struct Answer {
    let text: UnsafeBufferPointer<UInt8>
    let groups: [Range<Int>?]

    func fields(of rule: Rule, _ kind: RuleFile.Kind) -> [String?] {
        rule.replacements.enumerated().map { field, replacement in
            let made = replacement.map(filled) ?? kind.group(of: field).flatMap(group)
            let trimmed = made?.drop { $0 == " " }
            return trimmed.flatMap { $0.isEmpty ? nil : String($0.reversed().drop { $0 == " " }.reversed()) }
        }
    }

    private func group(_ number: Int) -> String? {
        guard number < groups.count, let range = groups[number] else { return nil }
        return String(decoding: text[range], as: UTF8.self)
    }

    /// A group that is not there, or took no part, leaves nothing behind.
    private func filled(_ replacement: String) -> String {
        guard replacement.contains("$") else { return replacement }
        var (made, dollar) = ("", false)
        for letter in replacement {
            if dollar, let number = letter.wholeNumberValue, (1...9).contains(number) {
                made += group(number) ?? ""
                dollar = false
                continue
            }
            if dollar { made += "$" }
            dollar = letter == "$"
            if !dollar { made.append(letter) }
        }
        return dollar ? made + "$" : made
    }
}
