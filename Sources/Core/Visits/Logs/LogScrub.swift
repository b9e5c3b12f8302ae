/// Writes a line again without what could lead to a person: the address in another form, nobody named, no query, no referrer's query, and
/// of the agent its text or its family. Fields it doesn't know are left out. The format stays, so that what reads logs reads it.
struct LogScrub {
    /// In the address's place.
    private let written: (ClientAddress) -> String
    /// In the agent's place; nothing to leave it.
    private let family: ((UnsafeRawBufferPointer) -> String)?
    private let format: LogFormat
    private var times = LogTime()

    init(_ format: LogFormat, written: @escaping (ClientAddress) -> String, family: ((UnsafeRawBufferPointer) -> String)? = nil) {
        (self.format, self.written, self.family) = (format, written, family)
    }

    /// Adds the line to `made`, a line's end behind it.
    /// - Throws: why it can't be read; then nothing is added, as it can't be told what it holds.
    mutating func add(_ line: UnsafeRawBufferPointer, to made: inout [UInt8]) throws(LogRefusal) {
        let before = made.count
        do throws(LogRefusal) {
            if format == .json {
                var scanner = JSONScanner(line)
                guard object(&scanner, within: .line, &made) else { throw .noJSON }
            } else {
                try common(line, &made)
            }
            made.append(0x0a)
        } catch {
            made.removeLast(made.count - before)
            throw error
        }
    }

    private mutating func common(_ line: UnsafeRawBufferPointer, _ made: inout [UInt8]) throws(LogRefusal) {
        var line = LineCursor(line)
        if format == .vhost {
            made += line.word()
            made.append(0x20)
        }
        guard let address = ClientAddress(text: line.word()) else { throw .noAddress }
        made += Array("\(written(address)) - - [".utf8)
        guard let time = line.time() else { throw .noTime }
        made += time.text
        guard line.skip(0x20), line.skip(0x22), let request = line.quoted(request: true) else { throw .noRequest }
        made += Array("] \"".utf8)
        made += Self.request(request)
        made += Array("\" ".utf8)
        guard line.skip(0x20) else { throw .noStatus }
        let status = line.word()
        guard status.count <= 3, status.number != nil else { throw .noStatus }
        let bytes = line.word()
        guard bytes.number != nil || bytes.says("-") else { throw .cutShort }
        made += status
        made.append(0x20)
        made += bytes
        if format == .common { return }
        guard line.skip(0x22), let referrer = line.quoted(), line.skip(0x20), line.skip(0x22), let agent = line.quoted(last: true) else {
            throw .cutShort
        }
        made += Array(" \"".utf8)
        made += Self.withoutQuery(referrer)
        made += Array("\" \"".utf8)
        made += kept(agent)
        made.append(0x22)
        guard format == .timed else { return }
        guard let taken = line.lastNumber() else { throw .cutShort }
        made.append(0x20)
        made += taken
    }

    private func kept(_ agent: UnsafeRawBufferPointer) -> [UInt8] {
        guard let family, !agent.says("-") else { return Array(agent) }
        return family(agent).utf8.map { $0 == 0x22 || $0 == 0x5c ? 0x27 : $0 }
    }

    /// Method, path and protocol; what is no such request, and could be anything, becomes a dash.
    private static func request(_ text: UnsafeRawBufferPointer) -> [UInt8] {
        var read = LogLine()
        PlainLogReader.request(text, &read)
        guard !read.path.isEmpty, let space = text.firstIndex(of: 0x20) else { return [0x2d] }
        let ending = text.lastIndex(of: 0x20).flatMap { $0 > space ? text[$0...] : nil }
        return Array(text[...space]) + Array(read.path) + (ending.map(Array.init) ?? [])
    }

    /// Neither query nor fragment, nor a name before the host.
    private static func withoutQuery(_ text: UnsafeRawBufferPointer) -> [UInt8] {
        let end = text.firstIndex { $0 == 0x3f || $0 == 0x23 } ?? text.count
        let kept = text[..<end]
        guard let scheme = kept.firstIndex(of: 0x3a), scheme + 3 < end, kept[scheme + 1] == 0x2f, kept[scheme + 2] == 0x2f else {
            return Array(kept)
        }
        let host = kept[(scheme + 3)...].prefix { $0 != 0x2f }
        guard let at = host.lastIndex(of: 0x40) else { return Array(kept) }
        return Array(kept[..<(scheme + 3)]) + Array(kept[(at + 1)...])
    }
}

/// Of JSON.
extension LogScrub {
    private enum Place { case line, request, fields }
    private static let plain: [StaticString] = [
        "level", "ts", "time", "time_local", "time_iso8601", "@timestamp", "timestamp", "StartUTC", "msec", "logger", "proto",
        "method",
        "host", "server_name", "request_method", "status", "size", "bytes_read", "bytes_sent", "body_bytes_sent", "duration",
        "request_time",
        "DownstreamStatus", "DownstreamContentSize", "Duration", "RequestMethod", "RequestProtocol", "RequestHost",
    ]
    private static let addresses: [StaticString] = ["remote_ip", "client_ip", "remote_addr", "ClientHost"]
    private static let targets: [StaticString] = ["uri", "request_uri", "request_path", "RequestPath"]
    private static let referrers: [StaticString] = ["Referer", "http_referer", "http_referrer", "request_Referer"]
    private static let agents: [StaticString] = ["User-Agent", "http_user_agent", "request_User-Agent"]

    private func object(_ scanner: inout JSONScanner, within place: Place, _ made: inout [UInt8]) -> Bool {
        guard scanner.take(0x7b) else { return false }
        made.append(0x7b)
        let begin = made.count
        if !scanner.take(0x7d) {
            repeat {
                guard let name = scanner.string(), scanner.take(0x3a) else { return false }
                let before = made.count
                if made.count > begin { made.append(0x2c) }
                made.append(0x22)
                made += name
                made += [0x22, 0x3a]
                if scanner.next == 0x7b, place == .line && name.says("request") || place == .request && name.says("headers") {
                    guard object(&scanner, within: place == .line ? .request : .fields, &made) else { return false }
                } else {
                    guard let value = scanner.value() else { return false }
                    if let text = self.value(name, value.text) {
                        let mark: [UInt8] = value.quoted ? [0x22] : []
                        made += (place == .fields ? [0x5b] : []) + mark + text + mark + (place == .fields ? [0x5d] : [])
                    } else {
                        made.removeLast(made.count - before)
                    }
                }
            } while scanner.take(0x2c)
            guard scanner.take(0x7d) else { return false }
        }
        made.append(0x7d)
        return true
    }

    /// Nothing for what is left out.
    private func value(_ name: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer) -> [UInt8]? {
        func isOne(of names: [StaticString]) -> Bool { names.contains { name.says($0) } }
        if isOne(of: Self.plain) { return Array(text) }
        // What else a server says in words may name an address.
        if name.says("msg") { return text.elementsEqual("handled request".utf8) ? Array(text) : nil }
        if isOne(of: Self.addresses) { return ClientAddress(text: text).map { Array(written($0).utf8) } }
        if isOne(of: Self.targets) || isOne(of: Self.referrers) { return Self.withoutQuery(text) }
        if name.says("request") { return Self.request(text) }
        return isOne(of: Self.agents) ? kept(text) : nil
    }
}
