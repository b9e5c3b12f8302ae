package import DataProtection
package import HTTPTypes
package import NIOCore

/// What a page answers. It has no place for a cookie, nor for any header but the few named here: the Door alone turns it into a response.
package struct Answer: Sendable {
    package enum Content: String, Sendable, CaseIterable {
        case html = "text/html; charset=utf-8"
        case text = "text/plain; charset=utf-8"
        case json = "application/json; charset=utf-8"
        case linkedData = "application/ld+json"
        case css = "text/css; charset=utf-8"
        case javascript = "text/javascript; charset=utf-8"
        case svg = "image/svg+xml"
        case png = "image/png"
        case xml = "application/xml; charset=utf-8"
        case atom = "application/atom+xml; charset=utf-8"
        case csv = "text/csv; charset=utf-8"
    }

    package enum Caching: Sendable {
        /// Personal and refused pages: nobody keeps them.
        case never
        /// Public pages: kept, asked about each time by a validator made from content alone.
        case validated(String)
        /// Files whose address holds their fingerprint: kept for good.
        case immutable
    }

    package var status: HTTPResponse.Status
    package var body: ByteBuffer
    /// The same in gzip, for public pages alone: how far a text shrinks tells something of it.
    package var compressed: ByteBuffer?
    package var content: Content
    package var caching: Caching
    package var language: Language?
    /// Only own paths ("/privacy"): the Door refuses any other.
    package var location: String?
    /// File name of a download.
    package var download: String?
    /// Seconds after which a refused visitor may come again.
    package var retryAfter: Int?
    /// False for personal pages: search engines stay out.
    package var indexed: Bool
    /// The name a page open to everybody is counted under. Personal pages have none, and nobody hears of them.
    package var countedAs: String?

    package init(
        _ status: HTTPResponse.Status = .ok, _ body: ByteBuffer, content: Content = .html, caching: Caching = .never,
        language: Language? = nil, indexed: Bool = false
    ) {
        (self.status, self.body, self.content, self.caching) = (status, body, content, caching)
        (self.language, self.indexed) = (language, indexed)
    }

    /// The same, of a page open to everybody.
    package func counted(as name: String) -> Answer {
        var answer = self
        answer.countedAs = name
        return answer
    }

    /// 303: the answer to a POST is the page at `path`.
    package static func see(_ path: String) -> Answer {
        var answer = Answer(.seeOther, ByteBuffer())
        answer.location = path
        return answer
    }
}

/// Makes bytes smaller in gzip; nothing where it doesn't pay.
package typealias Compressing = @Sendable ([UInt8]) -> [UInt8]?

extension Answer {
    /// For public pages, at start.
    package mutating func compress(with compress: Compressing) {
        compressed = compress(Array(body.readableBytesView)).map { ByteBuffer(bytes: $0) }
    }
}
