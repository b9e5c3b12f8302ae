import DataProtection
import Mailings

/// Whether the company's own mail server vouches for the address a letter says it is from (RFC 8601). It is never more than a hint: what only the
/// person may do is asked back at the registered address, whoever is vouched for.
package enum SenderWord: Sendable, Equatable {
    case vouched
    /// Why: "dmarc=fail", or "none" where the server says nothing that fits the address.
    case doubted(String)
    /// The site names no server whose word counts.
    case notLooked

    /// Only the topmost field counts, and only if it bears the name of our server: whoever sends a letter may write any field below it.
    package init(_ message: ReceivedMessage, by server: String?) {
        guard let server else {
            self = .notLooked
            return
        }
        guard let field = message.authentication.first, message.fromCount == 1,
            let domain = message.from?.reveal().split(separator: "@").last.map({ $0.lowercased() })
        else {
            self = .doubted("none")
            return
        }
        let told = AuthenticationResults(field)
        guard told.server?.lowercased() == server.lowercased() else {
            self = .doubted("none")
            return
        }
        if let dmarc = told.result("dmarc"), dmarc.value != "none" {
            // Of the address shown, not of another one that happens to pass.
            let fits = dmarc.property("header.from")?.lowercased() == domain
            self = dmarc.value == "pass" && fits ? .vouched : .doubted(dmarc.value == "pass" ? "none" : "dmarc=\(dmarc.value)")
            return
        }
        let aligned = told.results.contains { result in
            guard result.value == "pass" else { return false }
            switch result.method {
            case "dkim": return Self.covers(result.property("header.d") ?? result.property("header.i"), domain)
            case "spf": return Self.covers(result.property("smtp.mailfrom"), domain)
            default: return false
            }
        }
        self = aligned ? .vouched : .doubted("none")
    }

    package var isDoubted: Bool { why != nil }
    package var why: String? { if case .doubted(let why) = self { why } else { nil } }

    /// The domain itself or one it belongs to, of two labels at least.
    private static func covers(_ told: String?, _ domain: String) -> Bool {
        guard let name = told?.split(separator: "@").last?.lowercased(), name.contains(".") else { return false }
        return domain == name || domain.hasSuffix("." + name)
    }
}
