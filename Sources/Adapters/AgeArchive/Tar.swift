import Foundation

/// A POSIX archive (ustar) of plain files by name: what `tar -x` reads, too.
enum TarFailure: Error, Equatable {
    /// Not an archive of ours: another kind of entry, a name with a path in it, a wrong check sum, an early end.
    case malformed
}

struct TarWriter {
    private static let block = 512
    let out: FileHandle

    func add(_ name: String, _ data: Data, modified: Date) throws {
        try out.write(contentsOf: Self.header(name, bytes: data.count, modified))
        try out.write(contentsOf: data)
        try pad(data.count)
    }

    /// - Throws: `malformed` when what comes is not as long as said.
    func add(
        _ name: String, bytes: Int, modified: Date, progress: (Int) -> Void, piece: (Int) throws -> Data
    ) throws {
        try out.write(contentsOf: Self.header(name, bytes: bytes, modified))
        var done = 0
        while done < bytes {
            let chunk = try piece(done).prefix(bytes - done)
            guard !chunk.isEmpty else { throw TarFailure.malformed }
            try out.write(contentsOf: chunk)
            done += chunk.count
            progress(chunk.count)
        }
        try pad(bytes)
    }

    func end() throws { try out.write(contentsOf: Data(count: 2 * Self.block)) }

    private func pad(_ bytes: Int) throws {
        let rest = bytes % Self.block
        if rest > 0 { try out.write(contentsOf: Data(count: Self.block - rest)) }
    }

    private static func header(_ name: String, bytes: Int, _ modified: Date) -> Data {
        var block = [UInt8](repeating: 0, count: Self.block)
        func put(_ text: String, at place: Int) { for (index, byte) in text.utf8.enumerated() { block[place + index] = byte } }
        func octal(_ number: Int, digits: Int) -> String {
            let text = String(number, radix: 8)
            return String(repeating: "0", count: max(0, digits - text.count)) + text
        }
        put(name, at: 0)
        put("0000600", at: 100)
        put("0000000", at: 108)
        put("0000000", at: 116)
        // Eleven digits reach to 8 GiB; beyond, the number stands in binary, as GNU tar has it.
        if bytes < 1 << 33 {
            put(octal(bytes, digits: 11), at: 124)
        } else {
            block[124] = 0x80
            for index in 0..<8 { block[135 - index] = UInt8(truncatingIfNeeded: bytes >> (8 * index)) }
        }
        put(octal(Int(modified.timeIntervalSince1970), digits: 11), at: 136)
        put("        ", at: 148)
        put("0", at: 156)
        put("ustar", at: 257)
        put("00", at: 263)
        put(octal(block.reduce(0) { $0 + Int($1) }, digits: 6) + "\0 ", at: 148)
        return Data(block)
    }
}

struct TarReader {
    private static let block = 512
    let input: FileHandle

    /// - Parameter member: takes name, length and a function that gives the contents piece by piece, nothing at their end. What it
    ///   leaves is passed over.
    func read(_ member: (String, Int, () throws -> Data?) throws -> Void) throws {
        while let (name, bytes) = try header() {
            var left = bytes
            func next() throws -> Data? {
                guard left > 0 else { return nil }
                guard let chunk = try input.read(upToCount: min(left, 1 << 20)), !chunk.isEmpty else { throw TarFailure.malformed }
                left -= chunk.count
                return chunk
            }
            try member(name, bytes, next)
            while try next() != nil {}
            let rest = bytes % Self.block
            if rest > 0 { _ = try whole(Self.block - rest) }
        }
    }

    private func header() throws -> (name: String, bytes: Int)? {
        let block = try whole(Self.block)
        if block.allSatisfy({ $0 == 0 }) { return nil }
        func text(_ place: Range<Int>) -> String { String(decoding: block[place].prefix { $0 != 0 }, as: UTF8.self) }
        let sum = block.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 32 : Int($1.element)) }
        let said = Int(text(148..<156).trimmingCharacters(in: .whitespaces), radix: 8)
        let bytes =
            block[124] == 0x80
            ? block[128..<136].reduce(0) { $0 << 8 | Int($1) } : Int(text(124..<136).trimmingCharacters(in: .whitespaces), radix: 8)
        let name = text(0..<100)
        guard said == sum, text(257..<262) == "ustar", block[156] == UInt8(ascii: "0"), let bytes, bytes >= 0,
            name.wholeMatch(of: /[a-z0-9.-]+/) != nil
        else { throw TarFailure.malformed }
        return (name, bytes)
    }

    private func whole(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let part = try input.read(upToCount: count - bytes.count), !part.isEmpty else { throw TarFailure.malformed }
            bytes.append(contentsOf: part)
        }
        return bytes
    }
}
