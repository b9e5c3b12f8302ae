import Foundation
import HTTPTypes
import NIOCore

/// Writes the head of every response: first the fields that protect the visitor, the same bytes each time whatever the status and
/// whoever made it,
/// then the page's own.
struct SecurityFields: Sendable {
    /// Ends with CRLF.
    private let block: [UInt8]
    /// Its pages' script may bear a token.
    let bearing: Bool

    /// - Parameters:
    ///   - https: the site is reached by HTTPS, so browsers are told to keep to it.
    ///   - script: what its pages run. Whatever it is asks us and nobody else.
    init(https: Bool, script: PageScript = .none) {
        bearing = script == .own
        var fields = [
            (
                "Content-Security-Policy",
                "default-src 'none'; \(script.source.map { "script-src \($0); connect-src 'self'; " } ?? "")style-src 'self'; img-src 'self'; "
                    + "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
                    + "require-trusted-types-for 'script'; trusted-types \(bearing ? "vern" : "'none'")"
            ),
            // Not `no-referrer`: with that a browser sends `Origin: null` with our own forms. Other sites are told nothing either way.
            ("Referrer-Policy", "same-origin"),
            ("X-Content-Type-Options", "nosniff"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Embedder-Policy", "require-corp"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            (
                "Permissions-Policy",
                "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
                    + (bearing ? ", publickey-credentials-get=(self), publickey-credentials-create=(self)" : "")
            ),
            ("X-Permitted-Cross-Domain-Policies", "none"),
        ]
        if https { fields.append(("Strict-Transport-Security", "max-age=63072000; includeSubDomains")) }
        block = Array(fields.map { "\($0): \($1)\r\n" }.joined().utf8)
    }

    /// - Parameters:
    ///   - date: as `Date` wants it (RFC 9110 section 5.6.7).
    ///   - closing: nothing follows on this connection.
    func write(_ response: HTTPResponse, date: [UInt8], closing: Bool, into buffer: inout ByteBuffer) {
        buffer.writeStaticString("HTTP/1.1 ")
        buffer.writeString(String(response.status.code))
        buffer.writeStaticString(" ")
        buffer.writeString(response.status.reasonPhrase)
        buffer.writeStaticString("\r\n")
        buffer.writeBytes(block)
        for field in response.headerFields {
            if field.name == .setCookie {
                assertionFailure("a response tried to set a cookie")
                continue
            }
            if field.name == .connection || field.name == .date || field.name == .server { continue }
            buffer.writeString(field.name.rawName)
            buffer.writeStaticString(": ")
            buffer.writeString(field.value)
            buffer.writeStaticString("\r\n")
        }
        buffer.writeStaticString("Date: ")
        buffer.writeBytes(date)
        buffer.writeStaticString(closing ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n")
    }
}

/// What may run on pages of a server.
package enum PageScript: Sendable, Equatable {
    case none
    /// Scripts of ours, which may use passkeys and bear a token: the console.
    case own
    /// This one, written into the page, and no other; the SHA-256 of its text in Base64 (CSP level 3, section 2.3.1).
    case only(sha256: String)

    fileprivate var source: String? {
        switch self {
        case .none: nil
        case .own: "'self'"
        case .only(let digest): "'sha256-\(digest)'"
        }
    }
}

/// The time of day as HTTP writes it, made anew once a second.
struct HTTPDate {
    private var second = 0
    private(set) var bytes: [UInt8] = []

    mutating func now() -> [UInt8] {
        var moment = time(nil)
        guard moment != second else { return bytes }
        second = moment
        var parts = tm()
        gmtime_r(&moment, &parts)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let day = "\(days[Int(parts.tm_wday)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)]) \(parts.tm_year + 1_900)"
        bytes = Array("\(day) \(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT".utf8)
        return bytes
    }
}

/// Seconds on a clock that never goes back.
enum Stopwatch {
    static func microseconds() -> Int { Int(NIODeadline.now().uptimeNanoseconds / 1_000) }
    static func seconds() -> Double { Double(NIODeadline.now().uptimeNanoseconds) / 1e9 }
}
