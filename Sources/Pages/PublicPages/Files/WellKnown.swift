import DataProtection
import Declarations
import Foundation
import PageKit
import Promises

/// What the company says of itself at addresses agreed on for everybody (RFC 8615).
extension SiteFile {
    /// Whom to tell of a weakness (RFC 9116). It says until when it may be believed: five to six months ahead, from the month it is read in,
    /// so it never grows old while the server runs, and everybody who reads it in one month gets the same bytes.
    static func security(_ site: Site) -> SiteFile {
        let path = "/.well-known/security.txt"
        return SiteFile(path, .text) { now in
            """
            Contact: \(site.securityContact)
            Expires: \(expiry(after: now))
            Preferred-Languages: \(site.languages.map(\.rawValue).joined(separator: ", "))
            Canonical: \(site.url)\(path)

            """
        }
    }

    private static func expiry(after now: Date) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let month = calendar.dateComponents([.year, .month], from: now)
        let end = calendar.date(from: month).flatMap { calendar.date(byAdding: .month, value: 6, to: $0) } ?? now
        return end.ISO8601Format()
    }

    /// That a browser's wish not to be sold or passed on is granted (Global Privacy Control): nobody's data are, whether they ask or not.
    static func privacyControl(_ site: Site) -> SiteFile {
        let since = site.policy(.privacy, in: site.languages[0]).inForce.text
        return SiteFile("/.well-known/gpc.json", .json, "{\"gpc\": true, \"lastUpdate\": \"\(since)\"}\n")
    }
}
