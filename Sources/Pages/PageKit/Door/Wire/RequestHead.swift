import Foundation
import HTTPTypes
import NIOHTTP1

/// From the parser's head to the one pages see. The parser refuses what is malformed; here is refused what is well-formed but
/// could be read differently by a proxy in front of us (RFC 9112 sections 3.2 and 6.1).
enum RequestHead {
    static func read(_ head: HTTPRequestHead, peer: String?, bearing: Bool = false) throws(HTTPParserError) -> HTTPRequest {
        var fields = HTTPFields()
        fields.reserveCapacity(8)
        var host: String?
        var transferCodings = 0
        var lengths = 0
        for (name, value) in head.headers {
            guard let known = WireFields.known(name, bearing: bearing) else {
                if name.utf8.count == 4, name.lowercased() == "host" {
                    guard host == nil, isHost(value) else { throw .invalidHeaderToken }
                    host = value
                }
                continue
            }
            if known == .transferEncoding {
                transferCodings += 1
                guard value.lowercased() == "chunked", head.version == .http1_1 else { throw .unexpectedContentLength }
            } else if known == .contentLength {
                lengths += 1
                guard !value.isEmpty, value.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), Int(value) != nil else {
                    throw .invalidContentLength
                }
            }
            if known == .referer {
                guard let origin = WireFields.origin(of: value) else { continue }
                fields.append(HTTPField(name: known, value: origin))
            } else {
                fields.append(HTTPField(name: known, value: value))
            }
        }
        // The asterisk is about the server as a whole, and only OPTIONS asks about that (RFC 9112 section 3.2.4).
        guard head.uri != "*" || head.method == .OPTIONS else { throw .invalidURL }
        guard transferCodings + lengths <= 1 else { throw .unexpectedContentLength }
        guard host != nil || head.version == .http1_0 else { throw .invalidHeaderToken }
        if let peer { fields.append(HTTPField(name: WireFields.peer, value: peer)) }
        if closes(head) { fields.append(HTTPField(name: .connection, value: "close")) }
        return HTTPRequest(method: method(head.method), scheme: "http", authority: host, path: path(head.uri), headerFields: fields)
    }

    /// True when nothing may follow on this connection: the client says so, is too old to say otherwise, or wants another protocol,
    /// at which the parser stops.
    static func closes(_ head: HTTPRequestHead) -> Bool {
        !head.isKeepAlive || head.method == .CONNECT || head.headers.contains(name: "Upgrade")
    }

    private static func isHost(_ value: String) -> Bool {
        !value.isEmpty && value.utf8.count <= 260
            && value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !"/\\@,?#\"<>".utf8.contains($0) }
    }

    private static func method(_ method: HTTPMethod) -> HTTPRequest.Method {
        switch method {
        case .GET: .get
        case .HEAD: .head
        case .POST: .post
        default: HTTPRequest.Method(method.rawValue) ?? .options
        }
    }

    /// The origin form; of an absolute address ("http://firm.example/a") what follows the host (RFC 9112 section 3.2.2).
    private static func path(_ uri: String) -> String {
        if uri.utf8.first == UInt8(ascii: "/") { return uri }
        guard let scheme = uri.range(of: "://") else { return "/" }
        let rest = uri[scheme.upperBound...]
        guard let start = rest.firstIndex(where: { $0 == "/" || $0 == "?" }) else { return "/" }
        return rest[start] == "/" ? String(rest[start...]) : "/" + rest[start...]
    }
}
