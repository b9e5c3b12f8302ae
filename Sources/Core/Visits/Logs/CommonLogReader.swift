import Foundation

/// Reads the formats that began as the Common Log Format of NCSA. What stands in quotes may hold spaces, quotes and backslashes, escaped
/// or (by older servers) not; a field ends at a quote with a space or nothing behind it.
struct CommonLogReader: LogReader {
    private let format: LogFormat
    private var times: LogTime
    private var room = LineRoom()

    init(_ format: LogFormat, times: LogTime) { (self.format, self.times) = (format, times) }

    mutating func read(_ line: UnsafeRawBufferPointer, if mine: (ClientAddress) -> Bool) throws(LogRefusal) -> LogLine? {
        room.empty()
        var line = Bytes(room.unwrapped(line))
        var read = LogLine()
        if format == .vhost { _ = line.word() }
        guard let address = ClientAddress(text: line.word()) else { throw .noAddress }
        guard mine(address) else { return nil }
        read.address = address
        read.named = try time(&line, &read)
        guard line.skip(0x22), let request = line.quoted(request: true) else { throw .noRequest }
        Self.request(room.unescaped(request), &read)
        guard line.skip(0x20), let status = line.number(), 100...999 ~= status || status == 0 else { throw .noStatus }
        read.status = status
        guard line.skip(0x20), let bytes = line.number() ?? (line.skip(0x2d) ? 0 : nil) else { throw .cutShort }
        read.bytes = bytes
        if format == .common { return read }
        guard line.skip(0x20), line.skip(0x22), let referrer = line.quoted(), line.skip(0x20), line.skip(0x22),
            let agent = line.quoted()
        else { throw .cutShort }
        (read.referrer, read.agent) = (room.unescaped(Self.told(referrer)), room.unescaped(Self.told(agent)))
        if format == .timed { read.microseconds = try line.timeTaken() }
        return read
    }

    /// Takes all up to the end of the time.
    /// - Returns: whether somebody is named before it. A name may hold spaces and brackets.
    private mutating func time(_ line: inout Bytes, _ read: inout LogLine) throws(LogRefusal) -> Bool {
        let begin = line.place
        while line.find(0x5b) {
            let place = line.place
            line.place += 1
            guard place + 21 < line.end, line[place + 3] == 0x2f, line[place + 7] == 0x2f, line[place + 12] == 0x3a else { continue }
            let inside = line.place
            guard line.find(0x5d), let second = times.common(line.between(inside, line.place)) else { throw .noTime }
            read.second = second
            line.place += 1
            guard line.skip(0x20) else { throw .noRequest }
            // "- - " is nobody.
            return !(place - begin == 4 && line[begin] == 0x2d && line[begin + 2] == 0x2d)
        }
        throw .noTime
    }

    /// `GET /path?query HTTP/1.1`. What is anything else (nothing, a handshake of TLS) leaves the path empty.
    static func request(_ text: UnsafeRawBufferPointer, _ read: inout LogLine) {
        guard let space = text.firstIndex(of: 0x20), 1...20 ~= space else { return }
        guard text[..<space].allSatisfy({ 0x41...0x5a ~= $0 }) else { return }
        var end = text.count
        let protocolName: StaticString = " HTTP/"
        if let last = text.lastIndex(of: 0x20), last > space, last + 6 <= text.count,
            memcmp(text.baseAddress! + last, protocolName.utf8Start, 6) == 0
        {
            end = last
        }
        method(UnsafeRawBufferPointer(rebasing: text[..<space]), &read)
        target(UnsafeRawBufferPointer(rebasing: text[(space + 1)..<end]), &read)
    }

    static func method(_ text: UnsafeRawBufferPointer, _ read: inout LogLine) {
        read.method = text.elementsEqual("GET".utf8) ? .get : text.elementsEqual("HEAD".utf8) ? .head : .other
    }

    /// The target of a request: `/path?query`, or an address in full, as proxies are asked.
    static func target(_ text: UnsafeRawBufferPointer, _ read: inout LogLine) {
        var text = text
        if text.first != 0x2f {
            guard text.count > 8, let colon = text.prefix(8).firstIndex(of: 0x3a), text[colon + 1] == 0x2f, text[colon + 2] == 0x2f else {
                return
            }
            let host = text[(colon + 3)...]
            guard let slash = host.firstIndex(of: 0x2f) else { return }
            text = UnsafeRawBufferPointer(rebasing: text[slash...])
        }
        if let hash = text.place(of: 0x23) { text = UnsafeRawBufferPointer(rebasing: text[..<hash]) }
        read.path = text
        guard let cut = text.place(of: 0x3f) else { return }
        read.path = UnsafeRawBufferPointer(rebasing: text[..<cut])
        read.query = UnsafeRawBufferPointer(rebasing: text[(cut + 1)...])
    }

    /// A dash alone stands for nothing.
    private static func told(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        text.count == 1 && text[0] == 0x2d ? Sighting.nothing : text
    }
}

/// A line, read from its beginning on.
private struct Bytes {
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
    /// - Parameter request: a quote ends it only where a status follows, as a request line may hold a quote and a space.
    mutating func quoted(request: Bool = false) -> UnsafeRawBufferPointer? {
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
        return nil
    }

    /// The last field: `0.012` seconds, or microseconds.
    mutating func timeTaken() throws(LogRefusal) -> Int? {
        while skip(0x20) {
            if skip(0x22) {
                guard quoted() != nil else { throw .cutShort }
                continue
            }
            let text = word()
            if place < end { place -= 1 }
            if let microseconds = TimeTaken.microseconds(text, whole: 1) { return microseconds }
        }
        throw .cutShort
    }
}

/// How long an answer took, as logs tell it.
enum TimeTaken {
    /// - Parameter whole: microseconds of a number without a point; one with a point is of seconds.
    /// - Returns: nothing unless the text is such a number.
    static func microseconds(_ text: UnsafeRawBufferPointer, whole: Double) -> Int? {
        guard 1...24 ~= text.count, text.allSatisfy({ 0x30...0x39 ~= $0 || $0 == 0x2e }) else { return nil }
        guard let number = Double(String(decoding: text, as: UTF8.self)) else { return nil }
        return Int(exactly: (number * (text.contains(0x2e) ? 1_000_000 : whole)).rounded())
    }
}
