import Foundation

/// Goes through an object without building it.
struct JSONScanner {
    struct Value {
        let text: UnsafeRawBufferPointer
        let quoted: Bool
    }
    private let line: UnsafeRawBufferPointer
    private var place = 0

    init(_ line: UnsafeRawBufferPointer) { self.line = line }

    /// The byte ahead, past white space.
    var next: UInt8? {
        mutating get {
            while place < line.count, line[place] == 0x20 || line[place] == 0x09 { place += 1 }
            return place < line.count ? line[place] : nil
        }
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        place += 1
        return true
    }

    /// As written, escapes and all.
    mutating func string() -> UnsafeRawBufferPointer? {
        guard take(0x22) else { return nil }
        let begin = place
        while place < line.count, let quote = memchr(line.baseAddress! + place, 0x22, line.count - place) {
            let end = UnsafeRawPointer(quote) - line.baseAddress!
            place = end + 1
            var backslashes = 0
            while end - backslashes > begin, line[end - backslashes - 1] == 0x5c { backslashes += 1 }
            if backslashes % 2 == 0 { return UnsafeRawBufferPointer(rebasing: line[begin..<end]) }
        }
        return nil
    }

    /// A string, a number or a word; the first string of a list; of an object, and of a list of none, nothing but its end is looked for.
    mutating func value() -> Value? {
        switch next {
        case 0x22: return string().map { Value(text: $0, quoted: true) }
        case 0x5b: return nested().map { $0 ?? Value(text: Sighting.nothing, quoted: false) }
        case 0x7b: return nested().map { _ in Value(text: Sighting.nothing, quoted: false) }
        default:
            let begin = place
            while place < line.count, ![0x2c, 0x7d, 0x5d, 0x20].contains(line[place]) { place += 1 }
            guard place > begin else { return nil }
            return Value(text: UnsafeRawBufferPointer(rebasing: line[begin..<place]), quoted: false)
        }
    }

    /// Past a list or an object, however deep.
    /// - Returns: the first string in it; nothing at all where it doesn't end.
    private mutating func nested() -> Value?? {
        var (depth, first) = (0, Value?.none)
        while let byte = next {
            if byte == 0x22 {
                guard let text = string() else { return nil }
                first = first ?? Value(text: text, quoted: true)
                continue
            }
            place += 1
            if byte == 0x5b || byte == 0x7b { depth += 1 }
            if byte == 0x5d || byte == 0x7d { depth -= 1 }
            if depth == 0 { return .some(first) }
        }
        return nil
    }
}
