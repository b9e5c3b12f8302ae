import Foundation
import Testing

@testable import Visits

/// What a line told, out of its room.
private struct Told: Equatable {
    var second = 1_431_857_103
    var address = "192.0.2.7"
    var method = Sighting.Method.get
    var path = "/"
    var query = ""
    var referrer = ""
    var agent = ""
    var status = 200
    var bytes = 12
    var microseconds: Int?
    var named = false
}

private func read(_ line: String, _ format: LogFormat = .combined, zone: LogZone = .greenwich) throws(LogRefusal) -> Told {
    try read(Array(line.utf8), format, zone: zone)
}

private func read(_ line: [UInt8], _ format: LogFormat = .combined, zone: LogZone = .greenwich) throws(LogRefusal) -> Told {
    var reader = format.reader(times: LogTime(zone: zone))
    var told: Result<Told, LogRefusal> = .failure(.tooLong)
    func text(_ bytes: UnsafeRawBufferPointer) -> String { String(decoding: bytes, as: UTF8.self) }
    line.withUnsafeBytes { line in
        told = Result { () throws(LogRefusal) in
            let read = try reader.read(line, if: { _ in true })!
            return Told(
                second: read.second, address: read.address.words, method: read.method, path: text(read.path), query: text(read.query),
                referrer: text(read.referrer), agent: text(read.agent), status: read.status, bytes: read.bytes,
                microseconds: read.microseconds, named: read.named)
        }
    }
    return try told.get()
}

extension ClientAddress {
    fileprivate var words: String {
        if let version4 { return [24, 16, 8, 0].map { String(version4 >> $0 & 255) }.joined(separator: ".") }
        return String(high, radix: 16) + ":" + String(low, radix: 16)
    }
}

@Suite("A line of a log") struct LogLineTests {
    private let begin = "192.0.2.7 - - [17/May/2015:10:05:03 +0000] "

    @Test func `is read in each format`() throws {
        let rest = #""GET / HTTP/1.1" 200 12"#
        #expect(try read(begin + rest, .common) == Told())
        #expect(try read(begin + rest + #" "-" "Ann's browser""#) == Told(agent: "Ann's browser"))
        #expect(
            try read("site.example:80 " + begin + rest + #" "https://a.example/x?y" "-""#, .vhost)
                == Told(referrer: "https://a.example/x?y"))
        #expect(try read(begin + rest + #" "-" "A" 0.012"#, .timed) == Told(agent: "A", microseconds: 12_000))
        #expect(try read(begin + rest + #" "-" "A" "203.0.113.9" 1234"#, .timed) == Told(agent: "A", microseconds: 1_234))
    }

    @Test(arguments: [
        ("", LogRefusal.noAddress), ("192.0.2", .noAddress), ("192.0.2.700 - - [", .noAddress), ("::1::2 - - [", .noAddress),
        ("192.0.2.7 - - ", .noTime), ("192.0.2.7 - - [17/May/2015:10:05:03 +0000", .noTime),
        ("192.0.2.7 - - [17/Mai/2015:10:05:03 +0000] \"", .noTime),
        ("192.0.2.7 - - [31/Feb/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1", .noTime),
        ("192.0.2.7 - - [17/May/2015:25:05:03 +0000] \"GET / HTTP/1.1\" 200 1", .noTime),
        ("192.0.2.7 - - [17/May/2015:10:05:03 +0000] GET / 200 1", .noRequest),
        ("192.0.2.7 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1 200 1", .noRequest),
        ("192.0.2.7 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 20 1", .noStatus),
        ("192.0.2.7 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200", .cutShort),
        ("192.0.2.7 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"-\"", .cutShort),
        ("192.0.2.7 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"half a referrer", .cutShort),
    ])
    func `is refused with its reason`(line: String, reason: LogRefusal) { #expect(throws: reason) { try read(line) } }

    @Test(arguments: [
        (#""GET /a"b HTTP/1.1""#, "/a\"b"), (#""GET /a" b HTTP/1.1""#, "/a\" b"), (#""GET /a b/c HTTP/1.1""#, "/a b/c"),
        (#""GET /say\"hi\" HTTP/1.1""#, "/say\"hi\""), (#""GET /back\\slash HTTP/1.1""#, "/back\\slash"),
        (#""GET /\x22\xC3\xA5 HTTP/1.1""#, "/\"å"), (#""GET /old""#, "/old"), (#""GET http://a.example:80/p HTTP/1.1""#, "/p"),
        (#""-""#, ""), (#""""#, ""), (#""\x16\x03\x01\x02\x00\x01""#, ""), (#""\n""#, ""), (#""OPTIONS * HTTP/1.0""#, ""),
        (#""CONNECT a.example:443 HTTP/1.1""#, ""),
    ])
    func `may hold any request`(request: String, path: String) throws {
        let told = try read(begin + request + #" 400 0 "-" "A""#)
        #expect(told.path == path)
        #expect(told.status == 400 && told.agent == "A")
    }

    @Test func `may be cut within its agent, as some servers cut long ones`() throws {
        #expect(try read(begin + #""GET / HTTP/1.1" 200 12 "-" "half an ag"#) == Told(agent: "half an ag"))
    }

    @Test func `loses query and fragment from its path, and keeps the query apart`() throws {
        let told = try read(begin + #""HEAD /a?token=b?c#d HTTP/2.0" 200 - "-" "A""#)
        #expect(told == Told(method: .head, path: "/a", query: "token=b?c", agent: "A", bytes: 0).with { $0.agent = "A" })
    }

    @Test func `may name somebody, with spaces and brackets even, and tells only that`() throws {
        for name in ["ann", "Ann Example", "ann [x] y", "-  -", "ann@firm.example"] {
            let told = try read("192.0.2.7 - \(name) [17/May/2015:10:05:03 +0000] " + #""GET / HTTP/1.1" 200 12 "-" "A""#)
            #expect(told == Told(agent: "A", named: true))
        }
        #expect(try !read(begin + #""GET / HTTP/1.1" 200 12 "-" "A""#).named)
    }

    @Test func `may hold bytes of any encoding`() throws {
        let line =
            Array((begin + "\"GET /").utf8) + [0xe5, 0xa7, 0x40, 0x00, 0xff] + Array(#" HTTP/1.1" 200 12 "-" "A"#.utf8) + [0xf8, 0x22]
        let told = try read(line)
        #expect(told.path.count > 1 && told.agent.hasPrefix("A"))
    }

    @Test(arguments: [
        ("2001:db8::7", "20010db800000000:7"), ("[2001:db8::7]", "20010db800000000:7"), ("fe80::1%eth0", "fe80000000000000:1"),
        ("::ffff:192.0.2.7", "192.0.2.7"), ("255.255.255.255", "255.255.255.255"),
    ])
    func `has an address of either version`(text: String, words: String) throws {
        let line = text + #" - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 12 "-" "A""#
        #expect(try read(line).address == words)
    }

    @Test func `may have a host's name for an address, the same one for the same name`() throws {
        let rest = #" - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 12 "-" "A""#
        let (one, same, other) = (try read("a.example" + rest), try read("A.Example" + rest), try read("b.example" + rest))
        #expect(one.address == same.address && one.address != other.address)
        #expect(one.address.hasPrefix("100000000000000:"))
    }

    @Test(arguments: [
        ("17/May/2015:10:05:03 +0000", 1_431_857_103), ("17/May/2015:12:05:03 +0200", 1_431_857_103),
        ("17/May/2015:04:35:03 -0530", 1_431_857_103), ("29/Feb/2024:00:00:00 +0000", 1_709_164_800),
        ("01/Jan/1970:00:00:00 +0000", 0), ("31/Dec/2099:23:59:59 +0000", 4_102_444_799),
    ])
    func `has its time in any zone`(time: String, second: Int) throws {
        #expect(try read("192.0.2.7 - - [\(time)] " + #""GET / HTTP/1.1" 200 12 "-" "A""#).second == second)
    }

    @Test(arguments: ["\"", "\"\"", "\"\"\"", "\"a"]) func `of quotes alone is refused`(line: String) {
        #expect(throws: LogRefusal.self) { try read(line) }
    }

    @Test(arguments: ["abcdefg:/", "abcdef:/", "a:/", "a://", ":", "://", "abcdefg:", "abcdefg://x"])
    func `of a target cut short has no path`(target: String) throws {
        // The room for escapes holds what stood there before.
        for line in [#"\x22/////////////"#, #"ab\x22defg:/"#, target] {
            let read = try read("192.0.2.7 - - [17/May/2015:12:05:03 +0000] \"GET \(line) HTTP/1.1\" 200 12 \"-\" \"A\"")
            #expect(read.path == "")
        }
    }

    @Test func `without a zone is of the zone one says`() throws {
        let line = #"192.0.2.7 - - [17/May/2015:12:05:03] "GET / HTTP/1.1" 200 12 "-" "A""#
        #expect(try read(line, zone: LogZone { _ in 7_200 }).second == 1_431_857_103)
    }

    @Test func `may stand in quotes of its own`() throws {
        let line = begin + #""GET /a HTTP/1.1" 200 12 "-" "A""#
        #expect(try read("\"" + line.replacing("\"", with: "\"\"") + "\"") == read(line))
        #expect(try read("\"" + line.replacing("\"", with: "\\\"") + "\"") == read(line))
    }

    @Test func `any part of it, and any byte in it changed, is read or refused, and never harms`() {
        let line = Array((begin + #""GET /a\x20b?c=d HTTP/1.1" 200 12 "https://a.example/\"x\"" "Ann's \\ browser" 0.01"#).utf8)
        for format in LogFormat.allCases {
            for length in 0...line.count { _ = try? read(Array(line.prefix(length)), format) }
            for place in line.indices {
                for byte: UInt8 in [0, 0x20, 0x22, 0x5b, 0x5d, 0x5c, 0x2d, 0xff] {
                    var changed = line
                    changed[place] = byte
                    _ = try? read(changed, format)
                }
            }
        }
    }

    @Test func `is told apart by its beginning`() throws {
        let common = begin + #""GET / HTTP/1.1" 200 12"#
        let combined = common + #" "-" "A""#
        let samples: [(String, LogFormat?)] = [
            (common, .common), (combined, .combined), (combined + " 0.1", .timed), (combined + " \"-\" 77", .timed),
            ("a.example:443 " + combined, .vhost), ("a.example:80 192.0.2.7 - - nonsense", nil),
            (#"{"ts":1.5,"request":{"remote_ip":"192.0.2.7","method":"GET","uri":"/"},"status":200}"#, .json), ("nonsense", nil), ("", nil),
        ]
        for (line, format) in samples {
            let lines = [Array(line.utf8), Array("noise".utf8), Array(line.utf8)]
            let buffers = lines.map { line in
                let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: line.count, alignment: 1)
                copy.copyBytes(from: line)
                return UnsafeRawBufferPointer(copy)
            }
            #expect(LogFormat.detected(in: buffers) == format, "\(line)")
            for buffer in buffers { buffer.deallocate() }
        }
    }
}

extension Told {
    fileprivate func with(_ change: (inout Told) -> Void) -> Told {
        var copy = self
        change(&copy)
        return copy
    }
}

@Suite("A line of JSON") struct JSONLineTests {
    @Test func `of Caddy is read`() throws {
        let line =
            #"{"level":"info","ts":1431857103.76,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"10.0.0.1","remote_port":"4","client_ip":"192.0.2.7","proto":"HTTP/2.0","method":"GET","host":"a.example","uri":"/a?b=c","headers":{"User-Agent":["Ann's \"own\" browser"],"Referer":["https://b.example/"],"Accept-Language":["nb"]},"tls":{"resumed":false}},"bytes_read":0,"user_id":"","duration":0.0025,"size":12,"status":200,"resp_headers":{"Server":["Caddy"],"User-Agent":["no"]}}"#
        #expect(
            try read(line, .json)
                == Told(path: "/a", query: "b=c", referrer: "https://b.example/", agent: #"Ann's "own" browser"#, microseconds: 2_500))
    }

    @Test func `of nginx is read`() throws {
        let line =
            #"{"time_local": "17/May/2015:12:05:03 +0200", "remote_addr": "192.0.2.7", "remote_user": "ann", "request": "GET /a?b HTTP/1.1", "status": "200", "body_bytes_sent": "12", "request_time": "0.005", "http_referrer": "-", "http_user_agent": "A"}"#
        #expect(try read(line, .json) == Told(path: "/a", query: "b", agent: "A", microseconds: 5_000, named: true))
    }

    @Test func `of Traefik is read`() throws {
        let line =
            #"{"ClientHost":"192.0.2.7","ClientUsername":"-","DownstreamContentSize":12,"DownstreamStatus":200,"Duration":2500000,"RequestMethod":"GET","RequestPath":"/a","StartUTC":"2015-05-17T10:05:03.123456789Z","request_User-Agent":"A","level":"info"}"#
        #expect(try read(line, .json) == Told(path: "/a", agent: "A", microseconds: 2_500))
    }

    @Test(arguments: [
        ("", LogRefusal.noJSON), ("{", .noJSON), ("[]", .noJSON), (#"{"a"}"#, .noJSON), (#"{"a":"#, .noJSON), (#"{"a":[{"b":1}"#, .noJSON),
        ("{}", .noAddress),
        (#"{"remote_addr":"nobody!"}"#, .noAddress), (#"{"remote_addr":"192.0.2.7"}"#, .noTime),
        (#"{"remote_addr":"192.0.2.7","ts":1}"#, .noRequest), (#"{"remote_addr":"192.0.2.7","ts":1,"request_uri":"/"}"#, .noStatus),
    ])
    func `is refused with its reason`(line: String, reason: LogRefusal) { #expect(throws: reason) { try read(line, .json) } }
}

@Suite("A path of a log") struct PersonalPathTests {
    private func reduced(_ path: String) -> String {
        Array(path.utf8).withUnsafeBytes { PersonalPath.reduced($0) }
    }

    @Test(arguments: [
        ("/users/42317", "/users/{id}"), ("/users/123/orders/9876543", "/users/{id}/orders/{id}"), ("/u/ann@firm.example", "/u/{id}"),
        ("/u/ann%40firm.example/edit", "/u/{id}/edit"), ("/r/3f2504e0-4f89-11d3-9a0c-0305e82c3301", "/r/{id}"),
        ("/reset/9f86d081884c7d659a2feaa0c55ad015", "/reset/{id}"), ("/t/eyJhbGciOiJIUzI1NiJ9abcDEF0123", "/t/{id}"),
        ("/s/dQw4w9WgXcQ_aB3dE5fG", "/s/{id}"), ("/invoice-20150517001.pdf", "/{id}"), ("/a;jsessionid=1A2B3C", "/a"),
        ("/p/qLmXvRtYzWbNcKdJhGfSpO", "/p/{id}"),
    ])
    func `loses what looks like a person`(path: String, page: String) { #expect(reduced(path) == page) }

    @Test(arguments: [
        "/", "/privacy", "/presentations/logstash-monitorama-2013/", "/blog/geekery/solving-good-or-bad-problems.html", "/blog/2015/05/17",
        "/images/jordan-80.png", "/files/xdotool/xdotool.html", "/style2.css", "/a/b/c", "/product/message-management-pro", "/top-10",
        "/v2/docs",
        "/articles/dynamic-dns-with-dhcp/", "/internationalisation", "/UPPERCASE/README.md", "/files/logstash-1.1.0beta6-monolithic.jar",
    ])
    func `keeps the name of a page`(path: String) { #expect(reduced(path) == path) }

    @Test func `is bounded, and holds visible letters alone`() {
        #expect(reduced("no path") == "*")
        #expect(reduced("/" + String(repeating: "a/", count: 100)) == "*")
        #expect(reduced("/\u{1}\u{1b}[31m") == "/??[31m")
    }
}
