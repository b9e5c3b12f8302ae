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

    /// An e-mail address, a number of three digits or more, a UUID, a long run of hexadecimal, or letters and digits mixed as no word is.
    static func isPersonal(_ segment: UnsafeRawBufferPointer.SubSequence) -> Bool {
        var (digits, letters, turns, swings, hexadecimal, others) = (0, 0, 0, 0, 0, 0)
        var (lastDigit, lastCapital) = (Bool?.none, Bool?.none)
        // A name's ending tells what it is, and isn't looked at.
        let stem =
            segment.lastIndex(of: 0x2e).flatMap { dot in
                segment.endIndex - dot <= 6 && dot > segment.startIndex && segment[(dot + 1)...].contains { $0 | 0x20 >= 0x61 }
                    ? segment[..<dot] : nil
            } ?? segment
        if hasAt(segment) { return true }
        for byte in stem {
            let lower = byte | 0x20
            let isDigit = 0x30...0x39 ~= byte
            let isLetter = 0x61...0x7a ~= lower && byte >= 0x41
            if isDigit { digits += 1 } else if isLetter { letters += 1 } else { others += 1 }
            if isLetter {
                if let last = lastCapital, last != (byte < 0x61) { swings += 1 }
                lastCapital = byte < 0x61
            }
            if isDigit || isLetter && lower <= 0x66 || byte == 0x2d { hexadecimal += 1 }
            if isDigit || isLetter {
                if let last = lastDigit, last != isDigit { turns += 1 }
                lastDigit = isDigit
            }
        }
        let length = stem.count
        if digits >= 3, letters == 0, !isYear(stem) { return true }
        if length >= 12, digits >= 2, hexadecimal == length { return true }
        if length >= 16, others * 6 <= length, turns >= 4 { return true }
        // A token without digits: capitals strewn among small letters, as at no word's beginning.
        if length >= 16, swings * 3 >= length { return true }
        // Long numbers within a name: an order, an account.
        return longestRun(stem) >= 6
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

    private static func longestRun(_ text: UnsafeRawBufferPointer.SubSequence) -> Int {
        var (longest, run) = (0, 0)
        for byte in text {
            run = 0x30...0x39 ~= byte ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }
}
