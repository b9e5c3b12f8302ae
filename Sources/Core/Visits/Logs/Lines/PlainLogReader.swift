import Foundation

/// Reads the formats that began as the Common Log Format of NCSA. What stands in quotes may hold spaces, quotes and backslashes, escaped
/// or (by older servers) not; a field ends at a quote with a space or nothing behind it.
struct PlainLogReader: LogReader {
    private let format: LogFormat
    private var times: LogTime
    private var room = LineRoom()

    init(_ format: LogFormat, times: LogTime) { (self.format, self.times) = (format, times) }

    mutating func read(_ line: UnsafeRawBufferPointer, if mine: (ClientAddress) -> Bool) throws(LogRefusal) -> LogLine? {
        room.empty()
        var line = LineCursor(room.unwrapped(line))
        var read = LogLine()
        if format == .vhost { _ = line.word() }
        guard let address = ClientAddress(text: line.word()) else { throw .noAddress }
        guard mine(address) else { return nil }
        read.address = address
        let begin = line.place
        guard let time = line.time(), let second = times.common(time.text) else { throw .noTime }
        read.second = second
        // "- - " is nobody.
        read.named = !(time.bracket - begin == 4 && line[begin] == 0x2d && line[begin + 2] == 0x2d)
        guard line.skip(0x20), line.skip(0x22), let request = line.quoted(request: true) else { throw .noRequest }
        Self.request(room.unescaped(request), &read)
        guard line.skip(0x20), let status = line.number(), 100...999 ~= status || status == 0 else { throw .noStatus }
        read.status = status
        guard line.skip(0x20), let bytes = line.number() ?? (line.skip(0x2d) ? 0 : nil) else { throw .cutShort }
        read.bytes = bytes
        if format == .common { return read }
        guard line.skip(0x20), line.skip(0x22), let referrer = line.quoted(), line.skip(0x20), line.skip(0x22),
            let agent = line.quoted(last: true)
        else { throw .cutShort }
        (read.referrer, read.agent) = (room.unescaped(Self.told(referrer)), room.unescaped(Self.told(agent)))
        if format == .timed {
            guard let taken = line.lastNumber() else { throw .cutShort }
            read.microseconds = TimeTaken.microseconds(taken, whole: 1)
        }
        return read
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
            guard let colon = text.prefix(8).firstIndex(of: 0x3a), colon + 2 < text.count, text[colon + 1] == 0x2f, text[colon + 2] == 0x2f
            else {
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
