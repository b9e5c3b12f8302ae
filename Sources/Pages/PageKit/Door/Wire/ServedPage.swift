package import HTTPTypes
import Hummingbird

/// What may be told of a page that was served, to whoever counts it. Never made of a personal page.
package struct ServedPage: Sendable {
    /// The name of an address that leads nowhere.
    package static let nowhere = ""

    /// The name it is counted under.
    package let page: String
    /// The client's address, the real one behind a trusted proxy.
    package let client: String?
    package let isGet: Bool
    package let status: Int
    /// Of the body.
    package let bytes: Int
    package let microseconds: Int
    private let head: HTTPRequest

    init(_ page: String, _ response: Response, to head: HTTPRequest, client: String?, microseconds: Int) {
        (self.page, self.client, self.microseconds, self.head) = (page, client, microseconds, head)
        (isGet, status, bytes) = (head.method == .get, Int(response.status.code), response.body.contentLength ?? 0)
    }

    package var agent: String? { head.headerFields.first(.userAgent) }
    /// The origin one came from, and no more of its address.
    package var referrer: String? { head.headerFields.first(.referer) }
    package var languages: String? { head.headerFields.first(.acceptLanguage) }
    /// What follows the question mark.
    package var query: String? {
        guard let path = head.path, let mark = path.utf8.firstIndex(of: 0x3f) else { return nil }
        return String(path[path.utf8.index(after: mark)...])
    }
    package var objects: Bool { head.headerFields.object }
}

extension HTTPFields {
    /// The visitor's browser asks that they not be followed: `Sec-GPC: 1` or `DNT: 1`.
    package var object: Bool { first(WireFields.privacyControl) == "1" || first(WireFields.doNotTrack) == "1" }
}
