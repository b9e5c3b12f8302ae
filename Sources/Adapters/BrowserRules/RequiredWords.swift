/// Words of which at least one stands in every text a pattern fits, in lowercase: what lets most patterns be passed over unread.
/// It reads what it knows of a pattern's grammar and asks for nothing where it doesn't: a pattern is then tried on every text.
struct RequiredWords {
    /// Nothing: any text may fit.
    let words: [[UInt8]]?

    init(pattern: String) {
        var reader = PatternReader(bytes: Array(pattern.utf8))
        let found = reader.alternation()
        words = reader.understood && reader.atEnd ? found.best.map(Array.init) : nil
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
    var best: Set<[UInt8]>? {
        guard let exact = exact.flatMap({ Self.worth($0) == 0 ? nil : $0 }) else { return any }
        guard let any else { return exact }
        return Self.worth(any) > Self.worth(exact) ? any : exact
    }

    /// Nothing for words too short to tell much; little for those nearly every browser says.
    private static func worth(_ words: Set<[UInt8]>) -> Int {
        var shortest = Int.max
        for word in words {
            guard word.count >= 2 else { return 0 }
            shortest = min(shortest, everyday.contains(word) ? 1 : word.count)
        }
        return words.isEmpty ? 0 : shortest * 1_000 - min(words.count, 900)
    }
    private static let everyday = Set(
        [
            "mozilla", "mozilla/5.0", "applewebkit", "khtml", "like gecko", "safari", "safari/", "mobile", "android", "linux", "build",
            "build/", "version", "version/",
        ].map {
            Array($0.utf8)
        })

    func followed(by next: Part) -> Part {
        let stronger: Set<[UInt8]>? =
            if let left = best, let right = next.best { Self.worth(left) >= Self.worth(right) ? left : right } else { best ?? next.best }
        guard let exact, let other = next.exact, exact.count * other.count <= Self.mostTexts else {
            return Part(any: stronger)
        }
        return Part(exact: Set(exact.flatMap { head in other.map { head + $0 } }), any: stronger)
    }

    /// One of several.
    static func either(_ parts: [Part]) -> Part {
        var (texts, words) = (Set<[UInt8]>?.some([]), Set<[UInt8]>?.some([]))
        for part in parts {
            if let exact = part.exact, let known = texts?.count, known + exact.count <= mostTexts {
                texts!.formUnion(exact)
            } else {
                texts = nil
            }
            if let any = part.best, words != nil { words!.formUnion(any) } else { words = nil }
        }
        return Part(exact: texts, any: words.flatMap { 1...mostWords ~= $0.count ? $0 : nil })
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
        var parts = [sequence()]
        while take("|") { parts.append(sequence()) }
        return parts.count == 1 ? parts[0] : Part.either(parts)
    }

    private mutating func sequence() -> Part {
        // A run of what is exactly known grows as long as it can; what was before it is remembered apart.
        var (run, before) = (Part.nothing, Part.nothing)
        var broken = false
        while let byte = next, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
            let item = repeated(atom())
            let longer = run.followed(by: item)
            if longer.exact == nil {
                before = before.followed(by: Part(any: run.best)).followed(by: Part(any: item.best))
                run = item.exact == nil ? .nothing : item
                broken = true
            } else {
                run = longer
            }
        }
        guard broken else { return run }
        return Part(any: before.followed(by: Part(any: run.best)).best)
    }

    private mutating func repeated(_ part: Part) -> Part {
        var part = part
        while let byte = next {
            switch byte {
            case UInt8(ascii: "?"):
                place += 1
                part = part.exact == nil ? .anything : Part.either([part, .nothing])
            case UInt8(ascii: "*"):
                place += 1
                part = .anything
            case UInt8(ascii: "+"):
                place += 1
                part = Part(any: part.best)
            case UInt8(ascii: "{"):
                guard let least = bounds() else { return part }
                part = least == 0 ? .anything : Part(any: part.best)
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
