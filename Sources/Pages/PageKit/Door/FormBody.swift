package import Hummingbird
import Foundation
import HTTPTypes
import NIOCore

/// Reads what a form sent.
package enum FormBody {
    /// - Throws: `HTTPError` 415 for another kind of body, 413 for more than `limit` bytes, 400 for what is no UTF-8 text or has more
    ///   than 200 fields.
    package static func read(_ request: Request, limit: Int = 65_536) async throws -> FormFields {
        let kind = (request.headers[.contentType] ?? "").prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
        guard kind == "application/x-www-form-urlencoded" else { throw HTTPError(.unsupportedMediaType) }
        if let length = request.headers[.contentLength], (Int(length) ?? .max) > limit { throw HTTPError(.contentTooLarge) }
        var body = ByteBuffer()
        for try await part in request.body {
            guard body.readableBytes + part.readableBytes <= limit else { throw HTTPError(.contentTooLarge) }
            body.writeImmutableBuffer(part)
        }
        do {
            return try FormFields(body.readableBytesView)
        } catch {
            throw HTTPError(.badRequest)
        }
    }

    /// True unless the form was sent from somebody else's page. Where the browser says so itself (`Sec-Fetch-Site`), that counts;
    /// `Origin` must be
    /// the site's or that of the address asked for, and `null` (a page without referrer) is believed only beside `same-origin`.
    /// - Parameter site: its origin: "https://firm.example".
    package static func sameOrigin(_ request: Request, site: String) -> Bool {
        let fetch = request.headers[fetchSite]
        if let fetch, fetch != "same-origin", fetch != "none" { return false }
        guard let origin = request.headers[.origin] else { return true }
        if origin == "null" { return fetch == "same-origin" }
        if origin.lowercased() == site.lowercased() { return true }
        guard let host = request.head.authority, !host.isEmpty, let scheme = origin.range(of: "://") else { return false }
        return origin[scheme.upperBound...].lowercased() == host.lowercased()
    }

    private static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
