import HTTPTypes
import Hummingbird

/// What the plain listener beside HTTPS answers to everything: the same path at the site's own address. The host a client names is not
/// believed, and nothing else is served.
struct RedirectToHTTPS: Sendable {
    /// Scheme and host, "https://firm.example": the path is the visitor's.
    private let site: String

    /// - Parameter site: where people reach it.
    init(site: String) {
        self.site = site.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false).prefix(3).joined(separator: "/")
    }

    func response(to request: Request) -> Response {
        let path = request.head.path ?? "/"
        let readable = path.utf8.first == UInt8(ascii: "/") && path.utf8.count <= 2_048 && path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
        return Response(
            status: .movedPermanently,
            headers: [.location: site + (readable ? path : "/"), .contentLength: "0", .cacheControl: "no-store"])
    }
}
