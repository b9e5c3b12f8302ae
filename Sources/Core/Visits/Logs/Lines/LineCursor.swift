import Foundation

/// A line, read from its beginning on.
struct LineCursor {
    private let start: UnsafeRawPointer
    let end: Int
    var place = 0

    init(_ line: UnsafeRawBufferPointer) {
        // An empty buffer may have no address.
        (start, end) = (line.baseAddress ?? UnsafeRawPointer(bitPattern: 1)!, line.count)
    }

    subscript(index: Int) -> UInt8 { start.load(fromByteOffset: index, as: UInt8.self) }

    func between(_ from: Int, _ to: Int) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start + from, count: to - from) }

    mutating func skip(_ byte: UInt8) -> Bool {
        guard place < end, self[place] == byte else { return false }
        place += 1
        return true
    }

    /// Goes to the next such byte.
    mutating func find(_ byte: UInt8) -> Bool {
        guard place < end, let found = memchr(start + place, Int32(byte), end - place) else { return false }
        place = UnsafeRawPointer(found) - start
        return true
    }

    /// Up to the next space, which is taken.
    mutating func word() -> UnsafeRawBufferPointer {
        let begin = place
        guard find(0x20) else {
            place = end
            return between(begin, end)
        }
        place += 1
        return between(begin, place - 1)
    }

    mutating func number() -> Int? {
        let begin = place
        var number = 0
        while place < end, place - begin < 18, case let digit = self[place] &- 0x30, digit < 10 {
            number = number * 10 + Int(digit)
            place += 1
        }
        return place > begin ? number : nil
    }

    /// What stands in quotes, the first taken before; the last is taken.
    /// - Parameters:
    ///   - request: a quote ends it only where a status follows, as a request line may hold a quote and a space.
    ///   - last: a line may end within it, as some servers cut long ones.
    mutating func quoted(request: Bool = false, last: Bool = false) -> UnsafeRawBufferPointer? {
        let begin = place
        while find(0x22) {
            let quote = place
            place += 1
            var backslashes = 0
            while quote - backslashes > begin, self[quote - backslashes - 1] == 0x5c { backslashes += 1 }
            guard backslashes % 2 == 0 else { continue }
            if place == end { return between(begin, quote) }
            guard self[place] == 0x20 else { continue }
            if request, place + 1 < end, case let next = self[place + 1], !(0x30...0x39 ~= next || next == 0x2d) { continue }
            return between(begin, quote)
        }
        guard last else { return nil }
        place = end
        return between(begin, end)
    }

    /// Goes past the time in brackets. A name before it may hold spaces and brackets.
    /// - Returns: the time, and where its bracket stands.
    mutating func time() -> (text: UnsafeRawBufferPointer, bracket: Int)? {
        while find(0x5b) {
            let bracket = place
            place += 1
            guard bracket + 21 < end, self[bracket + 3] == 0x2f, self[bracket + 7] == 0x2f, self[bracket + 12] == 0x3a else { continue }
            guard find(0x5d) else { return nil }
            place += 1
            return (between(bracket + 1, place - 1), bracket)
        }
        return nil
    }

    /// The last field that is a number, those in quotes passed over.
    mutating func lastNumber() -> UnsafeRawBufferPointer? {
        while skip(0x20) {
            if skip(0x22) {
                guard quoted() != nil else { return nil }
                continue
            }
            let text = word()
            if place < end { place -= 1 }
            if TimeTaken.microseconds(text, whole: 1) != nil { return text }
        }
        return nil
    }
}
