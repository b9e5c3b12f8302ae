/// Takes out of a path what looks like a person: a number, a token, an address. What is left names a page, as far as a log can tell.
enum PersonalPath {
    /// Segments that look personal become `{id}`; what follows a semicolon is left away (a session's id, in some servers).
    /// - Returns: at most 120 bytes of visible ASCII; "*" for a path that is none, or longer.
    static func reduced(_ path: UnsafeRawBufferPointer) -> String {
        guard path.first == 0x2f, path.count <= 1_024 else { return Dimension.other }
        var made: [UInt8] = []
        made.reserveCapacity(path.count)
        for segment in path.dropFirst().split(separator: 0x2f, omittingEmptySubsequences: true) {
            made.append(0x2f)
            let plain = segment.prefix { $0 != 0x3b }
            if isPersonal(plain) { made += Array("{id}".utf8) } else { made += plain.map { 0x21...0x7e ~= $0 ? $0 : 0x3f } }
            if made.count > 120 { return Dimension.other }
        }
        if made.isEmpty || path.last == 0x2f { made.append(0x2f) }
        return String(decoding: made, as: UTF8.self)
    }

    /// An e-mail address, a number of three digits or more, a UUID, a long run of hexadecimal, or letters and digits mixed as in no word.
    static func isPersonal(_ segment: UnsafeRawBufferPointer.SubSequence) -> Bool {
        if hasAt(segment) { return true }
        // A name's ending tells what it is, and isn't looked at.
        let ending = segment.lastIndex(of: 0x2e).map { segment[$0...] }
        let isEnding = ending.map { $0.count <= 6 && $0.startIndex > segment.startIndex && $0.dropFirst().contains { $0 >= 0x41 } } ?? false
        let stem = isEnding ? segment[..<ending!.startIndex] : segment
        let digits = stem.count { 0x30...0x39 ~= $0 }
        if digits >= 3, digits + stem.count(where: { $0 == 0x2d || $0 == 0x2e }) == stem.count, !isYear(stem) { return true }
        let isHexadecimal = stem.allSatisfy { LineRoom.hexadecimal($0) != nil || $0 == 0x2d }
        if stem.count >= 12, digits >= 2, isHexadecimal { return true }
        return stem.split { !isLetterOrDigit($0) }.contains(where: isNoWord)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte || byte >= 0x41 && 0x61...0x7a ~= byte | 0x20 }

    /// A long number, as of an order; digits strewn among letters; capitals strewn among small letters, as at no word's beginning.
    private static func isNoWord(_ run: UnsafeRawBufferPointer.SubSequence) -> Bool {
        var (turns, swings, number, longest) = (0, 0, 0, 0)
        var (lastDigit, lastCapital) = (Bool?.none, Bool?.none)
        for byte in run {
            let isDigit = byte < 0x41
            if let last = lastDigit, last != isDigit { turns += 1 }
            lastDigit = isDigit
            number = isDigit ? number + 1 : 0
            longest = max(longest, number)
            guard !isDigit else { continue }
            if let last = lastCapital, last != (byte < 0x61) { swings += 1 }
            lastCapital = byte < 0x61
        }
        return longest >= 6 || run.count >= 8 && turns >= 4 || run.count >= 16 && swings * 3 >= run.count
    }

    /// A sign of an e-mail address, plain or escaped.
    private static func hasAt(_ segment: UnsafeRawBufferPointer.SubSequence) -> Bool {
        for place in segment.indices {
            if segment[place] == 0x40 { return place > segment.startIndex }
            if segment[place] == 0x25, place + 2 < segment.endIndex, segment[place + 1] == 0x34, segment[place + 2] == 0x30 { return true }
        }
        return false
    }

    private static func isYear(_ text: UnsafeRawBufferPointer.SubSequence) -> Bool {
        text.count == 4
            && (text.first == 0x31 && text[text.startIndex + 1] == 0x39 || text.first == 0x32 && text[text.startIndex + 1] == 0x30)
    }
}
