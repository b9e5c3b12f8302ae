import Foundation

/// Reads logs of an object a line: Caddy's, Traefik's, and nginx's where its fields are named as its variables are.
struct JSONLogReader: LogReader {
    private var times: LogTime
    private var room = LineRoom()
    private var found = LogLine()
    private var hasAddress = false
    private var hasTime = false
    private var hasRequest = false

    init(times: LogTime) { self.times = times }

    mutating func read(_ line: UnsafeRawBufferPointer, if mine: (ClientAddress) -> Bool) throws(LogRefusal) -> LogLine? {
        room.empty()
        (found, hasAddress, hasTime, hasRequest) = (LogLine(), false, false, false)
        var scanner = JSONScanner(line)
        guard object(&scanner, within: .line) else { throw .noJSON }
        guard hasAddress else { throw .noAddress }
        guard mine(found.address) else { return nil }
        guard hasTime else { throw .noTime }
        guard hasRequest else { throw .noRequest }
        guard found.status > 0 else { throw .noStatus }
        return found
    }

    private enum Place { case line, request, fields }

    /// - Returns: whether it is an object to its end.
    private mutating func object(_ scanner: inout JSONScanner, within place: Place) -> Bool {
        guard scanner.take(0x7b) else { return false }
        if scanner.take(0x7d) { return true }
        repeat {
            guard let name = scanner.string(), scanner.take(0x3a) else { return false }
            if place == .line, name.says("request"), scanner.next == 0x7b {
                guard object(&scanner, within: .request) else { return false }
            } else if place == .request, name.says("headers"), scanner.next == 0x7b {
                guard object(&scanner, within: .fields) else { return false }
            } else {
                guard let value = scanner.value() else { return false }
                take(name, value, within: place)
            }
        } while scanner.take(0x2c)
        return scanner.take(0x7d)
    }

    private mutating func take(_ name: UnsafeRawBufferPointer, _ value: JSONScanner.Value, within place: Place) {
        let text = value.quoted ? room.unescapedJSON(value.text) : value.text
        guard !text.isEmpty, !(text.count == 1 && text[0] == 0x2d) else { return }
        switch place {
        case .fields: field(name, text)
        case .request: request(name, text)
        case .line: line(name, text)
        }
    }

    private mutating func field(_ name: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer) {
        if name.says("User-Agent") { found.agent = text }
        if name.says("Referer") { found.referrer = text }
        if name.says("Accept-Language") { found.language = text }
    }

    private mutating func request(_ name: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer) {
        // Caddy knows both where a proxy it trusts stands in front.
        if name.says("client_ip") || name.says("remote_ip") && !hasAddress || name.says("remote_addr") && !hasAddress {
            address(text, port: name.says("remote_addr"))
        }
        if name.says("method") { PlainLogReader.method(text, &found) }
        if name.says("uri") {
            hasRequest = true
            PlainLogReader.target(text, &found)
        }
    }

    private mutating func line(_ name: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer) {
        switch name.first {
        case 0x40, 0x74, 0x53:
            if name.says("ts") || name.says("time") || name.says("time_iso8601") || name.says("time_local") || name.says("@timestamp")
                || name.says("timestamp") || name.says("StartUTC") || name.says("msec")
            {
                time(text)
            }
        case 0x72:
            if name.says("remote_addr") { address(text) }
            if name.says("request_method") { PlainLogReader.method(text, &found) }
            if name.says("request_uri") || name.says("request_path") {
                hasRequest = true
                PlainLogReader.target(text, &found)
            }
            if name.says("request") {
                hasRequest = true
                PlainLogReader.request(text, &found)
            }
            if name.says("request_time") { found.microseconds = TimeTaken.microseconds(text, whole: 1_000_000) }
            if name.says("remote_user") { found.named = true }
            if name.says("request_User-Agent") { found.agent = text }
            if name.says("request_Referer") { found.referrer = text }
        case 0x68:
            if name.says("http_user_agent") { found.agent = text }
            if name.says("http_referer") || name.says("http_referrer") { found.referrer = text }
            if name.says("http_accept_language") { found.language = text }
        case 0x43:
            if name.says("ClientHost") { address(text) }
            if name.says("ClientUsername") { found.named = true }
        case 0x52:
            if name.says("RequestMethod") { PlainLogReader.method(text, &found) }
            if name.says("RequestPath") {
                hasRequest = true
                PlainLogReader.target(text, &found)
            }
        case 0x44:
            if name.says("DownstreamStatus") { found.status = text.number ?? 0 }
            if name.says("DownstreamContentSize") { found.bytes = text.number ?? 0 }
            // Of nanoseconds.
            if name.says("Duration") { found.microseconds = TimeTaken.microseconds(text, whole: 0.001) }
        default:
            if name.says("status") { found.status = text.number ?? 0 }
            if name.says("size") || name.says("body_bytes_sent") || name.says("bytes_sent") && found.bytes == 0 {
                found.bytes = text.number ?? 0
            }
            if name.says("duration") { found.microseconds = TimeTaken.microseconds(text, whole: 1_000_000) }
            if name.says("user_id") { found.named = true }
            if name.says("msec") { time(text) }
        }
    }

    private mutating func address(_ text: UnsafeRawBufferPointer, port: Bool = false) {
        // "192.0.2.1:443" of older releases.
        let end = port ? text.lastIndex(of: 0x3a) ?? text.count : text.count
        guard let address = ClientAddress(text: UnsafeRawBufferPointer(rebasing: text[..<end])) else { return }
        (found.address, hasAddress) = (address, true)
    }

    private mutating func time(_ text: UnsafeRawBufferPointer) {
        let numeric = text.allSatisfy { 0x30...0x39 ~= $0 || $0 == 0x2e }
        let whole = UnsafeRawBufferPointer(rebasing: text.prefix { $0 != 0x2e }).number
        let second = numeric ? whole.flatMap(Self.second) : times.international(text) ?? times.common(text)
        guard let second else { return }
        (found.second, hasTime) = (second, true)
    }

    /// Past the year 5000 a number is of milliseconds, micro- or nanoseconds.
    private static func second(_ number: Int) -> Int? {
        [1, 1_000, 1_000_000, 1_000_000_000].lazy.map { number / $0 }.first { $0 <= 99_999_999_999 }
    }
}

extension LineRoom {
    /// The letters of a JSON string, as UTF-8.
    func unescapedJSON(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard text.place(of: 0x5c) != nil else { return text }
        // Rare enough to take the long way.
        let quoted = Data([0x22]) + Data(text) + Data([0x22])
        guard let decoded = try? JSONDecoder().decode(String.self, from: quoted) else { return text }
        return keep(Array(decoded.utf8)) ?? text
    }
}
