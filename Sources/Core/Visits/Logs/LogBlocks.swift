/// Where the bytes of a log come from, as they were before anything packed them.
package protocol LogSource: AnyObject {
    /// Puts bytes into the room, some or all it holds.
    /// - Returns: how many; 0 at the end.
    /// - Throws: when no more can be read, and why.
    func read(into room: UnsafeMutableRawBufferPointer) throws -> Int
}

/// Some whole lines of a log.
struct LogBlock: Sendable {
    let bytes: [UInt8]
    /// Lines before it that were too long to be held.
    let leftOut: Int

    /// Each line without its end.
    @inline(__always) static func forEachLine(of bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) {
        var place = 0
        while place < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[place...])
            let length = rest.place(of: 0x0a) ?? rest.count
            place += length + 1
            let line = UnsafeRawBufferPointer(rebasing: rest[..<length])
            body(line.last == 0x0d ? UnsafeRawBufferPointer(rebasing: line.dropLast()) : line)
        }
    }
}

/// Cuts what comes into blocks that end with a line.
struct LogBlocks {
    private let source: any LogSource
    private let size: Int
    private var rest: ArraySlice<UInt8> = []
    private var ended = false
    /// In the midst of a line that is too long.
    private var passing = false

    init(_ source: any LogSource, size: Int = 1 << 20) { (self.source, self.size) = (source, size) }

    mutating func next() throws -> LogBlock? {
        var leftOut = 0
        while !ended || !rest.isEmpty {
            var bytes = try filled()
            if passing {
                guard let line = bytes.firstIndex(of: 0x0a) else { continue }
                bytes.removeFirst(line + 1)
                passing = false
            }
            if !ended {
                guard let end = bytes.withUnsafeBytes({ $0.lastIndex(of: 0x0a) }) else {
                    leftOut += 1
                    passing = true
                    continue
                }
                rest = bytes[(end + 1)...]
                bytes.removeLast(bytes.count - end - 1)
            }
            if !bytes.isEmpty || leftOut > 0 { return LogBlock(bytes: bytes, leftOut: leftOut) }
        }
        return leftOut > 0 ? LogBlock(bytes: [], leftOut: leftOut) : nil
    }

    /// What was left, and more, up to the size of a block.
    private mutating func filled() throws -> [UInt8] {
        let carried = rest
        rest = []
        return try [UInt8](unsafeUninitializedCapacity: max(size, carried.count)) { room, count in
            carried.withUnsafeBytes { UnsafeMutableRawBufferPointer(room).copyMemory(from: $0) }
            count = carried.count
            while count < room.count, !ended {
                let read = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(room)[count...]))
                if read == 0 { ended = true }
                count += read
            }
        }
    }
}
