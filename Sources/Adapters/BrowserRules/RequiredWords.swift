/// Words of which at least one stands in every text a pattern fits, in lowercase: what lets most patterns be passed over unread.
/// It reads what it knows of a pattern's grammar and asks for nothing where it doesn't: a pattern is then tried on every text.
struct RequiredWords {
    /// Nothing: any text may fit.
    let words: [[UInt8]]?

    init(pattern: String) {
        var reader = PatternReader(bytes: Array(pattern.utf8))
        let found = reader.alternation()
        words = reader.understood && reader.atEnd ? found.best : nil
    }
}

/// What is known of a part of a pattern.
private struct Part {
    /// Every text it can stand for, where these are few.
    var exact: Set<[UInt8]>?
    /// Words of which one is in each text it can stand for.
    var any: Set<[UInt8]>?

    static let nothing = Part(exact: [[]])
    static let anything = Part()
    private static let mostTexts = 24
    private static let mostWords = 400

    /// The better of what it knows: the longer its shortest word, the rarer is a text that holds one.
    var best: [[UInt8]]? {
        let candidates = [exact, any].compactMap { $0 }.filter { !$0.isEmpty && $0.allSatisfy { $0.count >= 2 } }
        return candidates.max { Self.worth($0) < Self.worth($1) }.map { $0.sorted { $0.lexicographicallyPrecedes($1) } }
    }

    /// Words that nearly every browser says are worth little.
    private static func worth(_ words: Set<[UInt8]>) -> Int {
        let common = ["mozilla", "applewebkit", "khtml", "like gecko", "safari", "mobile", "android", "linux", "build", "version"]
        let shortest = words.map(\.count).min() ?? 0
        let everyday = words.contains { word in common.contains { $0.contains(String(decoding: word, as: UTF8.self)) } }
        return shortest * (everyday ? 1 : 4) * 1_000 - words.count
    }

    func followed(by next: Part) -> Part {
        let (left, right) = (best.map(Set.init), next.best.map(Set.init))
        let stronger = [left, right].compactMap { $0 }.max { Self.worth($0) < Self.worth($1) }
        guard let exact, let other = next.exact, exact.count * other.count <= Self.mostTexts else {
            return Part(any: stronger)
        }
        return Part(exact: Set(exact.flatMap { head in other.map { head + $0 } }), any: stronger)
    }

    func or(_ other: Part) -> Part {
        let words: Set<[UInt8]>? =
            if let mine = best, let theirs = other.best { Set(mine).union(theirs) } else { nil }
        var texts: Set<[UInt8]>?
        if let exact, let others = other.exact, exact.count + others.count <= Self.mostTexts { texts = exact.union(others) }
        return Part(exact: texts, any: words.flatMap { $0.count <= Self.mostWords ? $0 : nil })
    }
}

/// A pattern's grammar as far as files of rules use it (PCRE without look-around, back references or named groups).
private struct PatternReader {
    let bytes: [UInt8]
    private var place = 0
    private(set) var understood = true
    var atEnd: Bool { place == bytes.count }

    init(bytes: [UInt8]) { self.bytes = bytes }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func take(_ byte: Character) -> Bool {
        guard next == byte.asciiValue else { return false }
        place += 1
        return true
    }

    mutating func alternation() -> Part {
        var part = sequence()
        while take("|") { part = part.or(sequence()) }
        return part
    }

    private mutating func sequence() -> Part {
        // A run of what is exactly known grows as long as it can; what was before it is remembered apart.
        var (run, before) = (Part.nothing, Part.nothing)
        var broken = false
        while let byte = next, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
            let item = repeated(atom())
            let longer = run.followed(by: item)
            if longer.exact == nil {
                before = before.followed(by: Part(any: run.best.map(Set.init))).followed(by: Part(any: item.best.map(Set.init)))
                run = item.exact == nil ? .nothing : item
                broken = true
            } else {
                run = longer
            }
        }
        guard broken else { return run }
        return Part(any: before.followed(by: Part(any: run.best.map(Set.init))).best.map(Set.init))
    }

    private mutating func repeated(_ part: Part) -> Part {
        var part = part
        while let byte = next {
            switch byte {
            case UInt8(ascii: "?"):
                place += 1
                part = part.exact == nil ? .anything : part.or(.nothing)
            case UInt8(ascii: "*"):
                place += 1
                part = .anything
            case UInt8(ascii: "+"):
                place += 1
                part = Part(any: part.best.map(Set.init))
            case UInt8(ascii: "{"):
                guard let least = bounds() else { return part }
                part = least == 0 ? .anything : Part(any: part.best.map(Set.init))
            default: return part
            }
            // Lazy or possessive: the same texts.
            if next == UInt8(ascii: "?") || next == UInt8(ascii: "+") { place += 1 }
        }
        return part
    }

    /// The lower of {2,5}; nothing, and nothing taken, where a brace stands for itself.
    private mutating func bounds() -> Int? {
        guard let end = bytes[place...].firstIndex(of: UInt8(ascii: "}")) else { return nil }
        let inside = bytes[(place + 1)..<end]
        let numbers = String(decoding: inside, as: UTF8.self).split(separator: ",", omittingEmptySubsequences: false)
        guard let least = numbers.first.flatMap({ Int($0) }), numbers.count <= 2 else { return nil }
        place = end + 1
        return least
    }

    private mutating func atom() -> Part {
        let byte = bytes[place]
        place += 1
        switch byte {
        case UInt8(ascii: "("):
            if take("?") {
                guard take(":") else {
                    understood = false
                    return .anything
                }
            }
            let inner = alternation()
            if !take(")") { understood = false }
            return inner
        case UInt8(ascii: "["): return oneOf()
        case UInt8(ascii: "."): return .anything
        case UInt8(ascii: "^"), UInt8(ascii: "$"): return .nothing
        case UInt8(ascii: "\\"): return escaped()
        default: return Part(exact: [[Self.lower(byte)]])
        }
    }

    private mutating func escaped() -> Part {
        guard let byte = next else {
            understood = false
            return .anything
        }
        place += 1
        switch byte {
        case UInt8(ascii: "b"), UInt8(ascii: "B"): return .nothing
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"):
            // A class, or something this reader leaves to the engine.
            let classes = Array("dDwWsSnrtfv".utf8)
            if !classes.contains(byte) { understood = false }
            return .anything
        default: return Part(exact: [[Self.lower(byte)]])
        }
    }

    /// A class of single letters, where it is a short list; else anything.
    private mutating func oneOf() -> Part {
        var (members, simple, first) = (Set<[UInt8]>(), true, true)
        if take("^") { simple = false }
        while let byte = next, first || byte != UInt8(ascii: "]") {
            place += 1
            first = false
            if byte == UInt8(ascii: "\\") {
                guard let escaped = next else { break }
                place += 1
                if escaped >= UInt8(ascii: "0") && escaped <= UInt8(ascii: "9")
                    || (escaped | 0x20) >= UInt8(ascii: "a") && (escaped | 0x20) <= UInt8(ascii: "z")
                {
                    simple = false
                }
                members.insert([Self.lower(escaped)])
            } else {
                // A range, or [:alpha:].
                if byte == UInt8(ascii: "-") && !members.isEmpty && next != UInt8(ascii: "]") || byte == UInt8(ascii: "[") {
                    simple = false
                }
                members.insert([Self.lower(byte)])
            }
        }
        if !take("]") { understood = false }
        return simple && members.count <= 4 ? Part(exact: members) : .anything
    }

    private static func lower(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte }
}
