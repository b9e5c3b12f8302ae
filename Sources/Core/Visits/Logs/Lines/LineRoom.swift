/// Room for what of a line can't be used as it stands: escapes undone, quotes around the whole line taken off. Used again for each line.
final class LineRoom {
    /// The longest line that is read.
    static let most = 65_536
    private let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * LineRoom.most, alignment: 16)
    private var used = 0

    deinit { room.deallocate() }

    func empty() { used = 0 }

    /// A field with `\"`, `\\`, `\xhh` and the like undone; itself where there is nothing to undo.
    func unescaped(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard text.place(of: 0x5c) != nil, used + text.count <= room.count else { return text }
        let begin = used
        var place = 0
        while place < text.count {
            var byte = text[place]
            place += 1
            if byte == 0x5c, place < text.count {
                if text[place] | 0x20 == 0x78, place + 2 < text.count, let high = Self.hexadecimal(text[place + 1]),
                    let low = Self.hexadecimal(text[place + 2])
                {
                    byte = high << 4 | low
                    place += 3
                } else {
                    byte = Self.meant(text[place])
                    place += 1
                }
            }
            room[used] = byte
            used += 1
        }
        return UnsafeRawBufferPointer(rebasing: room[begin..<used])
    }

    /// A line that somebody's tool put in quotes, those within doubled or escaped, without them.
    func unwrapped(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard line.first == 0x22, 2...Self.most ~= line.count else { return line }
        let inside = line.last == 0x22 ? line[1..<(line.count - 1)] : line[1...]
        let begin = used
        var before: UInt8 = 0
        for byte in inside {
            if byte == 0x22, before == 0x22 || before == 0x5c {
                // The second of a pair; the first is there.
                room[used - 1] = byte
                before = 0
                continue
            }
            room[used] = byte
            used += 1
            before = byte
        }
        return UnsafeRawBufferPointer(rebasing: room[begin..<used])
    }

    /// A copy that stays until the next line; nothing where there is no room left.
    func keep(_ bytes: [UInt8]) -> UnsafeRawBufferPointer? {
        guard used + bytes.count <= room.count else { return nil }
        let begin = used
        UnsafeMutableRawBufferPointer(rebasing: room[begin...]).copyBytes(from: bytes)
        used += bytes.count
        return UnsafeRawBufferPointer(rebasing: room[begin..<used])
    }

    private static func meant(_ letter: UInt8) -> UInt8 {
        switch letter {
        case 0x6e: 0x0a
        case 0x72: 0x0d
        case 0x74: 0x09
        default: letter
        }
    }

    static func hexadecimal(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46, 0x61...0x66: (digit | 0x20) - 0x57
        default: nil
        }
    }
}
